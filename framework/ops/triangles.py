"""Triangles and diagonals of matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..autograd import Rule, apply
from ..errors import ShapeError
from .make import Operand, as_tensor
from .reductions import sum
from .shapes import axis_of

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "diag",
    "diagonal",
    "trace",
    "tril",
    "triu",
]

TRIL = Rule("tril", lambda xp, a, *, k: xp.tril(a, k), lambda xp, g, _y, _a, *, k: xp.tril(g, k))
TRIU = Rule("triu", lambda xp, a, *, k: xp.triu(a, k), lambda xp, g, _y, _a, *, k: xp.triu(g, k))


def tril(input: Operand, diagonal: int = 0) -> Tensor:
    """The lower triangle of each matrix (..., n, m) up to `diagonal` (1: one above the main one), else 0."""
    return apply(TRIL, matrix("tril", as_tensor(input)), k=diagonal)


def triu(input: Operand, diagonal: int = 0) -> Tensor:
    """The upper triangle of each matrix (..., n, m) from `diagonal` on (1: one above the main one), else 0."""
    return apply(TRIU, matrix("triu", as_tensor(input)), k=diagonal)


def matrix(name: str, x: Tensor) -> Tensor:
    """`x` itself. Raises ShapeError unless it has at least two dimensions."""
    if x.ndim < 2:
        raise ShapeError(f"{name}: needs at least two dimensions, got shape {tuple(x.shape)}")
    return x


def put_diagonal(xp: Any, g: Any, *, offset: int, dims: tuple[int, int], shape: tuple[int, ...]) -> Any:
    """Zeros of `shape` with `g` on a diagonal of the matrices that `dims` span."""
    out = xp.zeros(shape, dtype=g.dtype)
    steps = xp.arange(g.shape[-1])
    xp.moveaxis(out, dims, (-2, -1))[..., steps + max(-offset, 0), steps + max(offset, 0)] = g
    return out


DIAGONAL: Rule = Rule(
    "diagonal",
    lambda xp, a, *, offset, dims: xp.diagonal(a, offset, *dims),
    lambda xp, g, _y, _a, *, offset, dims: PUT_DIAGONAL(xp, g, offset=offset, dims=dims, shape=tuple(_a.shape)),
)
PUT_DIAGONAL: Rule = Rule(
    "put_diagonal",
    put_diagonal,
    lambda xp, g, _y, _a, *, offset, dims, shape: DIAGONAL(xp, g, offset=offset, dims=dims),
)


def diagonal(input: Operand, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """The diagonal of the matrices that `dim1` and `dim2` span, as last dimension; offset 1 lies above it."""
    x = matrix("diagonal", as_tensor(input))
    dims = axis_of("diagonal", dim1, x.ndim), axis_of("diagonal", dim2, x.ndim)
    if dims[0] == dims[1]:
        raise ShapeError(f"diagonal: dim1 and dim2 are the same dimension, {dim1} and {dim2}")
    return apply(DIAGONAL, x, offset=offset, dims=dims)


def diag(input: Operand, diagonal: int = 0) -> Tensor:
    """A square matrix with the vector `input` on its diagonal, or the diagonal of the matrix `input` (a copy)."""
    x = as_tensor(input)
    if x.ndim == 1:
        n = x.array.size + abs(diagonal)
        return apply(PUT_DIAGONAL, x, offset=diagonal, dims=(0, 1), shape=(n, n))
    if x.ndim != 2:
        raise ShapeError(f"diag: expects a vector or a matrix, got shape {tuple(x.shape)}")
    return apply(DIAGONAL, x, offset=diagonal, dims=(0, 1)).clone()


def trace(input: Operand) -> Tensor:
    """The sum of the diagonal of a matrix. Raises ShapeError."""
    x = as_tensor(input)
    if x.ndim != 2:
        raise ShapeError(f"trace: expects a matrix, got shape {tuple(x.shape)}")
    return sum(diagonal(x))
