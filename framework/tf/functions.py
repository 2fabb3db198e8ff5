"""Functions of one tensor, element by element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..ops import activation, compare, elementwise, exponential, rounding, special, trigonometry
from .convert import floats, operand
from .tensor import Tensor, own

Unary = Callable[..., Tensor]


def _doc(name: str, what: str, example: str, errors: str) -> str:
    return (
        f"{what}, element by element. x: any shape; the result has the same.{errors}\n\n"
        f"    Source: https://www.tensorflow.org/api_docs/python/tf/math/{name}\n\n    {example}\n    "
    )


def _any(name: str, engine: Callable[[Any], Any], what: str, example: str) -> Unary:
    """A function that takes integers too."""

    def op(x: Any, name: str | None = None) -> Tensor:
        return own(engine(operand(x)))

    op.__name__ = op.__qualname__ = name
    op.__doc__ = _doc(name, what, example, "")
    return op


def _float(name: str, engine: Callable[[Any], Any], what: str, value: str, result: str) -> Unary:
    """A function of floating-point numbers."""
    public = name

    def op(x: Any, name: str | None = None) -> Tensor:
        return own(engine(floats(public, x)))

    op.__name__ = op.__qualname__ = name
    example = f">>> tf.math.{name}({value}).numpy()\n    np.float32({result})"
    op.__doc__ = _doc(name, what, example, " Raises DTypeError for integers.")
    return op


abs = _any(
    "abs",
    elementwise.abs,
    "The size without the sign",
    ">>> tf.abs([-1, 2]).numpy()\n    array([1, 2], dtype=int32)",
)
negative = _any(
    "negative", elementwise.neg, "``-x``", ">>> tf.negative([1, 2]).numpy()\n    array([-1, -2], dtype=int32)"
)
sign = _any(
    "sign", elementwise.sign, "-1, 0 or 1", ">>> tf.sign([-5, 0]).numpy()\n    array([-1,  0], dtype=int32)"
)
square = _any(
    "square", elementwise.square, "``x * x``", ">>> tf.square([2, 3]).numpy()\n    array([4, 9], dtype=int32)"
)
round = _any(
    "round",
    rounding.round,
    "The nearest whole number, of two the even one",
    ">>> tf.round([0.5, 1.5]).numpy()\n    array([0., 2.], dtype=float32)",
)

sqrt = _float("sqrt", exponential.sqrt, "The square root", "4.0", "2.0")
rsqrt = _float("rsqrt", exponential.rsqrt, "1 through the square root", "4.0", "0.5")
reciprocal = _float("reciprocal", elementwise.reciprocal, "``1 / x``", "4.0", "0.25")
exp = _float("exp", exponential.exp, "e to the power of x", "0.0", "1.0")
expm1 = _float("expm1", exponential.expm1, "``exp(x) - 1``, exact near 0", "0.0", "0.0")
log = _float("log", exponential.log, "The natural logarithm", "1.0", "0.0")
log1p = _float("log1p", exponential.log1p, "``log(1 + x)``, exact near 0", "0.0", "0.0")
sin = _float("sin", trigonometry.sin, "The sine", "0.0", "0.0")
cos = _float("cos", trigonometry.cos, "The cosine", "0.0", "1.0")
tan = _float("tan", trigonometry.tan, "The tangent", "0.0", "0.0")
asin = _float("asin", trigonometry.asin, "The angle of a sine", "0.0", "0.0")
acos = _float("acos", trigonometry.acos, "The angle of a cosine", "1.0", "0.0")
atan = _float("atan", trigonometry.atan, "The angle of a tangent", "0.0", "0.0")
sinh = _float("sinh", trigonometry.sinh, "The hyperbolic sine", "0.0", "0.0")
cosh = _float("cosh", trigonometry.cosh, "The hyperbolic cosine", "0.0", "1.0")
tanh = _float("tanh", activation.tanh, "The hyperbolic tangent, between -1 and 1", "0.0", "0.0")
sigmoid = _float("sigmoid", activation.sigmoid, "``1 / (1 + exp(-x))``, between 0 and 1", "0.0", "0.5")
log_sigmoid = _float("log_sigmoid", activation.logsigmoid, "The logarithm of the sigmoid", "0.0", "-0.6931472")
softplus = _float("softplus", activation.softplus, "``log(1 + exp(x))``, a smooth relu", "-200.0", "0.0")
erf = _float("erf", special.erf, "The error function", "0.0", "0.0")
floor = _float("floor", rounding.floor, "The next whole number below", "1.5", "1.0")
ceil = _float("ceil", rounding.ceil, "The next whole number above", "1.5", "2.0")
is_nan = _any(
    "is_nan",
    compare.isnan,
    "True where x is not a number",
    ">>> tf.math.is_nan([0.0, float('nan')]).numpy()\n    array([False,  True])",
)
is_inf = _any(
    "is_inf",
    compare.isinf,
    "True where x is infinite",
    ">>> tf.math.is_inf([0.0, float('inf')]).numpy()\n    array([False,  True])",
)
is_finite = _any(
    "is_finite",
    compare.isfinite,
    "True where x is neither NaN nor infinite",
    ">>> tf.math.is_finite([0.0, float('inf')]).numpy()\n    array([ True, False])",
)
