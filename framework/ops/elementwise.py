"""Element-wise arithmetic: sums, products, quotients, powers, extremes, choices."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from .. import dtypes
from ..autograd import Rule, apply, pass_on
from ..errors import DTypeError
from .make import Operand, align, aligned, as_tensor, binary, binary_float, cast, floating, unary, unary_float

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "abs",
    "add",
    "clamp",
    "div",
    "floor_divide",
    "fmod",
    "lerp",
    "maximum",
    "minimum",
    "mul",
    "neg",
    "pow",
    "reciprocal",
    "remainder",
    "sign",
    "square",
    "sub",
    "true_divide",
    "where",
]

# -- sums, products, quotients ------------------------------------------------------------------------------

ADD = Rule("add", lambda xp, a, b: a + b, pass_on, pass_on)
SUB = Rule("sub", lambda xp, a, b: a - b, pass_on, lambda xp, g, _y, _a, _b: -g)


def add(input: Operand, other: Operand, *, alpha: float = 1) -> Tensor:
    """``input + alpha * other``, element-wise with broadcasting."""
    a, b = aligned(input, other if alpha == 1 else mul(other, alpha))
    return apply(ADD, a, b)


def sub(input: Operand, other: Operand, *, alpha: float = 1) -> Tensor:
    """``input - alpha * other``, element-wise with broadcasting."""
    a, b = aligned(input, other if alpha == 1 else mul(other, alpha))
    return apply(SUB, a, b)


mul = binary(
    "mul",
    lambda xp, a, b: a * b,
    lambda xp, g, _y, _a, b: g * b,
    lambda xp, g, _y, a, _b: g * a,
)
true_divide = binary_float(
    "div",
    lambda xp, a, b: a / b,
    lambda xp, g, _y, _a, b: g / b,
    lambda xp, g, y, _a, b: -g * y / b,
)
DIV_FLOOR = Rule(
    "div_floor",
    lambda xp, a, b: xp.floor_divide(a, b),
    lambda xp, g, _y, _a, _b: xp.zeros_like(g),
    lambda xp, g, _y, _a, _b: xp.zeros_like(g),
)
DIV_TRUNC = Rule(
    "div_trunc",
    lambda xp, a, b: xp.trunc(a / b).astype(xp.result_type(a, b)),
    lambda xp, g, _y, _a, _b: xp.zeros_like(g),
    lambda xp, g, _y, _a, _b: xp.zeros_like(g),
)


def div(input: Operand, other: Operand, *, rounding_mode: str | None = None) -> Tensor:
    """``input / other``, element-wise with broadcasting. Integers give the default float type.

    rounding_mode: ``"floor"`` rounds the quotient down and ``"trunc"`` towards 0; then integers stay integers
    and the gradient is 0. Raises ValueError for another mode.
    """
    if rounding_mode is None:
        return true_divide(input, other)
    if rounding_mode not in ("floor", "trunc"):
        raise ValueError(f"div: rounding_mode is None, 'floor' or 'trunc', not {rounding_mode!r}")
    return apply(DIV_FLOOR if rounding_mode == "floor" else DIV_TRUNC, *aligned(input, other))


def floor_divide(input: Operand, other: Operand) -> Tensor:
    """``input // other``: the quotient rounded down. Its gradient is 0."""
    return div(input, other, rounding_mode="floor")


remainder = binary(
    "remainder",
    lambda xp, a, b: xp.remainder(a, b),
    lambda xp, g, _y, _a, _b: g,
    lambda xp, g, _y, a, b: -g * DIV_FLOOR(xp, a, b),
    doc="``input % other``: what is left of `input` after ``floor(input / other) * other``; it has other's sign.",
)
fmod = binary(
    "fmod",
    lambda xp, a, b: xp.fmod(a, b),
    lambda xp, g, _y, _a, _b: g,
    lambda xp, g, _y, a, b: -g * DIV_TRUNC(xp, a, b),
    doc="What is left of `input` after ``trunc(input / other) * other``; it has input's sign.",
)
neg = unary("neg", lambda xp, a: -a, lambda xp, g, _y, _a: -g)
reciprocal = unary_float("reciprocal", lambda xp, a: 1 / a, lambda xp, g, y, _a: -g * y * y)
SIGN = Rule(
    "sign",
    lambda xp, a: a.copy() if a.dtype.kind == "b" else xp.where(a == a, xp.sign(a), 0),
    lambda xp, g, _y, _a: xp.zeros_like(g),
)
abs = unary("abs", lambda xp, a: xp.abs(a), lambda xp, g, _y, a: g * SIGN(xp, a))


def sign(input: Operand) -> Tensor:
    """-1, 0 or 1, element-wise; 0 for NaN, as in PyTorch. Its gradient is 0."""
    return apply(SIGN, as_tensor(input))


# -- powers -------------------------------------------------------------------------------------------------

