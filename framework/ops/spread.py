"""Variance and standard deviation: how far numbers lie from their mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..autograd import Rule, apply
from ..errors import DTypeError
from .make import Operand, as_tensor
from .reductions import MEAN, Dim, axes, count, expand_back, mean

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = ["std", "std_mean", "var", "var_mean"]


def freedom(a: Any, axis: tuple[int, ...], correction: float) -> float:
    """The degrees of freedom that the squared distances are divided by; at least 0."""
    return max(count(a.shape, axis) - correction, 0)


def variance(xp: Any, a: Any, *, axis: tuple[int, ...], correction: float, keepdims: bool) -> Any:
    """The sum of the squared distances from the mean over `axis`, divided by the degrees of freedom."""
    distance = a - MEAN(xp, a, axis=axis, keepdims=True)
    return xp.sum(distance * distance, axis=axis, keepdims=keepdims) / freedom(a, axis, correction)


def spread_slope(xp: Any, g: Any, a: Any, axis: tuple[int, ...], correction: float) -> Any:
    """The gradient of the variance: ``2 (a - mean) / (n - correction)``, times `g`."""
    distance = a - MEAN(xp, a, axis=axis, keepdims=True)
    return expand_back(xp, g, a, axis) * (distance * 2 / freedom(a, axis, correction))


VAR = Rule(
    "var",
    variance,
    lambda xp, g, _y, a, *, axis, correction, keepdims: spread_slope(xp, g, a, axis, correction),
)
STD = Rule(
    "std",
    lambda xp, a, **options: xp.sqrt(variance(xp, a, **options)),
    lambda xp, g, y, a, *, axis, correction, keepdims: spread_slope(
        xp, xp.where(y == 0, 0, g / (2 * y)), a, axis, correction
    ),
)


def _spread(
    rule: Rule, input: Operand, dim: Any, unbiased: Any, keepdim: bool, correction: float | None
) -> Tensor:
    x = as_tensor(input)
    if x.array.dtype.kind != "f":
        raise DTypeError(f"{rule.name} needs floating-point numbers, got {x.array.dtype.name}: use .float()")
    if isinstance(dim, bool):  # var(x, False): PyTorch lets `unbiased` stand alone
        dim, unbiased = None, dim
    if correction is None:
        correction = 1 if unbiased is None else int(unbiased)
    return apply(rule, x, axis=axes(dim, x.ndim), correction=correction, keepdims=keepdim)


def var(
    input: Operand,
    dim: Dim = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Tensor:
    """Variance over `dim`: squared distances from the mean, summed and divided by ``n - correction``.

    correction: 1 unless given (Bessel's); ``unbiased=False`` is ``correction=0``. NaN or infinity where
    ``n - correction`` is not positive. Raises DTypeError for integers.
    """
    return _spread(VAR, input, dim, unbiased, keepdim, correction)


def std(
    input: Operand,
    dim: Dim = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Tensor:
    """Standard deviation over `dim`: the square root of `var`. Its gradient is 0 where it is 0."""
    return _spread(STD, input, dim, unbiased, keepdim, correction)


def _centre(input: Operand, dim: Any, keepdim: bool = False, **_options: Any) -> Tensor:
    return mean(input, None if isinstance(dim, bool) else dim, keepdim)


def var_mean(input: Operand, dim: Dim = None, **options: Any) -> tuple[Tensor, Tensor]:
    """(`var`, `mean`) over `dim`; options are those of `var`."""
    return var(input, dim, **options), _centre(input, dim, **options)


def std_mean(input: Operand, dim: Dim = None, **options: Any) -> tuple[Tensor, Tensor]:
    """(`std`, `mean`) over `dim`; options are those of `std`."""
    return std(input, dim, **options), _centre(input, dim, **options)
