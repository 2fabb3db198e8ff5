"""Activations as modules: the bends between layers, element by element.

Those that have it in PyTorch take `inplace`, and show it; the result is a new tensor all the same, with the same
numbers.
"""

from __future__ import annotations

from typing import Any, ClassVar

from .. import create
from ..ops import activation
from ..tensor import Tensor
from . import init
from .module import Module
from .parameter import Parameter


class _Activation(Module):
    """A layer whose repr lists the settings named in `shown`."""

    shown: ClassVar[tuple[str, ...]] = ()

    def extra_repr(self) -> str:
        return ", ".join(f"{name}={getattr(self, name)!r}" for name in self.shown)


class _InPlace(_Activation):
    """A layer that takes `inplace`."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def extra_repr(self) -> str:
        return ", ".join(filter(None, [super().extra_repr(), "inplace=True" if self.inplace else ""]))


# -- one side (nearly) switched off ----------------------------------------------------------------------


class ReLU(_InPlace):
    """max(0, x), element by element. Any shape; the result has the same.

    Raises TypeError for what is no Tensor. Source: `torch.nn.ReLU`.

    >>> import framework as torch
    >>> torch.nn.ReLU()(torch.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.relu(input)


class LeakyReLU(_InPlace):
    """x above 0, ``negative_slope * x`` below. Any shape; the result has the same.

    Raises DTypeError for integers. Source: `torch.nn.LeakyReLU`; Maas et al. 2013.

    >>> import framework as torch
    >>> torch.nn.LeakyReLU(0.1)(torch.tensor([-1.0, 2.0]))
    tensor([-0.1000,  2.0000])
    """

    shown = ("negative_slope",)

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__(inplace)
        self.negative_slope = negative_slope

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.leaky_relu(input, self.negative_slope)


class PReLU(_Activation):
    """`LeakyReLU` with slopes that are learned: the parameter `weight`, of shape (num_parameters,).

    Input: any shape with one slope for all; (N, C, …) with C slopes, one a channel. The result has the same shape.
    Raises ShapeError where the channels are not num_parameters, DTypeError for integers.
    Source: `torch.nn.PReLU`; He et al. 2015, "Delving deep into rectifiers".

    >>> import framework as torch
    >>> torch.nn.PReLU(init=0.5)(torch.tensor([-1.0, 2.0])).tolist()
    [-0.5, 2.0]
    """

    shown = ("num_parameters",)

    def __init__(self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None) -> None:
        super().__init__()
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(create.empty(num_parameters, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """All slopes back to `init`."""
        init.constant_(self.weight, self.init)

    def forward(self, input: Tensor) -> Tensor:
        """Any shape, or (N, C, …); the result has the same."""
        return activation.prelu(input, self.weight)


class ELU(_InPlace):
    """x above 0, ``alpha * (exp(x) - 1)`` below. Any shape; the result has the same.

    Raises DTypeError for integers. Source: `torch.nn.ELU`; Clevert et al. 2015.

    >>> import framework as torch
    >>> torch.nn.ELU()(torch.tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """

    shown = ("alpha",)

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__(inplace)
        self.alpha = alpha

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.elu(input, self.alpha)


class SELU(_InPlace):
    """An `ELU` scaled so that mean 0 and variance 1 are kept from layer to layer. Any shape.

    Raises DTypeError for integers. Source: `torch.nn.SELU`; Klambauer et al. 2017.

    >>> import framework as torch
    >>> torch.nn.SELU()(torch.tensor([-1.0, 2.0]))
    tensor([-1.1113,  2.1014])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.selu(input)


class Softplus(_Activation):
    """A smooth ReLU, ``log(1 + exp(beta * x)) / beta``; x itself where ``beta * x`` is above `threshold`.

    Any shape; the result has the same. Raises DTypeError for integers. Source: `torch.nn.Softplus`.

    >>> import framework as torch
    >>> torch.nn.Softplus()(torch.tensor([0.0, 30.0]))
    tensor([ 0.6931, 30.0000])
    """

    shown = ("beta", "threshold")

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta, self.threshold = beta, threshold

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.softplus(input, self.beta, self.threshold)


# -- x times a gate --------------------------------------------------------------------------------------


class GELU(_Activation):
    """x times the share of a standard normal distribution below x. Any shape; the result has the same.

    approximate: ``"none"``, or ``"tanh"`` for the formula without erf. Raises DTypeError for integers, ValueError
    for another `approximate`. Source: `torch.nn.GELU`; Hendrycks & Gimpel 2016.

    >>> import framework as torch
    >>> torch.nn.GELU()(torch.tensor([-1.0, 2.0]))
    tensor([-0.1587,  1.9545])
    """

    shown = ("approximate",)

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.gelu(input, self.approximate)


class SiLU(_InPlace):
    """``x * sigmoid(x)``, also called swish. Any shape; the result has the same.

    Raises DTypeError for integers. Source: `torch.nn.SiLU`; Elfwing et al. 2017.

    >>> import framework as torch
    >>> torch.nn.SiLU()(torch.tensor([-1.0, 2.0]))
    tensor([-0.2689,  1.7616])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.silu(input)


class Mish(_InPlace):
    """``x * tanh(softplus(x))``. Any shape; the result has the same.

    Raises DTypeError for integers. Source: `torch.nn.Mish`; Misra 2019.

    >>> import framework as torch
    >>> torch.nn.Mish()(torch.tensor([-1.0, 2.0]))
    tensor([-0.3034,  1.9440])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.mish(input)


class Hardswish(_InPlace):
    """A swish of straight lines and a parabola, ``x * relu6(x + 3) / 6``. Any shape.

    Raises DTypeError for integers. Source: `torch.nn.Hardswish`; Howard et al. 2019.

    >>> import framework as torch
    >>> torch.nn.Hardswish()(torch.tensor([-4.0, 0.0, 4.0]))
    tensor([-0., 0., 4.])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.hardswish(input)

    def extra_repr(self) -> str:
        return ""
