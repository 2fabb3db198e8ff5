"""Products of vectors, matrices and batches of matrices, and the linear layer as one operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..autograd import Rule, apply
from ..errors import ShapeError
from .make import Operand, align, as_tensor

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "matmul",
]


def flip(xp: Any, a: Any) -> Any:
    """The last two dimensions exchanged."""
    return xp.swapaxes(a, -1, -2)


def left_slope(xp: Any, g: Any, a: Any, b: Any) -> Any:
    """Gradient of ``a @ b`` with respect to `a`, for vectors, matrices and batches."""
    if b.ndim == 1:
        return xp.expand_dims(g, -1) * b
    if a.ndim == 1:
        return xp.sum(xp.expand_dims(g, -2) * b, axis=(*range(b.ndim - 2), b.ndim - 1))
    return g @ flip(xp, b)


def right_slope(xp: Any, g: Any, a: Any, b: Any) -> Any:
    """Gradient of ``a @ b`` with respect to `b`, for vectors, matrices and batches."""
    if a.ndim == 1:
        return g * a if b.ndim == 1 else xp.expand_dims(a, -1) * xp.expand_dims(g, -2)
    if b.ndim == 1:
        return xp.sum(xp.expand_dims(g, -1) * a, axis=tuple(range(a.ndim - 1)))
    return flip(xp, a) @ g


MATMUL = Rule(
    "matmul",
    lambda xp, a, b: a @ b,
    lambda xp, g, _y, a, b: left_slope(xp, g, a, b),
    lambda xp, g, _y, a, b: right_slope(xp, g, a, b),
)


def matmul(input: Operand, other: Operand) -> Tensor:
    """Matrix product ``input @ other``; leading dimensions are batches and broadcast. Raises ShapeError."""
    a, b = as_tensor(input), as_tensor(other)
    return apply(MATMUL, *(align(a, b) if a.array.dtype != b.array.dtype else (a, b)))


def rows(xp: Any, a: Any) -> Any:
    """All leading dimensions merged: (..., n) as a matrix (N, n)."""
    return a if a.ndim == 2 else xp.reshape(a, (-1, a.shape[-1]))


LINEAR = Rule(
    "linear",
    lambda xp, x, w, b: x @ w.T + b,
    lambda xp, g, _y, _x, w, _b: g @ w,
    lambda xp, g, _y, x, _w, _b: rows(xp, g).T @ rows(xp, x),
    lambda xp, g, _y, _x, _w, _b: xp.sum(rows(xp, g), axis=0),
)


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """``input @ weight.T + bias`` as one operation.

    input: (..., in), weight: (out, in), bias: (out,) or None; the result is (..., out). Raises ShapeError.
    """
    if input.array.shape[-1:] != weight.array.shape[1:]:
        expected = weight.array.shape[1]
        raise ShapeError(
            f"Linear expects last dimension {expected}, got {tuple(input.shape)}"
            + (f": reshape the input to (..., {expected})" if input.array.size % expected == 0 else "")
        )
    if bias is None:
        return matmul(input, weight.T)
    return apply(LINEAR, *align(input, weight, bias) if mixed(input, weight, bias) else (input, weight, bias))


def mixed(*tensors: Tensor) -> bool:
    """Do these tensors have different element types?"""
    return any(t.array.dtype != tensors[0].array.dtype for t in tensors)
