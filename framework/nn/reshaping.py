"""Layers that only change the shape."""

from __future__ import annotations

from collections.abc import Sequence

from ..ops import shapes
from ..tensor import Tensor
from .module import Module


class Flatten(Module):
    """Dimensions `start_dim` to `end_dim` merged into one: (N, C, H, W) becomes (N, C·H·W).

    Raises IndexError for dimensions that the input does not have, ShapeError where the first comes after the last.
    Source: `torch.nn.Flatten`.

    >>> import framework as torch
    >>> torch.nn.Flatten()(torch.zeros(5, 1, 8, 8)).shape
    torch.Size([5, 64])
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input: Tensor) -> Tensor:
        """Any shape with at least `start_dim` + 1 dimensions."""
        return shapes.flatten(input, self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """Dimension `dim` split into dimensions of `unflattened_size`, one of which may be -1.

    (N, C·H·W) becomes (N, C, H, W) with ``Unflatten(1, (C, H, W))``. Raises ShapeError where the sizes do not
    multiply to that of the dimension, TypeError for sizes that are no integers. Source: `torch.nn.Unflatten`.

    >>> import framework as torch
    >>> torch.nn.Unflatten(1, (1, 8, 8))(torch.zeros(5, 64)).shape
    torch.Size([5, 1, 8, 8])
    """

    def __init__(self, dim: int, unflattened_size: Sequence[int]) -> None:
        super().__init__()
        if not isinstance(unflattened_size, Sequence) or not all(isinstance(n, int) for n in unflattened_size):
            raise TypeError(f"Unflatten: unflattened_size must be a tuple of integers, not {unflattened_size!r}")
        self.dim, self.unflattened_size = dim, unflattened_size

    def forward(self, input: Tensor) -> Tensor:
        """(…, n, …) with n at `dim`; the result has `unflattened_size` in its place."""
        return shapes.unflatten(input, self.dim, self.unflattened_size)

    def extra_repr(self) -> str:
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
