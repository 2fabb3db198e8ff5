"""Inverses, linear equations and norms: what `framework.linalg` holds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..autograd import Rule, apply
from ..errors import DTypeError, ShapeError
from . import reductions
from .elementwise import abs
from .linalg import flip
from .make import Operand, align, as_tensor, cast
from .reductions import amax, amin, sum
from .shapes import axis_of, broadcast_shape, expand, squeeze, transpose, unsqueeze

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "inv",
    "norm",
    "solve",
    "vector_norm",
]

# d(A⁻¹) = -A⁻¹ dA A⁻¹
INV: Rule = Rule(
    "inv",
    lambda xp, a: xp.linalg.inv(a),
    lambda xp, g, y, _a: -(flip(xp, y) @ g @ flip(xp, y)),
)

# A X = B: dX = A⁻¹ (dB - dA X)
SOLVE: Rule = Rule(
    "solve",
    lambda xp, a, b: xp.linalg.solve(a, b),
    lambda xp, g, y, a, _b: -(SOLVE(xp, flip(xp, a), g) @ flip(xp, y)),
    lambda xp, g, _y, a, _b: SOLVE(xp, flip(xp, a), g),
)


def square(name: str, value: Operand) -> Tensor:
    """`value` as square floating-point matrices. Raises ShapeError, DTypeError."""
    x = real(name, value)
    if x.ndim < 2 or x.shape[-1] != x.shape[-2]:
        raise ShapeError(f"{name}: expects square matrices (..., n, n), got shape {tuple(x.shape)}")
    return x


def real(name: str, value: Operand) -> Tensor:
    """`value` as a tensor. Raises DTypeError unless it is floating point."""
    x = as_tensor(value)
    if x.array.dtype.kind != "f":
        raise DTypeError(f"{name} needs floating-point numbers, got {x.array.dtype.name}: use .float()")
    return x


def inv(A: Operand) -> Tensor:
    """The inverse of each matrix (..., n, n). Raises ShapeError, DTypeError, FrameworkError if singular."""
    return apply(INV, square("linalg.inv", A))


def solve(A: Operand, B: Operand, *, left: bool = True) -> Tensor:
    """X with ``A @ X = B`` (``X @ A = B`` if not `left`), without computing an inverse.

    A: (..., n, n). B: (..., n, k) or, if it has the shape of A without its last dimension, vectors (..., n).
    Raises ShapeError, DTypeError, FrameworkError if A is singular.
    """
    a, b = align(square("linalg.solve", A), real("linalg.solve", B))
    if b.ndim == 1 or b.shape == a.shape[:-1]:
        return squeeze(solve(a, unsqueeze(b, -1)), -1) if left else solve(transpose(a, -1, -2), b)
    if not left:
        return transpose(solve(transpose(a, -1, -2), transpose(b, -1, -2)), -1, -2)
    if b.shape[-2] != a.shape[-1]:
        raise ShapeError(f"linalg.solve: A of shape {tuple(a.shape)} and B of shape {tuple(b.shape)} do not fit")
    if a.shape[:-2] != b.shape[:-2]:
        front = broadcast_shape(a.shape[:-2], b.shape[:-2])
        a, b = expand(a, (*front, *a.shape[-2:])), expand(b, (*front, *b.shape[-2:]))
    return apply(SOLVE, a, b)


def vector_norm(
    x: Operand, ord: float = 2, dim: int | Sequence[int] | None = None, keepdim: bool = False, *, dtype: Any = None
) -> Tensor:
    """``sum(|x| ** ord) ** (1 / ord)`` over `dim` (all dimensions if None).

    ord inf and -inf: the largest and smallest |x|; 0: how many are not 0. The gradient at x = 0 is 0.
    Raises DTypeError.
    """
    return reductions.norm(
        real("linalg.vector_norm", x),
        ord,
        dim if dim is None or isinstance(dim, int) else tuple(dim),
        keepdim,
        dtype,
    )


def norm(
    A: Operand,
    ord: float | str | None = None,
    dim: int | Sequence[int] | None = None,
    keepdim: bool = False,
    *,
    dtype: Any = None,
) -> Tensor:
    """The norm of vectors or matrices.

    ord None: the 2-norm of all elements (over `dim`). Else, for a vector or one `dim`: `vector_norm`; for a
    matrix or two: "fro", or 1, -1, inf, -inf (largest or smallest sum of |elements| of a column or a row).
    Norms that need singular values ("nuc", 2, -2 of a matrix) are not here. Raises ShapeError, DTypeError,
    ValueError.
    """
    a = real("linalg.norm", A)
    a = a if dtype is None else cast(a, dtype)
    if ord is None:
        return vector_norm(a, 2, dim, keepdim)
    over = (dim,) if isinstance(dim, int) else tuple(range(a.ndim) if dim is None else dim)
    if len(over) == 1 and not isinstance(ord, str):
        return vector_norm(a, ord, over, keepdim)
    if len(over) != 2:
        raise ShapeError(f"linalg.norm: ord={ord!r} needs one or two dimensions, got {over} of {tuple(a.shape)}")
    if ord == "fro":
        return vector_norm(a, 2, over, keepdim)
    if ord not in (1, -1, math.inf, -math.inf):
        raise ValueError(f"linalg.norm: ord={ord!r} of a matrix is not one of 'fro', 1, -1, inf, -inf")
    row, column = (axis_of("linalg.norm", d, a.ndim) for d in over)
    added, sought = (row, column) if ord in (1, -1) else (column, row)
    out = (amax if ord > 0 else amin)(sum(abs(a), added, keepdim=True), sought, keepdim=True)
    return out if keepdim else squeeze(out, (row, column))
