"""Losses as modules. Each calls the function of the same meaning in `framework.nn.functional`."""

from __future__ import annotations

from ..ops import classification, losses, norm
from ..tensor import Tensor
from .module import Module


class _Loss(Module):
    """A loss with a way to reduce the values per element: ``"mean"``, ``"sum"`` or ``"none"``."""

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        allowed = (*losses.REDUCTIONS, "batchmean") if isinstance(self, KLDivLoss) else losses.REDUCTIONS
        if reduction not in allowed:
            raise ValueError(f"reduction must be one of {', '.join(map(repr, allowed))}, not {reduction!r}")
        self.reduction = reduction


# -- of numbers ------------------------------------------------------------------------------------------


class MSELoss(_Loss):
    """Mean squared error, (input - target)². Both of one shape; the result is a number, or of that shape.

    reduction: ``"mean"``, ``"sum"`` or ``"none"``. Raises ShapeError, DTypeError, ValueError for another
    reduction. Source: `torch.nn.MSELoss`.

    >>> import framework as torch
    >>> torch.nn.MSELoss()(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
    tensor(2.)
    """

    def __init__(self, *, reduction: str = "mean") -> None:
        super().__init__(reduction)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Input and target of one shape. Raises ShapeError."""
        return losses.mse_loss(input, target, reduction=self.reduction)


class L1Loss(_Loss):
    """Mean absolute error, |input - target|. Both of one shape; the result is a number, or of that shape.

    reduction: ``"mean"``, ``"sum"`` or ``"none"``. Raises ShapeError, DTypeError, ValueError for another
    reduction. Source: `torch.nn.L1Loss`.

    >>> import framework as torch
    >>> torch.nn.L1Loss()(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
    tensor(1.)
    """

    def __init__(self, *, reduction: str = "mean") -> None:
        super().__init__(reduction)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Input and target of one shape. Raises ShapeError."""
        return losses.l1_loss(input, target, reduction=self.reduction)


class HuberLoss(_Loss):
    """Squares for errors d below `delta`, d²/2, straight lines beyond, delta (|d| - delta/2).

    Both of one shape; the result is a number, or of that shape. Raises ShapeError, DTypeError, and ValueError for
    another reduction or a `delta` that is not positive. Source: `torch.nn.HuberLoss`; Huber 1964.

    >>> import framework as torch
    >>> torch.nn.HuberLoss()(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
    tensor(0.7500)
    """

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction)
        self.delta = delta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Input and target of one shape. Raises ShapeError."""
        return losses.huber_loss(input, target, self.reduction, self.delta)


class SmoothL1Loss(_Loss):
    """`HuberLoss` divided by ``delta = beta``, so that its straight lines have slope 1; `L1Loss` for 0.

    Both of one shape; the result is a number, or of that shape. Raises ShapeError, DTypeError, and ValueError for
    another reduction or a negative `beta`. Source: `torch.nn.SmoothL1Loss`; Girshick 2015.

    >>> import framework as torch
    >>> torch.nn.SmoothL1Loss(beta=2.0)(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
    tensor(0.5000)
    """

    def __init__(self, *, reduction: str = "mean", beta: float = 1.0) -> None:
        super().__init__(reduction)
        self.beta = beta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Input and target of one shape. Raises ShapeError."""
        return losses.smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class KLDivLoss(_Loss):
    """Kullback-Leibler divergence t (log t - input), with `input` a log-probability.

    Both of one shape; the result is a number, or of that shape. log_target: the target is log t. reduction:
    ``"batchmean"``, the sum divided by the batch size, is the mathematical value; ``"mean"`` is the default all
    the same. Raises ShapeError, DTypeError, ValueError for another reduction. Source: `torch.nn.KLDivLoss`.

    >>> import framework as torch
    >>> loss = torch.nn.KLDivLoss(reduction="batchmean")
    >>> loss(torch.tensor([[0.5, 0.5]]).log(), torch.tensor([[1.0, 0.0]]))
    tensor(0.6931)
    """

    def __init__(self, *, reduction: str = "mean", log_target: bool = False) -> None:
        super().__init__(reduction)
        self.log_target = log_target

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Input and target of one shape. Raises ShapeError."""
        return losses.kl_div(input, target, reduction=self.reduction, log_target=self.log_target)


class CosineSimilarity(Module):
    """The cosine of the angle between two tensors along `dim`, which goes; 1 for the same direction.

    Both of shapes that broadcast. eps: the least length to divide by. Raises ShapeError, DTypeError, IndexError.
    Source: `torch.nn.CosineSimilarity`.

    >>> import framework as torch
    >>> torch.nn.CosineSimilarity()(torch.tensor([[1.0, 0.0]]), torch.tensor([[3.0, 3.0]]))
    tensor([0.7071])
    """

    def __init__(self, dim: int = 1, eps: float = 1e-8) -> None:
        super().__init__()
        self.dim, self.eps = dim, eps

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        """Two tensors that broadcast; the result has their shape without `dim`."""
        return norm.cosine_similarity(x1, x2, self.dim, self.eps)


# -- of classes ------------------------------------------------------------------------------------------


class _WeightedLoss(_Loss):
    """A loss with weights, which are saved with it and move with it."""

    def __init__(self, weight: Tensor | None, reduction: str) -> None:
        super().__init__(reduction)
        self.register_buffer("weight", weight)


class BCELoss(_WeightedLoss):
    """Binary cross-entropy -(t log p + (1-t) log(1-p)) of probabilities p; the logarithms stop at -100.

    Input (in [0, 1]) and target of one shape; the result is a number, or of that shape. weight: broadcasts to it.
    Raises ShapeError, DTypeError for integers, ValueError for an input outside [0, 1] or another reduction.
    Source: `torch.nn.BCELoss`.

    >>> import framework as torch
    >>> torch.nn.BCELoss()(torch.tensor([0.5, 0.9]), torch.tensor([1.0, 1.0]))
    tensor(0.3993)
    """

    def __init__(self, weight: Tensor | None = None, *, reduction: str = "mean") -> None:
        super().__init__(weight, reduction)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Input and target of one shape. Raises ShapeError."""
        return classification.binary_cross_entropy(input, target, self.weight, reduction=self.reduction)


class BCEWithLogitsLoss(_WeightedLoss):
    """Sigmoid and binary cross-entropy in one formula, which never overflows.

    Input (logits) and target of one shape; the result is a number, or of that shape. weight: for each element;
    pos_weight: for the targets of 1; both broadcast. Raises ShapeError, DTypeError for integers, ValueError for
    another reduction. Source: `torch.nn.BCEWithLogitsLoss`.

    >>> import framework as torch
    >>> torch.nn.BCEWithLogitsLoss()(torch.tensor([0.0, 2.0]), torch.tensor([1.0, 1.0]))
    tensor(0.4100)
    """

    def __init__(
        self, weight: Tensor | None = None, *, reduction: str = "mean", pos_weight: Tensor | None = None
    ) -> None:
        super().__init__(weight, reduction)
        self.register_buffer("pos_weight", pos_weight)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Input and target of one shape. Raises ShapeError."""
        return classification.binary_cross_entropy_with_logits(
            input, target, self.weight, reduction=self.reduction, pos_weight=self.pos_weight
        )


class NLLLoss(_WeightedLoss):
    """Minus the log-probability of the right class.

    Input (N, C), (N, C, d1, …) or (C,) log-probabilities, target class numbers, of the input's shape without C;
    the result is a number, or of the target's shape. Targets equal to `ignore_index` count nothing. weight: (C,),
    how much each class counts; "mean" divides by the sum of the weights used. Raises DTypeError, ShapeError,
    IndexError, ValueError for another reduction. Source: `torch.nn.NLLLoss`.

    >>> import framework as torch
    >>> torch.nn.NLLLoss()(torch.tensor([[0.5, 0.5]]).log(), torch.tensor([1]))
    tensor(0.6931)
    """

    def __init__(self, weight: Tensor | None = None, *, ignore_index: int = -100, reduction: str = "mean") -> None:
        super().__init__(weight, reduction)
        self.ignore_index = ignore_index

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Input (N, C, …), target (N, …). Raises DTypeError, ShapeError, IndexError."""
        return classification.nll_loss(
            input, target, self.weight, ignore_index=self.ignore_index, reduction=self.reduction
        )


class CrossEntropyLoss(_WeightedLoss):
    """Softmax and cross-entropy in one: minus the logarithm of the softmax at the right class.

    Input (N, C), (N, C, d1, …) or (C,) logits. Target class numbers, of the input's shape without C, or
    probabilities of the input's shape. The result is a number, or of the class numbers' shape. weight: (C,), how
    much each class counts. Targets equal to `ignore_index` count nothing. label_smoothing: the share of each
    target that is spread evenly over all classes. Raises ShapeError, DTypeError, IndexError, and ValueError for
    another reduction or smoothing. Source: `torch.nn.CrossEntropyLoss`.

    >>> import framework as torch
    >>> torch.nn.CrossEntropyLoss()(torch.tensor([[2.0, 0.0]]), torch.tensor([0]))
    tensor(0.1269)
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        *,
        ignore_index: int = -100,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(weight, reduction)
        self.ignore_index, self.label_smoothing = ignore_index, label_smoothing

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Input (N, C, …), target (N, …) or (N, C, …). Raises ShapeError, DTypeError, IndexError."""
        return classification.cross_entropy(
            input,
            target,
            self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )
