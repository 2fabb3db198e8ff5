"""Activations as functions of a Tensor, by name. Keras's `keras.activations`."""

from __future__ import annotations

import inspect
from typing import Any

from ..nn import functional as F
from ..ops import elementwise
from ..ops.exponential import exp
from ..tensor import Tensor
from .configuration import register
from .naming import resolve

__all__ = [
    "elu",
    "exponential",
    "gelu",
    "get",
    "hard_sigmoid",
    "hard_swish",
    "leaky_relu",
    "linear",
    "log_softmax",
    "mish",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "softsign",
    "swish",
    "tanh",
]


@register()
def linear(x: Any) -> Any:
    """`x` itself."""
    return x


@register()
def relu(x: Tensor, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Tensor:
    """``max(x, 0)``; with a slope below `threshold`, and cut off above `max_value`, where they are given."""
    if negative_slope == 0 and max_value is None and threshold == 0:
        return F.relu(x)
    above = elementwise.where(x > threshold if threshold else x >= 0, x, negative_slope * (x - threshold))
    return above if max_value is None else elementwise.clamp(above, max=max_value)


@register()
def leaky_relu(x: Tensor, negative_slope: float = 0.2) -> Tensor:
    """``x`` above 0 and ``negative_slope * x`` below."""
    return F.leaky_relu(x, negative_slope)


@register()
def gelu(x: Tensor, approximate: bool = False) -> Tensor:
    """``x`` times the share of a standard normal distribution below it."""
    return F.gelu(x, "tanh" if approximate else "none")


@register()
def softmax(x: Tensor, axis: int = -1) -> Tensor:
    """Positive numbers that sum to 1 along `axis`."""
    return F.softmax(x, axis)


@register()
def log_softmax(x: Tensor, axis: int = -1) -> Tensor:
    """The logarithm of `softmax`."""
    return F.log_softmax(x, axis)


@register(name="exponential")
def exponential_(x: Tensor) -> Tensor:
    """``exp(x)``."""
    return exp(x)


exponential_.__name__ = "exponential"
exponential = exponential_
sigmoid, tanh, elu, selu, relu6 = F.sigmoid, F.tanh, F.elu, F.selu, F.relu6
softplus, softsign, mish = F.softplus, F.softsign, F.mish
silu = swish = F.silu
hard_sigmoid, hard_swish = F.hardsigmoid, F.hardswish

NAMES: dict[str, Any] = {
    "elu": elu,
    "exponential": exponential_,
    "gelu": gelu,
    "hard_sigmoid": hard_sigmoid,
    "hard_silu": hard_swish,
    "hard_swish": hard_swish,
    "leaky_relu": leaky_relu,
    "linear": linear,
    "log_softmax": log_softmax,
    "mish": mish,
    "relu": relu,
    "relu6": relu6,
    "selu": selu,
    "sigmoid": sigmoid,
    "silu": silu,
    "softmax": softmax,
    "softplus": softplus,
    "softsign": softsign,
    "swish": swish,
    "tanh": tanh,
}
for _function in NAMES.values():
    register()(_function)


def get(identifier: Any) -> Any:
    """The activation for a name or function; None is `linear`. Raises ValueError, TypeError.

    >>> get("tanh")(Tensor([0.0]))
    tensor([0.])
    """
    if identifier is None:
        return linear
    if inspect.isclass(identifier):
        identifier = identifier()
    return resolve("activation", NAMES, identifier)
