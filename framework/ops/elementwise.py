"""Element-wise operations: arithmetic, powers, exponentials, logarithms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..autograd import Rule, apply
from .make import Operand, align, aligned, binary, comparison, floating, unary, unary_float

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "abs",
    "add",
    "div",
    "eq",
    "exp",
    "ge",
    "gt",
    "le",
    "log",
    "lt",
    "mul",
    "ne",
    "neg",
    "pow",
    "sign",
    "sqrt",
    "square",
    "sub",
    "where",
]

ADD = Rule("add", lambda xp, a, b: a + b, lambda xp, g, _y, _a, _b: g, lambda xp, g, _y, _a, _b: g)
SUB = Rule("sub", lambda xp, a, b: a - b, lambda xp, g, _y, _a, _b: g, lambda xp, g, _y, _a, _b: -g)


def add(input: Operand, other: Operand, *, alpha: float = 1) -> Tensor:
    """``input + alpha * other``, element-wise with broadcasting."""
    return apply(ADD, *aligned(input, other if alpha == 1 else mul(other, alpha)))


def sub(input: Operand, other: Operand, *, alpha: float = 1) -> Tensor:
    """``input - alpha * other``, element-wise with broadcasting."""
    return apply(SUB, *aligned(input, other if alpha == 1 else mul(other, alpha)))


mul = binary(
    "mul",
    lambda xp, a, b: a * b,
    lambda xp, g, _y, _a, b: g * b,
    lambda xp, g, _y, a, _b: g * a,
)

DIV = Rule(
    "div",
    lambda xp, a, b: a / b,
    lambda xp, g, _y, _a, b: g / b,
    lambda xp, g, y, _a, b: -g * y / b,
)


def div(input: Operand, other: Operand) -> Tensor:
    """``input / other``, element-wise with broadcasting. Integers give the default float type."""
    a, b = aligned(input, other)
    return apply(DIV, *(x if isinstance(x, float | int) else floating(x) for x in (a, b)))


neg = unary("neg", lambda xp, a: -a, lambda xp, g, _y, _a: -g)
exp = unary_float("exp", lambda xp, a: xp.exp(a), lambda xp, g, y, _a: g * y)
log = unary_float("log", lambda xp, a: xp.log(a), lambda xp, g, _y, a: g / a)
sqrt = unary_float("sqrt", lambda xp, a: xp.sqrt(a), lambda xp, g, y, _a: g / (2 * y))
square = unary("square", lambda xp, a: a * a, lambda xp, g, _y, a: 2 * g * a)
abs = unary("abs", lambda xp, a: xp.abs(a), lambda xp, g, _y, a: g * xp.sign(a))
sign = unary("sign", lambda xp, a: xp.sign(a), lambda xp, g, _y, a: 0 * g)

POW = Rule(
    "pow",
    lambda xp, a, b: a**b,
    lambda xp, g, _y, a, b: g * power_slope(xp, a, b),
    lambda xp, g, y, a, _b: g * xp.where(y == 0, y, y * xp.log(xp.where(a > 0, a, xp.ones_like(a)))),
)


def power_slope(xp: Any, a: Any, b: Any) -> Any:
    """``b * a**(b-1)``, and 0 where ``b`` is 0 even at ``a = 0``."""
    if isinstance(b, int | float):
        return b * a ** (b - 1) if b else 0 * a
    return xp.where(b == 0, xp.zeros_like(b), b * a ** (b - 1))


def pow(input: Operand, exponent: Operand) -> Tensor:
    """``input ** exponent``, element-wise with broadcasting."""
    a, b = aligned(input, exponent)
    return apply(POW, a, b)


WHERE = Rule(
    "where",
    lambda xp, condition, a, b: xp.where(condition, a, b),
    None,
    lambda xp, g, _y, condition, _a, _b: xp.where(condition, g, xp.zeros_like(g)),
    lambda xp, g, _y, condition, _a, _b: xp.where(condition, xp.zeros_like(g), g),
)


def where(condition: Tensor, input: Operand, other: Operand) -> Tensor:
    """`input` where `condition` holds, `other` elsewhere; all three broadcast."""
    a, b = align(input, other)
    return apply(WHERE, condition, a, b)


eq = comparison("eq", lambda xp, a, b: a == b)
ne = comparison("ne", lambda xp, a, b: a != b)
lt = comparison("lt", lambda xp, a, b: a < b)
le = comparison("le", lambda xp, a, b: a <= b)
gt = comparison("gt", lambda xp, a, b: a > b)
ge = comparison("ge", lambda xp, a, b: a >= b)
