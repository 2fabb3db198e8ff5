"""Activations: the element-wise bends between layers, and softmax."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ..autograd import Gradient, Rule, apply
from ..errors import ShapeError
from . import elementwise, in_place, shapes
from .make import Operand, as_tensor, cast, floating, named, only_floats
from .reductions import axes
from .special import ERF

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..tensor import Tensor

__all__ = [
    "log_softmax",
    "prelu",
    "relu",
    "selu",
    "sigmoid",
    "softmax",
    "tanh",
]


def activation(name: str, forward: Any, gradient: Gradient, doc: str) -> Callable[..., Tensor]:
    """An element-wise function of one floating-point tensor; integers are refused, as in PyTorch."""
    rule = Rule(name, forward, gradient)

    def op(input: Operand) -> Tensor:
        return apply(rule, only_floats(name, input))

    return named(op, name, f"{doc} Any shape. Raises DTypeError for integers.")


# -- saturating: sigmoid, tanh and their straight-line imitations ----------------------------------------

TANH = Rule(
    "tanh",
    lambda xp, a: xp.tanh(a),
    lambda xp, g, y, _a: in_place.tanh_slope(g, y) if xp is np and y.ndim else g * (1 - y * y),
)


def tanh(input: Operand) -> Tensor:
    """Element-wise tanh. Any shape; integers give the default float type."""
    return apply(TANH, floating(input))


#: ``exp(-a)`` may overflow to infinity: the result is then 0, which is right.
SIGMOID = Rule(
    "sigmoid",
    lambda xp, a: in_place.sigmoid(a) if xp is np and a.ndim else 1 / (1 + xp.exp(-a)),
    lambda xp, g, y, _a: in_place.sigmoid_slope(g, y) if xp is np and y.ndim else g * y * (1 - y),
)


def sigmoid(input: Operand) -> Tensor:
    """``1 / (1 + exp(-x))``, element by element: between 0 and 1. Integers give the default float type."""
    return apply(SIGMOID, floating(input))


def softsign(input: Operand) -> Tensor:
    """``x / (1 + |x|)``, element by element. Any shape."""
    return elementwise.div(input, elementwise.add(elementwise.abs(input), 1))


logsigmoid = activation(
    "logsigmoid",
    lambda xp, a: xp.minimum(a, 0) - xp.log1p(xp.exp(-xp.abs(a))),
    lambda xp, g, _y, a: g * SIGMOID(xp, -a),
    "``log(sigmoid(x))`` without ever taking the logarithm of 0.",
)
hardsigmoid = activation(
    "hardsigmoid",
    lambda xp, a: xp.clip(a + 3, 0, 6) / 6,
    lambda xp, g, _y, a: g * (a > -3) * (a < 3) / 6,
    "A sigmoid of three straight lines: ``relu6(x + 3) / 6``.",
)

HARDTANH = Rule(
    "hardtanh",
    lambda xp, a, *, low, high: xp.clip(a, low, high),
    lambda xp, g, _y, a, *, low, high: g * (a > low) * (a < high),
)


def hardtanh(input: Operand, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """`input` kept between `min_val` and `max_val`, where it gets stuck: the slope at both is 0."""
    x = as_tensor(input)
    low, high = (min_val, max_val) if x.array.dtype.kind == "f" else (int(min_val), int(max_val))
    return apply(HARDTANH, x, low=low, high=high)


def relu6(input: Operand) -> Tensor:
    """``min(max(0, x), 6)``, element by element. Any shape."""
    return hardtanh(input, 0.0, 6.0)


# -- one side (nearly) switched off: relu and its relatives ----------------------------------------------

RELU = Rule("relu", lambda xp, a: xp.maximum(a, 0), lambda xp, g, y, _a: g * (y > 0))


def relu(input: Operand) -> Tensor:
    """Element-wise relu, ``max(0, x)``. Any shape; the result has the same shape and type."""
    return apply(RELU, as_tensor(input))


LEAKY_RELU = Rule(
    "leaky_relu",
    lambda xp, a, *, slope: xp.where(a > 0, a, slope * a),
    lambda xp, g, _y, a, *, slope: xp.where(a > 0, g, slope * g),
)
PRELU = Rule(
    "prelu",
    lambda xp, a, w: xp.where(a > 0, a, w * a),
    lambda xp, g, _y, a, w: xp.where(a > 0, g, g * w),
    lambda xp, g, _y, a, _w: xp.where(a > 0, xp.zeros_like(g), g * a),
)
ELU = Rule(
    "elu",
    lambda xp, a, *, alpha: xp.where(a > 0, a, alpha * xp.expm1(xp.minimum(a, 0))),
    lambda xp, g, y, a, *, alpha: xp.where(a > 0, g, g * (y + alpha)),
)


def leaky_relu(input: Operand, negative_slope: float = 0.01) -> Tensor:
    """``x`` above 0 and ``negative_slope * x`` below. Any shape. Raises DTypeError for integers."""
    return apply(LEAKY_RELU, only_floats("leaky_relu", input), slope=negative_slope)


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """`leaky_relu` with learned slopes. input: (N, C, …); weight: one slope, or one for each of C channels.

    Raises ShapeError for any other number of slopes.
    """
    x = only_floats("prelu", input)
    channels = x.array.shape[1] if x.ndim > 1 else 1
    if weight.ndim > 1 or weight.array.size not in (1, channels):
        raise ShapeError(
            f"prelu: the weight must hold 1 slope or one for each of {channels} channels, got "
            f"{tuple(weight.shape)} for an input of shape {tuple(x.shape)}"
        )
    shape = [1] * x.ndim
    if weight.array.size != 1:
        shape[1] = channels
    return apply(PRELU, x, shapes.reshape(weight, shape))


def elu(input: Operand, alpha: float = 1.0) -> Tensor:
    """``x`` above 0 and ``alpha * (exp(x) - 1)`` below. Any shape. Raises DTypeError for integers."""
    return apply(ELU, only_floats("elu", input), alpha=alpha)


#: Chosen so that layers of `selu` keep mean 0 and variance 1. Klambauer et al. 2017.
SELU_ALPHA, SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


def selu(input: Operand) -> Tensor:
    """An `elu` with the slope and scale that keep mean 0 and variance 1 from layer to layer."""
    return elementwise.mul(elu(input, SELU_ALPHA), SELU_SCALE)


SOFTPLUS = Rule(
    "softplus",
    lambda xp, a, *, beta, threshold: xp.where(a * beta > threshold, a, xp.log1p(xp.exp(a * beta)) / beta),
    lambda xp, g, _y, a, *, beta, threshold: xp.where(a * beta > threshold, g, g * SIGMOID(xp, a * beta)),
)


def softplus(input: Operand, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """A smooth relu, ``log(1 + exp(beta * x)) / beta``; ``x`` itself where ``beta * x`` is above `threshold`."""
    return apply(SOFTPLUS, only_floats("softplus", input), beta=beta, threshold=threshold)


# -- x times a gate --------------------------------------------------------------------------------------

silu = activation(
    "silu",
    lambda xp, a: a * SIGMOID(xp, a),
    lambda xp, g, _y, a: g * silu_slope(a, SIGMOID(xp, a)),
    "``x * sigmoid(x)``, also called swish.",
)


def silu_slope(a: Any, s: Any) -> Any:
    """The derivative of ``a * sigmoid(a)``, with ``s = sigmoid(a)``."""
    return s * (1 + a * (1 - s))


def mish_gate(xp: Any, a: Any) -> Any:
    """``tanh(softplus(a))``."""
    return xp.tanh(SOFTPLUS(xp, a, beta=1.0, threshold=20.0))


def mish_slope(xp: Any, a: Any) -> Any:
    """The derivative of ``a * tanh(softplus(a))``."""
    t = mish_gate(xp, a)
    return t + a * (1 - t * t) * SIGMOID(xp, a)


mish = activation(
    "mish",
    lambda xp, a: a * mish_gate(xp, a),
    lambda xp, g, _y, a: g * mish_slope(xp, a),
    "``x * tanh(softplus(x))``. Misra 2019.",
)
GELU = Rule(
    "gelu",
    lambda xp, a: a * normal_below(xp, a),
    lambda xp, g, _y, a: g * (normal_below(xp, a) + a * xp.exp(-0.5 * a * a) * (0.5 * math.sqrt(2 / math.pi))),
)


def normal_below(xp: Any, a: Any) -> Any:
    """The share of a standard normal distribution below `a`."""
    return 0.5 * (1 + ERF(xp, a * math.sqrt(0.5)))


GELU_TANH = Rule(
    "gelu_tanh",
    lambda xp, a: 0.5 * a * (1 + tanh_of_cubic(xp, a)),
    lambda xp, g, _y, a: g * gelu_tanh_slope(a, tanh_of_cubic(xp, a)),
)


def tanh_of_cubic(xp: Any, a: Any) -> Any:
    """What approximates erf(a/√2): ``tanh(√(2/π) (a + 0.044715 a³))``."""
    return xp.tanh(math.sqrt(2 / math.pi) * (a + 0.044715 * a * a * a))


def gelu_tanh_slope(a: Any, t: Any) -> Any:
    """The derivative of ``0.5 a (1 + t)``, with ``t = tanh_of_cubic(a)``."""
    return 0.5 * (1 + t) + 0.5 * a * (1 - t * t) * math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * a * a)


def gelu(input: Operand, approximate: str = "none") -> Tensor:
    """``x`` times the share of a standard normal distribution below ``x``. Hendrycks & Gimpel 2016.

    approximate: ``"none"``, or ``"tanh"`` for the formula without erf. Raises DTypeError, ValueError.
    """
    if approximate not in ("none", "tanh"):
        raise ValueError(f"gelu: approximate must be 'none' or 'tanh', not {approximate!r}")
    return apply(GELU if approximate == "none" else GELU_TANH, only_floats("gelu", input))


hardswish = activation(
    "hardswish",
    lambda xp, a: a * xp.clip(a + 3, 0, 6) / 6,
    lambda xp, g, _y, a: xp.where(a < 3, g * (a > -3) * (a / 3 + 0.5), g),
    "A swish of straight lines and a parabola: ``x * relu6(x + 3) / 6``.",
)


# -- softmax ---------------------------------------------------------------------------------------------


def below_peak(xp: Any, a: Any, axis: tuple[int, ...]) -> Any:
    """`a` minus its largest element along `axis`, so that exp cannot overflow."""
    return a - a.max(axis=axis, keepdims=True) if a.size else a


def softmax_forward(xp: Any, a: Any, *, axis: tuple[int, ...]) -> Any:
    """exp(a) / sum(exp(a)) along `axis`."""
    e = xp.exp(below_peak(xp, a, axis))
    return e / e.sum(axis=axis, keepdims=True)


def log_softmax_forward(xp: Any, a: Any, *, axis: tuple[int, ...]) -> Any:
    """a - log(sum(exp(a))) along `axis`."""
    shifted = below_peak(xp, a, axis)
    return shifted - xp.log(xp.exp(shifted).sum(axis=axis, keepdims=True))


SOFTMAX = Rule(
    "softmax",
    softmax_forward,
    lambda xp, g, y, _a, *, axis: y * (g - xp.sum(g * y, axis=axis, keepdims=True)),
)
LOG_SOFTMAX = Rule(
    "log_softmax",
    log_softmax_forward,
    lambda xp, g, y, _a, *, axis: g - xp.exp(y) * xp.sum(g, axis=axis, keepdims=True),
)


def softmax(input: Operand, dim: int, *, dtype: Any = None) -> Tensor:
    """Positive numbers that sum to 1 along dimension `dim`. Any shape; the result has the same.

    dtype: convert the input to this type first. Raises DTypeError for integers, IndexError for a wrong `dim`.
    """
    x = only_floats("softmax", input if dtype is None else cast(as_tensor(input), dtype))
    return apply(SOFTMAX, x, axis=axes(dim, x.ndim))


def log_softmax(input: Operand, dim: int, *, dtype: Any = None) -> Tensor:
    """The logarithm of `softmax`, computed without ever taking the logarithm of 0. Raises as `softmax` does."""
    x = only_floats("log_softmax", input if dtype is None else cast(as_tensor(input), dtype))
    return apply(LOG_SOFTMAX, x, axis=axes(dim, x.ndim))


def softmin(input: Operand, dim: int, *, dtype: Any = None) -> Tensor:
    """`softmax` of ``-input``: the smallest gets the most."""
    return softmax(elementwise.neg(input), dim, dtype=dtype)
