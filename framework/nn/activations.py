"""Activations as modules, for `Sequential`."""

from __future__ import annotations

from ..ops import activation
from ..tensor import Tensor
from .module import Module


class ReLU(Module):
    """max(0, x), element by element. Any shape."""

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.relu(input)


class Tanh(Module):
    """tanh(x), element by element: between -1 and 1. Any shape."""

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.tanh(input)


class Sigmoid(Module):
    """1 / (1 + exp(-x)), element by element: between 0 and 1. Any shape."""

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.sigmoid(input)


class Softmax(Module):
    """Positive numbers that sum to 1 along `dim`. Any shape."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        """Any shape; the result has the same."""
        return activation.softmax(input, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"