SQUARE = Rule("square", lambda xp, a: a * a, lambda xp, g, _y, a: 2 * g * a)


def square(input: Operand) -> Tensor:
    """``input * input``, element-wise."""
    x = as_tensor(input)
    return apply(SQUARE, cast(x, "int64") if x.array.dtype.kind == "b" else x)


POW = Rule(
    "pow",
    lambda xp, a, b: a**b,
    lambda xp, g, _y, a, b: g * power_slope(xp, a, b),
    lambda xp, g, y, a, b: g * xp.where((a == 0) & (b >= 0), 0, y * logarithm(xp, a)),
)


def power_slope(xp: Any, a: Any, b: Any) -> Any:
    """``b * a**(b-1)``, and 0 where ``b`` is 0 even at ``a = 0``."""
    if isinstance(b, int | float):
        return b * a ** (b - 1) if b else xp.zeros_like(a)
    return xp.where(b == 0, 0, b * a ** (b - 1))


def logarithm(xp: Any, a: Any) -> Any:
    """``log(a)`` of an array, a Tensor or a number."""
    if not isinstance(a, int | float):
        return xp.log(a)
    return math.log(a) if a > 0 else math.nan if a else -math.inf


def pow(input: Operand, exponent: Operand) -> Tensor:
    """``input ** exponent``, element-wise with broadcasting. Raises DTypeError for two bool tensors."""
    a, b = aligned(input, exponent)
    if dtypes.result_type(*(getattr(x, "array", x) for x in (a, b))) == dtypes.boolean:
        raise DTypeError("pow needs numbers, got bool: use .float() or .long()")
    return apply(POW, a, b)


# -- extremes and choices -----------------------------------------------------------------------------------


def larger_share(xp: Any, g: Any, a: Any, b: Any) -> Any:
    """`g` unless ``a < b``, and half of it where they are equal."""
    return xp.where(a == b, g / 2, xp.where(a < b, 0, g))


maximum = binary(
    "maximum",
    lambda xp, a, b: xp.maximum(a, b),
    lambda xp, g, _y, a, b: larger_share(xp, g, a, b),
    lambda xp, g, _y, a, b: larger_share(xp, g, b, a),
    doc="The larger of two, element-wise with broadcasting; NaN wins. Equal values share the gradient.",
)
minimum = binary(
    "minimum",
    lambda xp, a, b: xp.minimum(a, b),
    lambda xp, g, _y, a, b: larger_share(xp, g, b, a),
    lambda xp, g, _y, a, b: larger_share(xp, g, a, b),
    doc="The smaller of two, element-wise with broadcasting; NaN wins. Equal values share the gradient.",
)
at_least = binary(
    "clamp_min",
    lambda xp, a, low: xp.maximum(a, low),
    lambda xp, g, _y, a, low: xp.where(a >= low, g, 0),
    lambda xp, g, _y, a, low: xp.where(a < low, g, 0),
)
at_most = binary(
    "clamp_max",
    lambda xp, a, high: xp.minimum(a, high),
    lambda xp, g, _y, a, high: xp.where(a <= high, g, 0),
    lambda xp, g, _y, a, high: xp.where(a > high, g, 0),
)


def clamp(input: Operand, min: Operand | None = None, max: Operand | None = None) -> Tensor:
    """`input` kept between `min` and `max` (numbers or tensors that broadcast; `max` wins over `min`).

    The gradient reaches `input` between the bounds and on them, elsewhere the bound that was met.
    Raises ValueError if both bounds are left out.
    """
    if min is None and max is None:
        raise ValueError("clamp: give min, max or both")
    bounded = input if min is None else at_least(input, min)
    return bounded if max is None else at_most(bounded, max)


WHERE = Rule(
    "where",
    lambda xp, condition, a, b: xp.where(condition, a, b),
    None,
    lambda xp, g, _y, condition, _a, _b: xp.where(condition, g, 0),
    lambda xp, g, _y, condition, _a, _b: xp.where(condition, 0, g),
)


def where(condition: Operand, input: Operand, other: Operand) -> Tensor:
    """`input` where `condition` holds, `other` elsewhere; all three broadcast. Raises DTypeError."""
    chosen = as_tensor(condition)
    if chosen.array.dtype.kind != "b":
        raise DTypeError(f"where needs a bool condition, got {chosen.array.dtype.name}: compare, as in a > 0")
    if isinstance(input, int | float) and isinstance(other, int | float):
        return cast(apply(WHERE, chosen, input, other), dtypes.result_type(input, other))
    return apply(WHERE, chosen, *align(input, other))


def lerp(input: Operand, end: Operand, weight: Operand) -> Tensor:
    """``input + weight * (end - input)``: on the way from `input` to `end`; all three broadcast."""
    start = floating(input)
    return add(start, mul(weight, sub(end, start)))
