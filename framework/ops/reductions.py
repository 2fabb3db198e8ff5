"""Reductions: many numbers in, fewer out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from .. import dtypes
from ..autograd import Rule, apply
from ..errors import DTypeError
from . import elementwise
from .make import Operand, as_tensor, cast, floating
from .shapes import axis_of

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "all",
    "amax",
    "amin",
    "any",
    "count_nonzero",
    "logsumexp",
    "mean",
    "norm",
    "sum",
]

Dim = int | tuple[int, ...] | list[int] | None


def axes(dim: Dim, ndim: int) -> tuple[int, ...]:
    """`dim` as a tuple of axes counted from 0. None and () mean all. Raises IndexError if out of range."""
    if dim is None or dim == () or dim == []:
        return tuple(range(ndim))
    chosen = (dim,) if isinstance(dim, int) else tuple(dim)
    axis = tuple(axis_of("reduction", d, ndim) for d in chosen)
    if len(set(axis)) < len(axis):
        raise ValueError(f"a dimension occurs twice in {chosen}")
    return axis if ndim else ()


def expand_back(xp: Any, g: Any, like: Any, axis: tuple[int, ...]) -> Any:
    """`g`, reduced over `axis`, repeated to the shape of `like` again."""
    kept = tuple(1 if i in axis else n for i, n in enumerate(like.shape))
    return xp.broadcast_to(xp.reshape(g, kept), like.shape)


def count(shape: tuple[int, ...], axis: tuple[int, ...]) -> int:
    """How many elements each result of a reduction over `axis` comes from."""
    return math.prod(shape[i] for i in axis)


# -- sums and means -----------------------------------------------------------------------------------------

SUM = Rule(
    "sum",
    lambda xp, a, *, axis, keepdims: a.sum(axis=axis, keepdims=keepdims),
    lambda xp, g, _y, _a, *, axis, keepdims: expand_back(xp, g, _a, axis),
)


def mean_forward(xp: Any, a: Any, *, axis: tuple[int, ...] | None, keepdims: bool) -> Any:
    """The mean over `axis` (None for all); of nothing, NaN without a warning."""
    n = a.size if axis is None else count(a.shape, axis)
    if n and a.dtype.itemsize < 4:
        return xp.mean(a, axis=axis, keepdims=keepdims)  # which adds float16 up in float32
    total = a.sum(axis=axis, keepdims=keepdims)
    return total / n if n else total * math.nan


MEAN = Rule(
    "mean",
    mean_forward,
    lambda xp, g, _y, _a, *, axis, keepdims: expand_back(xp, g / count(_a.shape, axis), _a, axis),
)


def sum(input: Operand, dim: Dim = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """Sum over `dim` (all dimensions if None). Integers and booleans give int64, as in PyTorch."""
    x = as_tensor(input)
    if dtype is not None:
        x = cast(x, dtype)
    elif x.array.dtype.kind != "f":
        x = cast(x, dtypes.int64)
    return apply(SUM, x, axis=axes(dim, x.ndim), keepdims=keepdim)


def mean(input: Operand, dim: Dim = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """Arithmetic mean over `dim` (all dimensions if None). Raises DTypeError for integers."""
    x = as_tensor(input)
    if dtype is not None:
        x = cast(x, dtype)
    if x.array.dtype.kind != "f":
        raise DTypeError(f"mean needs floating-point numbers, got {x.array.dtype.name}: use .float().mean()")
    return apply(MEAN, x, axis=axes(dim, x.ndim), keepdims=keepdim)


# -- extremes -----------------------------------------------------------------------------------------------


def shared_by_hits(xp: Any, g: Any, y: Any, a: Any, axis: tuple[int, ...]) -> Any:
    """The gradient goes to the elements equal to the extreme, in equal shares (PyTorch's amax, amin)."""
    hit = xp.where(a == expand_back(xp, y, a, axis), xp.ones_like(a), 0)
    return expand_back(xp, g, a, axis) * (hit / xp.sum(hit, axis=axis, keepdims=True))


AMAX = Rule(
    "amax",
    lambda xp, a, *, axis, keepdims: xp.max(a, axis=axis, keepdims=keepdims),
    lambda xp, g, y, a, *, axis, keepdims: shared_by_hits(xp, g, y, a, axis),
)
AMIN = Rule(
    "amin",
    lambda xp, a, *, axis, keepdims: xp.min(a, axis=axis, keepdims=keepdims),
    lambda xp, g, y, a, *, axis, keepdims: shared_by_hits(xp, g, y, a, axis),
)


def amax(input: Operand, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Largest value over `dim` (all dimensions if None). Equal maxima share the gradient."""
    x = as_tensor(input)
    return apply(AMAX, x, axis=axes(dim, x.ndim), keepdims=keepdim)


def amin(input: Operand, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Smallest value over `dim` (all dimensions if None). Equal minima share the gradient."""
    x = as_tensor(input)
    return apply(AMIN, x, axis=axes(dim, x.ndim), keepdims=keepdim)


def logsumexp_forward(xp: Any, a: Any, *, axis: tuple[int, ...], keepdims: bool) -> Any:
    """log(sum(exp(a))) over `axis`; the largest is subtracted first, so that nothing overflows."""
    if a.size == 0:
        return xp.log(xp.sum(xp.exp(a), axis=axis, keepdims=keepdims))
    largest = xp.max(a, axis=axis, keepdims=True)
    largest = xp.where(xp.isfinite(largest), largest, 0)
    total = xp.log(xp.sum(xp.exp(a - largest), axis=axis, keepdims=True)) + largest
    return total if keepdims else xp.squeeze(total, axis)


LOGSUMEXP = Rule(
    "logsumexp",
    logsumexp_forward,
    lambda xp, g, y, a, *, axis, keepdims: expand_back(xp, g, a, axis) * xp.exp(a - expand_back(xp, y, a, axis)),
)


def logsumexp(input: Operand, dim: Dim, keepdim: bool = False) -> Tensor:
    """``log(sum(exp(input)))`` over `dim`, without overflow. Integers give the default float type."""
    x = floating(input)
    return apply(LOGSUMEXP, x, axis=axes(dim, x.ndim), keepdims=keepdim)


# -- norm ---------------------------------------------------------------------------------------------------


def norm_slope(xp: Any, g: Any, y: Any, a: Any, axis: tuple[int, ...], p: float) -> Any:
    """``sign(a) (|a| / y)^(p-1)``, times `g`; 0 where that is not a number, as at the origin."""
    g, y = expand_back(xp, g, a, axis), expand_back(xp, y, a, axis)
    if p == 2:
        return a * xp.where(y == 0, 0, g / y)
    size = xp.abs(a)
    ratio = xp.where(size == 0, 1, size) / xp.where(y == 0, 1, y)
    return xp.where(size == 0, 0, g * xp.sign(a) * ratio ** (p - 1))


NORM = Rule(
    "norm",
    lambda xp, a, *, axis, p, keepdims: xp.sum(xp.abs(a) ** p, axis=axis, keepdims=keepdims) ** (1 / p),
    lambda xp, g, y, a, *, axis, p, keepdims: norm_slope(xp, g, y, a, axis, p),
)


def norm(
    input: Operand, p: float | str | None = "fro", dim: Dim = None, keepdim: bool = False, dtype: Any = None
) -> Tensor:
    """``sum(|input|**p) ** (1/p)`` over `dim` (all dimensions if None): the length of a vector for p = 2.

    p: a number, ±inf for the largest or smallest size, 0 for the number of elements that are not 0, ``"fro"``
    for 2. The gradient at the origin is 0. Raises DTypeError for integers, ValueError for another p.
    """
    x = as_tensor(input) if dtype is None else cast(as_tensor(input), dtype)
    if x.array.dtype.kind != "f":
        raise DTypeError(f"norm needs floating-point numbers, got {x.array.dtype.name}: use .float().norm()")
    if p is None or p == "fro":
        p = 2
    if isinstance(p, str):
        raise ValueError(f"norm: p is a number or 'fro', not {p!r}")
    if p == math.inf:
        return amax(elementwise.abs(x), dim, keepdim)
    if p == -math.inf:
        return amin(elementwise.abs(x), dim, keepdim)
    if p == 0:
        return sum(cast(x != 0, x.dtype), dim, keepdim)
    if p == 1:
        return sum(elementwise.abs(x), dim, keepdim)
    return apply(NORM, x, axis=axes(dim, x.ndim), p=p, keepdims=keepdim)


# -- counting -----------------------------------------------------------------------------------------------

ALL = Rule("all", lambda xp, a, *, axis, keepdims: xp.all(a, axis=axis, keepdims=keepdims))
ANY = Rule("any", lambda xp, a, *, axis, keepdims: xp.any(a, axis=axis, keepdims=keepdims))
COUNT_NONZERO = Rule("count_nonzero", lambda xp, a, *, axis: xp.sum(a != 0, axis=axis))


def all(input: Operand, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """True where every element over `dim` is true (not 0)."""
    x = as_tensor(input)
    return apply(ALL, x, axis=axes(dim, x.ndim), keepdims=keepdim)


def any(input: Operand, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """True where some element over `dim` is true (not 0)."""
    x = as_tensor(input)
    return apply(ANY, x, axis=axes(dim, x.ndim), keepdims=keepdim)


def count_nonzero(input: Operand, dim: Dim = None) -> Tensor:
    """How many elements over `dim` are not 0: int64."""
    x = as_tensor(input)
    return apply(COUNT_NONZERO, x, axis=axes(dim, x.ndim))
