"""Reductions: many numbers in, fewer out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import dtypes
from ..autograd import Rule, apply
from ..errors import DTypeError
from .make import Operand, as_tensor, cast

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "all",
    "amax",
    "amin",
    "any",
    "argmax",
    "argmin",
    "max",
    "mean",
    "min",
    "sum",
]

Dim = int | tuple[int, ...] | list[int] | None


def axes(dim: Dim, ndim: int) -> tuple[int, ...]:
    """`dim` as a tuple of axes counted from 0. None and () mean all. Raises IndexError if out of range."""
    if dim is None or dim == () or dim == []:
        return tuple(range(ndim))
    chosen = (dim,) if isinstance(dim, int) else tuple(dim)
    rank = ndim or 1
    for d in chosen:
        if not -rank <= d < rank:
            raise IndexError(
                f"dimension {d} is out of range: a tensor with {ndim} dimensions has "
                f"{-rank} to {rank - 1}"
            )
    return tuple(d % ndim for d in chosen) if ndim else ()


def expand_back(xp: Any, g: Any, like: Any, axis: tuple[int, ...]) -> Any:
    """`g`, reduced over `axis`, repeated to the shape of `like` again."""
    kept = tuple(1 if i in axis else n for i, n in enumerate(like.shape))
    return xp.broadcast_to(xp.reshape(g, kept), like.shape)


def count(shape: tuple[int, ...], axis: tuple[int, ...]) -> int:
    """How many elements each result of a reduction over `axis` comes from."""
    return math.prod(shape[i] for i in axis)


SUM = Rule(
    "sum",
    lambda xp, a, *, axis, keepdims: xp.sum(a, axis=axis, keepdims=keepdims),
    lambda xp, g, _y, _a, *, axis, keepdims: expand_back(xp, g, _a, axis),
)
MEAN = Rule(
    "mean",
    lambda xp, a, *, axis, keepdims: xp.mean(a, axis=axis, keepdims=keepdims),
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


def extreme_slope(xp: Any, g: Any, y: Any, a: Any, axis: tuple[int, ...]) -> Any:
    """The gradient goes to the elements equal to the extreme, in equal shares (PyTorch's amax, amin)."""
    hit = a == expand_back(xp, y, a, axis)
    hits = xp.sum(hit, axis=axis, keepdims=True)
    return expand_back(xp, g, a, axis) * hit / hits


AMAX = Rule(
    "amax",
    lambda xp, a, *, axis, keepdims: xp.max(a, axis=axis, keepdims=keepdims),
    lambda xp, g, y, a, *, axis, keepdims: extreme_slope(xp, g, y, a, axis),
)
AMIN = Rule(
    "amin",
    lambda xp, a, *, axis, keepdims: xp.min(a, axis=axis, keepdims=keepdims),
    lambda xp, g, y, a, *, axis, keepdims: extreme_slope(xp, g, y, a, axis),
)


def amax(input: Operand, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Largest value over `dim` (all dimensions if None). Equal maxima share the gradient."""
    x = as_tensor(input)
    return apply(AMAX, x, axis=axes(dim, x.ndim), keepdims=keepdim)


def amin(input: Operand, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """Smallest value over `dim` (all dimensions if None). Equal minima share the gradient."""
    x = as_tensor(input)
    return apply(AMIN, x, axis=axes(dim, x.ndim), keepdims=keepdim)


ARGMAX = Rule("argmax", lambda xp, a, *, axis, keepdims: xp.argmax(a, axis=axis, keepdims=keepdims))
ARGMIN = Rule("argmin", lambda xp, a, *, axis, keepdims: xp.argmin(a, axis=axis, keepdims=keepdims))


def argmax(input: Operand, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the largest value is, along `dim` or in the flattened tensor: int64, no gradient."""
    return apply(ARGMAX, as_tensor(input), axis=dim, keepdims=keepdim)


def argmin(input: Operand, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the smallest value is, along `dim` or in the flattened tensor: int64, no gradient."""
    return apply(ARGMIN, as_tensor(input), axis=dim, keepdims=keepdim)


ALL = Rule("all", lambda xp, a, *, axis, keepdims: xp.all(a, axis=axis, keepdims=keepdims))
ANY = Rule("any", lambda xp, a, *, axis, keepdims: xp.any(a, axis=axis, keepdims=keepdims))


def all(input: Operand, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """True where every element over `dim` is true (not 0)."""
    x = as_tensor(input)
    return apply(ALL, x, axis=axes(dim, x.ndim), keepdims=keepdim)


def any(input: Operand, dim: Dim = None, keepdim: bool = False) -> Tensor:
    """True where some element over `dim` is true (not 0)."""
    x = as_tensor(input)
    return apply(ANY, x, axis=axes(dim, x.ndim), keepdims=keepdim)


class Extreme(NamedTuple):
    """What `max` and `min` along a dimension return."""

    values: Tensor
    indices: Tensor


def max(input: Operand, dim: Any = None, keepdim: bool = False) -> Any:
    """The largest element; with an integer `dim`, (values, indices) along it."""
    return _extreme(input, dim, keepdim, amax, argmax)


def min(input: Operand, dim: Any = None, keepdim: bool = False) -> Any:
    """The smallest element; with an integer `dim`, (values, indices) along it."""
    return _extreme(input, dim, keepdim, amin, argmin)


def _extreme(input: Operand, dim: Any, keepdim: bool, value: Any, place: Any) -> Any:
    if dim is None:
        return value(input)
    from .indexing import gather
    from .shapes import squeeze

    x = as_tensor(input)
    indices = place(x, dim, True)
    values = gather(x, dim, indices)
    return Extreme(*((values, indices) if keepdim else (squeeze(values, dim), squeeze(indices, dim))))
