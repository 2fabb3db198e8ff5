"""Activations: the element-wise bends between layers, and softmax."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..autograd import Rule, apply
from .make import Operand, floating, unary, unary_float

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "log_softmax",
    "relu",
    "sigmoid",
    "softmax",
    "tanh",
]

relu = unary("relu", lambda xp, a: xp.maximum(a, 0), lambda xp, g, y, _a: g * (y > 0))
tanh = unary_float("tanh", lambda xp, a: xp.tanh(a), lambda xp, g, y, _a: g * (1 - y * y))


def stable_sigmoid(xp: Any, a: Any) -> Any:
    """``1 / (1 + exp(-a))`` without overflow: it is ``(1 + tanh(a/2)) / 2``."""
    return 0.5 * xp.tanh(0.5 * a) + 0.5


sigmoid = unary_float("sigmoid", stable_sigmoid, lambda xp, g, y, _a: g * y * (1 - y))


def softmax_forward(xp: Any, a: Any, *, dim: int) -> Any:
    """exp(a) / sum(exp(a)) along `dim`; the largest is subtracted first, so that nothing overflows."""
    e = xp.exp(a - xp.max(a, axis=dim, keepdims=True))
    return e / xp.sum(e, axis=dim, keepdims=True)


def log_softmax_forward(xp: Any, a: Any, *, dim: int) -> Any:
    """a - log(sum(exp(a))) along `dim`, with the largest subtracted first."""
    shifted = a - xp.max(a, axis=dim, keepdims=True)
    return shifted - xp.log(xp.sum(xp.exp(shifted), axis=dim, keepdims=True))


SOFTMAX = Rule(
    "softmax",
    softmax_forward,
    lambda xp, g, y, _a, *, dim: y * (g - xp.sum(g * y, axis=dim, keepdims=True)),
)
LOG_SOFTMAX = Rule(
    "log_softmax",
    log_softmax_forward,
    lambda xp, g, y, _a, *, dim: g - xp.exp(y) * xp.sum(g, axis=dim, keepdims=True),
)


def softmax(input: Operand, dim: int) -> Tensor:
    """Positive numbers that sum to 1 along dimension `dim`. Any shape; the result has the same."""
    return apply(SOFTMAX, floating(input), dim=dim)


def log_softmax(input: Operand, dim: int) -> Tensor:
    """The logarithm of `softmax`, computed without ever taking the logarithm of 0."""
    return apply(LOG_SOFTMAX, floating(input), dim=dim)
