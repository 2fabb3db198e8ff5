"""Order: where the extremes are, sorting. The order itself has no gradient; what is picked by it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .. import autograd as engine
from ..autograd import Rule, apply
from ..errors import ShapeError
from .elementwise import maximum, minimum
from .make import Operand, as_tensor
from .picking import PUT_ALONG
from .reductions import amax, amin
from .shapes import axis_of

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "argmax",
    "argmin",
    "argsort",
    "max",
    "min",
    "sort",
    "topk",
]


class Ordered(NamedTuple):
    """Elements picked along a dimension, and where each was."""

    values: Tensor
    indices: Tensor


# -- picking along a dimension ------------------------------------------------------------------------------


def pick(xp: Any, a: Any, index: Any, *, axis: int, drop: bool) -> Any:
    """Elements of `a` at `index` along `axis`, which has one index for each other position if `drop`."""
    picked = xp.take_along_axis(a, xp.expand_dims(index, axis) if drop else index, axis)
    return xp.squeeze(picked, axis) if drop else picked


def put_back(xp: Any, g: Any, a: Any, index: Any, axis: int, drop: bool) -> Any:
    """Zeros of the shape of `a`, with `g` where `index` picked from."""
    if drop:
        g, index = xp.expand_dims(g, axis), xp.expand_dims(index, axis)
    return PUT_ALONG(xp, g, index, dim=axis, shape=tuple(a.shape))


PICK = Rule(
    "pick",
    pick,
    lambda xp, g, _y, _a, index, *, axis, drop: put_back(xp, g, _a, index, axis, drop),
    None,
)


# -- extremes -----------------------------------------------------------------------------------------------

ARGMAX = Rule("argmax", lambda xp, a, *, axis, keepdims: xp.argmax(a, axis=axis, keepdims=keepdims))
ARGMIN = Rule("argmin", lambda xp, a, *, axis, keepdims: xp.argmin(a, axis=axis, keepdims=keepdims))


def _place(rule: Rule, input: Operand, dim: int | None, keepdim: bool) -> Tensor:
    x = as_tensor(input)
    axis = None if dim is None or x.ndim == 0 else axis_of(rule.name, dim, x.ndim)
    if (x.array.size if axis is None else x.shape[axis]) == 0:
        raise ShapeError(f"{rule.name}: there is no largest or smallest among 0 elements, shape {tuple(x.shape)}")
    return apply(rule, x, axis=axis, keepdims=keepdim)


def argmax(input: Operand, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the largest value is, along `dim` or in the flattened tensor: int64; the first, if several."""
    return _place(ARGMAX, input, dim, keepdim)


def argmin(input: Operand, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the smallest value is, along `dim` or in the flattened tensor: int64; the first, if several."""
    return _place(ARGMIN, input, dim, keepdim)


def max(input: Operand, dim: Any = None, keepdim: bool = False) -> Any:
    """The largest element; with an integer `dim`, (values, indices) along it; with a tensor, `maximum`.

    Equal maxima share the gradient of ``max(input)``; along a dimension the first one has it all.
    """
    if isinstance(dim, engine.Tensor):
        return maximum(input, dim)
    return amax(input) if dim is None else _extreme(ARGMAX, input, dim, keepdim)


def min(input: Operand, dim: Any = None, keepdim: bool = False) -> Any:
    """The smallest element; with an integer `dim`, (values, indices) along it; with a tensor, `minimum`."""
    if isinstance(dim, engine.Tensor):
        return minimum(input, dim)
    return amin(input) if dim is None else _extreme(ARGMIN, input, dim, keepdim)


def _extreme(rule: Rule, input: Operand, dim: int, keepdim: bool) -> Ordered:
    x = as_tensor(input)
    indices = _place(rule, x, dim, keepdim)
    if x.ndim == 0:
        return Ordered(amax(x), indices)
    return Ordered(apply(PICK, x, indices, axis=axis_of(rule.name, dim, x.ndim), drop=not keepdim), indices)


# -- sorting ------------------------------------------------------------------------------------------------


def reverse(a: Any, axis: int) -> Any:
    """`a` (an array or a Tensor) back to front along `axis`."""
    return a[(slice(None),) * axis + (slice(None, None, -1),)]


def argsort_forward(xp: Any, a: Any, *, axis: int, descending: bool, first: int | None) -> Any:
    """The order of `a` along `axis`, or its `first` elements. Equal elements keep their order both ways."""
    if a.ndim == 0:
        return xp.zeros((), dtype="int64")
    if descending:
        order = a.shape[axis] - 1 - reverse(xp.argsort(reverse(a, axis), axis=axis, kind="stable"), axis)
    else:
        order = xp.argsort(a, axis=axis, kind="stable")
    return order if first is None else order[(slice(None),) * axis + (slice(first),)]


ARGSORT = Rule("argsort", argsort_forward)


def _order(x: Tensor, dim: int, descending: bool, first: int | None = None) -> tuple[Tensor, int]:
    axis = axis_of("sort", dim, x.ndim)
    return apply(ARGSORT, x, axis=axis, descending=descending, first=first), axis


def _pick(x: Tensor, indices: Tensor, axis: int) -> Ordered:
    values = apply(PICK, x, indices, axis=axis, drop=False) if x.ndim else amax(x)
    return Ordered(values, indices)


def argsort(input: Operand, dim: int = -1, descending: bool = False, stable: bool = False) -> Tensor:
    """The indices that sort `input` along `dim`: int64. Always stable; NaN counts as the largest."""
    return _order(as_tensor(input), dim, descending)[0]


def sort(input: Operand, dim: int = -1, descending: bool = False, stable: bool = False) -> Ordered:
    """(values, indices) of `input` sorted along `dim`. Always stable; NaN counts as the largest."""
    x = as_tensor(input)
    return _pick(x, *_order(x, dim, descending))


def topk(input: Operand, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Ordered:
    """(values, indices) of the `k` largest (or smallest) along `dim`, in order; of equals, the first ones.

    Raises ShapeError where the dimension has fewer than `k` elements.
    """
    x = as_tensor(input)
    n = x.shape[axis_of("topk", dim, x.ndim)] if x.ndim else 1
    if not 0 <= k <= n:
        raise ShapeError(f"topk: k is {k}, but dimension {dim} of shape {tuple(x.shape)} has {n} elements")
    return _pick(x, *_order(x, dim, largest, k))
