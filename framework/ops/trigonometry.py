"""Trigonometric and hyperbolic functions and their inverses, element-wise, in radians.

Integers are converted to the default float type. `tanh` is with the activations.
"""

from __future__ import annotations

from typing import Any

from .make import binary_float, unary_float

__all__ = [
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cos",
    "cosh",
    "sin",
    "sinh",
    "tan",
]

sin = unary_float("sin", lambda xp, a: xp.sin(a), lambda xp, g, _y, a: g * xp.cos(a))
cos = unary_float("cos", lambda xp, a: xp.cos(a), lambda xp, g, _y, a: -g * xp.sin(a))
tan = unary_float("tan", lambda xp, a: xp.tan(a), lambda xp, g, y, _a: g * (1 + y * y))
asin = unary_float("asin", lambda xp, a: xp.arcsin(a), lambda xp, g, _y, a: g / xp.sqrt(1 - a * a))
acos = unary_float("acos", lambda xp, a: xp.arccos(a), lambda xp, g, _y, a: -g / xp.sqrt(1 - a * a))
atan = unary_float("atan", lambda xp, a: xp.arctan(a), lambda xp, g, _y, a: g / (1 + a * a))

sinh = unary_float("sinh", lambda xp, a: xp.sinh(a), lambda xp, g, _y, a: g * xp.cosh(a))
cosh = unary_float("cosh", lambda xp, a: xp.cosh(a), lambda xp, g, _y, a: g * xp.sinh(a))
asinh = unary_float("asinh", lambda xp, a: xp.arcsinh(a), lambda xp, g, _y, a: g / xp.sqrt(a * a + 1))
acosh = unary_float("acosh", lambda xp, a: xp.arccosh(a), lambda xp, g, _y, a: g / xp.sqrt(a * a - 1))
atanh = unary_float("atanh", lambda xp, a: xp.arctanh(a), lambda xp, g, _y, a: g / (1 - a * a))


def over_square(xp: Any, a: Any, b: Any) -> Any:
    """``a / (a² + b²)``, and 0 at the origin."""
    r2 = a * a + b * b
    return xp.where(r2 == 0, 0, a / r2)


atan2 = binary_float(
    "atan2",
    lambda xp, a, b: xp.arctan2(a, b),
    lambda xp, g, _y, a, b: g * over_square(xp, b, a),
    lambda xp, g, _y, a, b: -g * over_square(xp, a, b),
    doc="The angle of the point (x = `other`, y = `input`), from -π to π. Its gradient is 0 at the origin.",
)
