"""Picking elements: ``a[...]`` in all of NumPy's forms, its inverse, and taking along a dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import autograd as engine
from ..autograd import Rule, apply
from .make import Operand, as_tensor, cast

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "gather",
]


def is_basic(index: Any) -> bool:
    """Only integers, slices, None and ...: such an index never picks an element twice."""
    parts = index if isinstance(index, tuple) else (index,)
    return all(part is None or part is Ellipsis or isinstance(part, int | slice) for part in parts)


def scatter(xp: Any, g: Any, *, index: Any, shape: tuple[int, ...]) -> Any:
    """Zeros of `shape` with `g` added at `index`: what indexing takes out, put back."""
    out = xp.zeros(shape, dtype=g.dtype)
    if is_basic(index):
        out[index] = g
    else:
        xp.add.at(out, index, g)
    return out


GETITEM: Rule = Rule(
    "getitem",
    lambda xp, a, *, index: a[index],
    lambda xp, g, _y, _a, *, index: SCATTER(xp, g, index=index, shape=tuple(_a.shape)),
)
SCATTER: Rule = Rule("scatter", scatter, lambda xp, g, _y, _a, *, index, shape: g[index])


def plain(index: Any) -> Any:
    """An index with its Tensors replaced by their arrays."""
    if isinstance(index, tuple):
        return tuple(plain(part) for part in index)
    if isinstance(index, list):
        return [plain(part) for part in index]
    return index.array if isinstance(index, engine.Tensor) else index


def getitem(input: Tensor, index: Any) -> Tensor:
    """``input[index]`` with integers, slices, None, ..., integer and bool tensors or arrays."""
    return apply(GETITEM, input, index=plain(index))


def setitem_forward(xp: Any, a: Any, value: Any, *, index: Any) -> Any:
    """A copy of `a` with `value` at `index`."""
    out = a.copy()
    out[index] = value
    return out


SETITEM: Rule = Rule(
    "setitem",
    setitem_forward,
    lambda xp, g, _y, _a, _value, *, index: SETITEM(xp, g, xp.zeros_like(g[index]), index=index),
    lambda xp, g, _y, _a, _value, *, index: g[index],
)


def with_item(input: Tensor, index: Any, value: Operand) -> Tensor:
    """What `input` is after ``input[index] = value``, as a new tensor through which gradients flow."""
    return apply(SETITEM, input, cast(as_tensor(value), input.array.dtype), index=plain(index))


def take_along(xp: Any, a: Any, index: Any, *, dim: int) -> Any:
    """``a`` at `index` along `dim`; `index` has the shape of the result."""
    return xp.take_along_axis(a, index, axis=dim)


def put_along(xp: Any, g: Any, index: Any, *, dim: int, shape: tuple[int, ...]) -> Any:
    """Zeros of `shape` with `g` added at `index` along `dim`."""
    out = xp.zeros(shape, dtype=g.dtype)
    grid = list(xp.indices(index.shape, sparse=True))
    grid[dim] = index
    xp.add.at(out, tuple(grid), g)
    return out


GATHER: Rule = Rule(
    "gather",
    take_along,
    lambda xp, g, _y, _a, index, *, dim: PUT_ALONG(xp, g, index, dim=dim, shape=tuple(_a.shape)),
    None,
)
PUT_ALONG: Rule = Rule(
    "put_along",
    put_along,
    lambda xp, g, _y, _a, index, *, dim, shape: GATHER(xp, g, index, dim=dim),
    None,
)


def gather(input: Operand, dim: int, index: Tensor) -> Tensor:
    """Elements of `input` at `index` along `dim`; the result has the shape of `index`."""
    x = as_tensor(input)
    return apply(GATHER, x, index, dim=dim % x.ndim)
