"""Sums and products as they grow along a dimension, and the product of all.

The gradient of a product is taken without dividing, so that zeros among the factors do no harm: each factor's
is the product of those before it and those after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import dtypes
from ..autograd import Rule, apply
from .make import Operand, as_tensor, cast
from .order import reverse
from .shapes import axis_of, reshape

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = ["cumprod", "cumsum", "prod"]


def along(axis: int, *index: Any) -> tuple[Any, ...]:
    """The index that picks `index` along `axis` and everything along the axes before it."""
    return (slice(None),) * axis + index


def shifted(xp: Any, a: Any, axis: int, first: Any) -> Any:
    """`a` moved on by one along `axis`: `first` (ones or zeros like `a`) comes in, the last falls out."""
    start, stop = along(axis, slice(0, 1)), along(axis, slice(0, -1))
    return xp.concatenate([first[start], a[stop]], axis=axis)


def recurrence(xp: Any, b: Any, c: Any, *, axis: int) -> Any:
    """``y[k] = b[k] + c[k] * y[k-1]`` along `axis`, with 0 before the first."""
    y = b.copy()
    for k in range(1, b.shape[axis]):
        y[along(axis, k)] += c[along(axis, k)] * y[along(axis, k - 1)]
    return y


def recurrence_back(xp: Any, g: Any, c: Any, axis: int) -> Any:
    """The recurrence from the end: ``r[k] = g[k] + c[k+1] * r[k+1]``."""
    factors = shifted(xp, reverse(c, axis), axis, xp.ones_like(c))
    return reverse(RECURRENCE(xp, reverse(g, axis), factors, axis=axis), axis)


RECURRENCE: Rule = Rule(
    "recurrence",
    recurrence,
    lambda xp, g, _y, _b, c, *, axis: recurrence_back(xp, g, c, axis),
    lambda xp, g, y, _b, c, *, axis: recurrence_back(xp, g, c, axis) * shifted(xp, y, axis, xp.zeros_like(y)),
)
CUMSUM: Rule = Rule(
    "cumsum",
    lambda xp, a, *, axis: xp.cumsum(a, axis=axis),
    lambda xp, g, _y, _a, *, axis: reverse(CUMSUM(xp, reverse(g, axis), axis=axis), axis),
)
CUMPROD: Rule = Rule(
    "cumprod",
    lambda xp, a, *, axis: xp.cumprod(a, axis=axis),
    lambda xp, g, y, a, *, axis: shifted(xp, y, axis, xp.ones_like(y)) * recurrence_back(xp, g, a, axis),
)


def all_others(xp: Any, a: Any, axis: int) -> Any:
    """For each element the product of the others along `axis`: of those before it times of those after it."""
    before = CUMPROD(xp, shifted(xp, a, axis, xp.ones_like(a)), axis=axis)
    after = CUMPROD(xp, shifted(xp, reverse(a, axis), axis, xp.ones_like(a)), axis=axis)
    return before * reverse(after, axis)


PROD = Rule(
    "prod",
    lambda xp, a, *, axis, keepdims: xp.prod(a, axis=axis, keepdims=keepdims),
    lambda xp, g, _y, a, *, axis, keepdims: (g if keepdims else xp.expand_dims(g, axis)) * all_others(xp, a, axis),
)


def _summable(input: Operand, dtype: Any) -> Tensor:
    x = as_tensor(input)
    return cast(x, dtype or (x.dtype if x.array.dtype.kind == "f" else dtypes.int64))


def prod(input: Operand, dim: int | None = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """Product over `dim` (all elements if None). Integers and booleans give int64."""
    x = _summable(input, dtype)
    if dim is None or x.ndim == 0:
        total = apply(PROD, reshape(x, -1), axis=0, keepdims=False)
        return reshape(total, (1,) * x.ndim) if keepdim and x.ndim else total
    return apply(PROD, x, axis=axis_of("prod", dim, x.ndim), keepdims=keepdim)


def _along(rule: Rule, input: Operand, dim: int, dtype: Any) -> Tensor:
    x = _summable(input, dtype)
    axis = axis_of(rule.name, dim, x.ndim)
    return apply(rule, x, axis=axis) if x.ndim else reshape(apply(rule, reshape(x, 1), axis=0), ())


def cumsum(input: Operand, dim: int, *, dtype: Any = None) -> Tensor:
    """At each place along `dim` the sum up to there. Integers and booleans give int64."""
    return _along(CUMSUM, input, dim, dtype)


def cumprod(input: Operand, dim: int, *, dtype: Any = None) -> Tensor:
    """At each place along `dim` the product up to there. Integers and booleans give int64."""
    return _along(CUMPROD, input, dim, dtype)
