"""The fully connected layer, and the layer that does nothing."""

from __future__ import annotations

import math
from typing import Any

from .. import create
from ..errors import ShapeError
from ..ops import linalg
from ..tensor import Tensor
from . import init
from .module import Module
from .parameter import Parameter


class Linear(Module):
    """``y = x Wᵀ + b``. Input (..., in_features), output (..., out_features).

    weight: (out_features, in_features), bias: (out_features,) or None; both start uniform in ±1/√in_features.
    Raises ShapeError where the last dimension of the input is not `in_features`. Source: `torch.nn.Linear`.

    >>> import framework as torch
    >>> layer = torch.nn.Linear(3, 2)
    >>> layer
    Linear(in_features=3, out_features=2, bias=True)
    >>> layer(torch.ones(5, 3)).shape
    torch.Size([5, 2])
    """

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.weight = Parameter(create.empty(out_features, in_features, device=device, dtype=dtype))
        start = Parameter(create.empty(out_features, device=device, dtype=dtype)) if bias else None
        self.register_parameter("bias", start)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new starting values."""
        bound = 1 / math.sqrt(self.in_features) if self.in_features else 0.0
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Tensor) -> Tensor:
        """input: (..., in_features); returns (..., out_features)."""
        try:
            return linalg.linear(input, self.weight, self.bias)
        except ShapeError as error:
            found = f"Linear expects last dimension {self.in_features}, got {tuple(input.shape)}"
            raise ShapeError(f"{found}: {self._advice(input)}") from error

    def _advice(self, input: Tensor) -> str:
        shape, wanted = input.array.shape, self.in_features
        if not shape:
            return f"a number alone has no dimension, give it {wanted} with input.reshape(...)"
        if wanted == 1 and len(shape) == 1:
            return "each sample is one number, give it a dimension of its own with input.unsqueeze(-1)"
        if len(shape) > 2 and math.prod(shape[1:]) == wanted:
            return "put a Flatten() in front of this layer"
        if len(shape) == 2 and shape[0] == wanted:
            return "the input seems to be transposed, try input.T"
        return f"make the layer Linear({shape[-1]}, {self.out_features}), or bring the input to {wanted} features"

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class Identity(Module):
    """Gives back its input, of any shape; takes any arguments and ignores them. Raises nothing.

    Source: `torch.nn.Identity`.

    >>> import framework as torch
    >>> torch.nn.Identity()(torch.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Tensor) -> Tensor:
        """Any shape."""
        return input
