"""Losses of classification: how wrong a yes or no, or a choice among classes, is."""

from __future__ import annotations

from typing import Any

from ...autograd import apply
from ...errors import DTypeError, ShapeError
from ...nn import functional as F
from ...ops import classification, elementwise, reductions
from ...ops.shapes import reshape
from ...tensor import Tensor
from .base import EPSILON, ElementLoss, Loss, class_number_hint, tensor


class BinaryCrossentropy(ElementLoss):
    """-(t log p + (1 - t) log(1 - p)) for targets t in [0, 1]. Both of one shape (or (N,) and (N, 1)).

    from_logits: y_pred are logits of any size; otherwise probabilities, kept 1e-7 away from 0 and 1.
    label_smoothing: targets are drawn towards 0.5 by this share. Raises ShapeError.
    Source: `keras.losses.BinaryCrossentropy`.

    >>> BinaryCrossentropy()(Tensor([[0.0], [1.0]]), Tensor([[0.5], [0.5]]))
    tensor(0.6931)
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "binary_crossentropy",
        dtype: Any = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        self.from_logits, self.label_smoothing = from_logits, label_smoothing

    def elements(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """The surprise of each target."""
        if self.label_smoothing:
            y_true = y_true * (1.0 - self.label_smoothing) + 0.5 * self.label_smoothing
        if self.from_logits:
            return apply(classification.BCE_WITH_LOGITS, y_pred, y_true)
        return apply(classification.BCE, clipped(y_pred), y_true)


def clipped(p: Tensor) -> Tensor:
    """`p` kept away from 0 and 1."""
    return elementwise.clamp(p, EPSILON, 1 - EPSILON)


# -- one of C classes ------------------------------------------------------------------------------------


class CategoricalCrossentropy(Loss):
    """Minus the logarithm of the probability of the right class. y_true one-hot (N, …, C), y_pred (N, …, C).

    from_logits: y_pred are logits; otherwise positive numbers, which are made to sum to 1. label_smoothing: the
    share of each target that is spread over all classes. Raises ShapeError, naming the other loss, for class
    numbers. Source: `keras.losses.CategoricalCrossentropy`.

    >>> CategoricalCrossentropy()(Tensor([[0.0, 1.0]]), Tensor([[0.5, 0.5]]))
    tensor(0.6931)
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_crossentropy",
        dtype: Any = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        only_last_axis(self.name, axis)
        self.from_logits, self.label_smoothing = from_logits, label_smoothing

    def _matched(self, y_true: Any, y_pred: Any) -> tuple[Any, Any]:
        return tensor(y_true), tensor(y_pred)

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """One number for each sample."""
        t, p = y_true.array, y_pred.array
        if t.shape != p.shape:
            raise ShapeError(
                f"{self.name}: needs one-hot targets of the output's shape {p.shape}, got {t.shape}."
                + class_number_hint(self.name, t, p)
            )
        if p.shape[-1] == 1:
            raise ShapeError(
                f"{self.name}: the output has shape {p.shape}, one class only, so that the loss is always 0: use "
                f"loss='binary_crossentropy' for one number per sample"
            )
        if t.dtype != p.dtype:
            y_true = Tensor.of_array(t.astype(p.dtype))
        if self.label_smoothing:
            y_true = y_true * (1.0 - self.label_smoothing) + self.label_smoothing / p.shape[-1]
        return elementwise.neg(
            reductions.sum(elementwise.mul(y_true, log_probabilities(y_pred, self.from_logits)), -1)
        )


def log_probabilities(y_pred: Tensor, from_logits: bool) -> Tensor:
    """The logarithm of the probability of each class, (…, C)."""
    if from_logits:
        return F.log_softmax(y_pred, -1)
    p = elementwise.div(y_pred, reductions.sum(y_pred, -1, True))
    return clipped(p).log()


def only_last_axis(name: str, axis: int) -> None:
    """Raise ValueError unless the classes are in the last dimension."""
    if axis != -1:
        raise ValueError(f"{name}: the classes must be in the last dimension, axis=-1")


class SparseCategoricalCrossentropy(Loss):
    """Minus the logarithm of the probability of the right class. y_true (N, …) numbers, y_pred (N, …, C).

    from_logits: y_pred are logits; otherwise positive numbers. ignore_class: a class number that counts
    nothing. y_true may also be (N, …, 1). Raises ShapeError, naming the other loss, for one-hot targets,
    DTypeError for numbers that are not whole, IndexError for a class that there is not.
    Source: `keras.losses.SparseCategoricalCrossentropy`.

    >>> SparseCategoricalCrossentropy()(Tensor([1]), Tensor([[0.5, 0.5]]))
    tensor(0.6931)
    """

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str = "sparse_categorical_crossentropy",
        dtype: Any = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        only_last_axis(self.name, axis)
        self.from_logits, self.ignore_class = from_logits, ignore_class

    def _matched(self, y_true: Any, y_pred: Any) -> tuple[Any, Any]:
        return tensor(y_true), tensor(y_pred)

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """One number for each sample."""
        t, p = y_true.array, y_pred.array
        if t.ndim == p.ndim and t.shape[-1] == 1 and p.shape[-1] > 1:
            t = t[..., 0]
        if t.shape != p.shape[:-1]:
            hint = (
                " y_true looks like one-hot targets: use loss='categorical_crossentropy'."
                if t.shape == p.shape
                else ""
            )
            raise ShapeError(
                f"{self.name}: an output of shape {p.shape} needs class numbers of shape {p.shape[:-1]}, got "
                f"{t.shape}.{hint}"
            )
        if t.dtype.kind not in "iu":
            whole = t.astype("int64")
            if not bool((whole == t).all()):
                raise DTypeError(f"{self.name}: class numbers must be whole numbers, and some are not")
            t = whole
        log_p = reshape(log_probabilities(y_pred, self.from_logits), (-1, p.shape[-1]))
        ignored = -100 if self.ignore_class is None else self.ignore_class
        numbers = Tensor.of_array(t.reshape(-1))
        return reshape(F.nll_loss(log_p, numbers, ignore_index=ignored, reduction="none"), t.shape)


class KLDivergence(Loss):
    """y_true log(y_true / y_pred), summed over the last dimension. Shapes equal. `keras.losses.KLDivergence`.

    >>> KLDivergence()(Tensor([[0.5, 0.5]]), Tensor([[0.5, 0.5]]))
    tensor(0.)
    """

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """One number for each sample."""
        t, p = (elementwise.clamp(x, EPSILON, 1.0) for x in (y_true, y_pred))
        return reductions.sum(t * (t / p).log(), -1)


class CategoricalHinge(Loss):
    """max(0, 1 + the largest wrong output - the right one). y_true one-hot. `keras.losses.CategoricalHinge`.

    >>> CategoricalHinge()(Tensor([[0.0, 1.0]]), Tensor([[0.5, 0.5]]))
    tensor(1.)
    """

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """One number for each sample."""
        right = reductions.sum(y_true * y_pred, -1)
        wrong = reductions.amax((1.0 - y_true) * y_pred, -1)
        return F.relu(wrong - right + 1.0)
