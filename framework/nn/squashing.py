"""Activations with bounds as modules: sigmoid, tanh and their relatives, and softmax."""

from __future__ import annotations

import warnings
from typing import ClassVar

from ..ops import activation
from ..tensor import Tensor
from .activations import _Activation, _InPlace


class Sigmoid(_Activation):
    """1 / (1 + exp(-x)), element by element: between 0 and 1. Any shape; the result has the same.

    Raises TypeError for what is no Tensor. Source: `torch.nn.Sigmoid`.

    >>> import framework as torch
    >>> torch.nn.Sigmoid()(torch.tensor([0.0, 2.0]))
    tensor([0.5000, 0.8808])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.sigmoid(input)


class LogSigmoid(_Activation):
    """log(sigmoid(x)), never the logarithm of 0. Any shape; the result has the same.

    Raises DTypeError for integers. Source: `torch.nn.LogSigmoid`.

    >>> import framework as torch
    >>> torch.nn.LogSigmoid()(torch.tensor([0.0, -200.0]))
    tensor([  -0.6931, -200.0000])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.logsigmoid(input)


class Hardsigmoid(_InPlace):
    """A sigmoid of three straight lines, ``relu6(x + 3) / 6``. Any shape; the result has the same.

    Raises DTypeError for integers. Source: `torch.nn.Hardsigmoid`.

    >>> import framework as torch
    >>> torch.nn.Hardsigmoid()(torch.tensor([-4.0, 0.0, 4.0]))
    tensor([0.0000, 0.5000, 1.0000])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.hardsigmoid(input)

    def extra_repr(self) -> str:
        return ""


class Tanh(_Activation):
    """tanh(x), element by element: between -1 and 1. Any shape; the result has the same.

    Raises TypeError for what is no Tensor. Source: `torch.nn.Tanh`.

    >>> import framework as torch
    >>> torch.nn.Tanh()(torch.tensor([0.0, 2.0]))
    tensor([0.0000, 0.9640])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.tanh(input)


class Softsign(_Activation):
    """x / (1 + |x|), element by element: between -1 and 1. Any shape; the result has the same.

    Raises TypeError for what is no Tensor. Source: `torch.nn.Softsign`.

    >>> import framework as torch
    >>> torch.nn.Softsign()(torch.tensor([-1.0, 3.0]))
    tensor([-0.5000,  0.7500])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.softsign(input)


class Hardtanh(_InPlace):
    """x kept between `min_val` and `max_val`; the slope is 0 at both and beyond. Any shape.

    Raises ValueError unless `min_val` is below `max_val`. Source: `torch.nn.Hardtanh`.

    >>> import framework as torch
    >>> torch.nn.Hardtanh()(torch.tensor([-4.0, 0.5, 4.0]))
    tensor([-1.0000,  0.5000,  1.0000])
    """

    shown: ClassVar[tuple[str, ...]] = ("min_val", "max_val")

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> None:
        super().__init__(inplace)
        if min_val >= max_val:
            raise ValueError(f"Hardtanh: min_val {min_val} must be below max_val {max_val}")
        self.min_val, self.max_val = min_val, max_val

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.hardtanh(input, self.min_val, self.max_val)


class ReLU6(Hardtanh):
    """min(max(0, x), 6), element by element. Any shape; the result has the same.

    Raises TypeError for what is no Tensor. Source: `torch.nn.ReLU6`.

    >>> import framework as torch
    >>> torch.nn.ReLU6()(torch.tensor([-4.0, 4.0, 8.0]))
    tensor([0., 4., 6.])
    """

    shown = ()

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(0.0, 6.0, inplace)


# -- softmax ---------------------------------------------------------------------------------------------


class _AlongDim(_Activation):
    """A function along dimension `dim`."""

    shown = ("dim",)

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def chosen(self, input: Tensor) -> int:
        """`dim`, or PyTorch's guess where it was left out."""
        if self.dim is not None:
            return self.dim
        guess = 0 if input.ndim in (0, 1, 3) else 1
        warnings.warn(
            f"{type(self).__name__} without dim guesses dimension {guess} for shape {tuple(input.shape)}: "
            f"write {type(self).__name__}(dim={guess})",
            stacklevel=4,
        )
        return guess


class Softmax(_AlongDim):
    """Positive numbers that sum to 1 along `dim`. Any shape; the result has the same.

    Without `dim` it is guessed as in PyTorch, with a warning. Raises DTypeError for integers, IndexError for a
    dimension that the input does not have. Source: `torch.nn.Softmax`.

    >>> import framework as torch
    >>> torch.nn.Softmax(dim=1)(torch.tensor([[0.0, 0.0]]))
    tensor([[0.5000, 0.5000]])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.softmax(input, self.chosen(input))


class LogSoftmax(_AlongDim):
    """The logarithm of `Softmax`, never the logarithm of 0. Any shape; the result has the same.

    Without `dim` it is guessed as in PyTorch, with a warning. Raises DTypeError for integers, IndexError for a
    dimension that the input does not have. Source: `torch.nn.LogSoftmax`.

    >>> import framework as torch
    >>> torch.nn.LogSoftmax(dim=1)(torch.tensor([[0.0, 0.0]]))
    tensor([[-0.6931, -0.6931]])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.log_softmax(input, self.chosen(input))


class Softmin(_AlongDim):
    """`Softmax` of -x: the smallest gets the most. Any shape; the result has the same.

    Without `dim` it is guessed as in PyTorch, with a warning. Raises DTypeError for integers, IndexError for a
    dimension that the input does not have. Source: `torch.nn.Softmin`.

    >>> import framework as torch
    >>> torch.nn.Softmin(dim=0)(torch.tensor([0.0, 1.0]))
    tensor([0.7311, 0.2689])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.softmin(input, self.chosen(input))
