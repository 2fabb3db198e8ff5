"""The formulas of the smallest networks once more, for NumPy alone: in one array, changed from call to call.

A new array costs such a network as much as what is computed in it. So does a Python number beside an array, until
NumPy has found out what type it should have there. The rules state these formulas as one reads them, and come here
where they are given NumPy's arrays. Everything is computed in the same order, to the same bits.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy import absolute, add, divide, exp, log1p, maximum, multiply, negative, subtract


def _numbers(value: float) -> dict[Any, Any]:
    """`value` as an array without dimensions, by type."""
    return {np.dtype(name): np.array(value, name) for name in ("float32", "float64")}


ZERO, ONE = _numbers(0), _numbers(1)


def _times(g: Any, slope: Any) -> Any:
    """``g * slope``, in the memory of `slope` if it has the type for that."""
    return multiply(g, slope, slope) if g.dtype is slope.dtype else g * slope


# The slopes of the activations may be computed in the memory of `y` itself, if nobody needs it any more and it has
# the type of `g`: that is what `out` is for.


def tanh_slope(g: Any, y: Any, out: Any = None) -> Any:
    """``g * (1 - y * y)``."""
    slope = multiply(y, y, out)
    return _times(g, subtract(ONE.get(slope.dtype, 1), slope, slope))


def sigmoid(a: Any) -> Any:
    """``1 / (1 + exp(-a))``."""
    y, one = negative(a), ONE.get(a.dtype, 1)
    add(one, exp(y, y), y)
    return divide(one, y, y)


def sigmoid_slope(g: Any, y: Any, out: Any = None) -> Any:
    """``g * y * (1 - y)``."""
    rest = subtract(ONE.get(y.dtype, 1), y)
    slope = multiply(g, y, out)
    slope *= rest
    return slope


def relu_slope(g: Any, y: Any, out: Any = None) -> Any:
    """``g * (y > 0)``."""
    return multiply(g, y > 0, out)


def bce_with_logits(z: Any, t: Any) -> Any:
    """``max(z, 0) - z * t + log1p(exp(-|z|))`` of each logit."""
    tail = absolute(z)
    log1p(exp(negative(tail, tail), tail), tail)
    losses = maximum(z, ZERO.get(z.dtype, 0))
    losses -= z * t
    losses += tail
    return losses


def bce_with_logits_slope(each: Any, z: Any, t: Any) -> Any:
    """``each * (sigmoid(z) - t)``. each: the gradient of the losses, one for all or one for each."""
    slope = sigmoid(z)
    slope -= t
    return _times(each, slope)
