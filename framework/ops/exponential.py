"""Exponentials, logarithms and roots, element-wise. Integers are converted to the default float type."""

from __future__ import annotations

import math

from .make import binary_float, unary_float

__all__ = [
    "exp",
    "exp2",
    "expm1",
    "log",
    "log1p",
    "log2",
    "log10",
    "logaddexp",
    "rsqrt",
    "sqrt",
]

LN2, LN10 = math.log(2), math.log(10)

exp = unary_float("exp", lambda xp, a: xp.exp(a), lambda xp, g, y, _a: g * y)
exp2 = unary_float("exp2", lambda xp, a: xp.exp2(a), lambda xp, g, y, _a: g * y * LN2)
expm1 = unary_float(
    "expm1",
    lambda xp, a: xp.expm1(a),
    lambda xp, g, y, _a: g * (y + 1),
    doc="``exp(input) - 1``, accurate near 0.",
)
log = unary_float("log", lambda xp, a: xp.log(a), lambda xp, g, _y, a: g / a)
log2 = unary_float("log2", lambda xp, a: xp.log2(a), lambda xp, g, _y, a: g / (a * LN2))
log10 = unary_float("log10", lambda xp, a: xp.log10(a), lambda xp, g, _y, a: g / (a * LN10))
log1p = unary_float(
    "log1p",
    lambda xp, a: xp.log1p(a),
    lambda xp, g, _y, a: g / (a + 1),
    doc="``log(1 + input)``, accurate near 0.",
)
sqrt = unary_float("sqrt", lambda xp, a: xp.sqrt(a), lambda xp, g, y, _a: g / (2 * y))
rsqrt = unary_float(
    "rsqrt",
    lambda xp, a: 1 / xp.sqrt(a),
    lambda xp, g, y, _a: -0.5 * g * y * y * y,
    doc="``1 / sqrt(input)``.",
)
logaddexp = binary_float(
    "logaddexp",
    lambda xp, a, b: xp.logaddexp(a, b),
    lambda xp, g, y, a, _b: g * xp.exp(a - y),
    lambda xp, g, y, _a, b: g * xp.exp(b - y),
    doc="``log(exp(input) + exp(other))`` without overflow, element-wise with broadcasting.",
)
