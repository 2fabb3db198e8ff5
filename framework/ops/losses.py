"""Losses: how wrong the predictions are, as one number (or one per sample). Those of numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..autograd import Rule, apply
from ..errors import ShapeError
from . import compare, elementwise, exponential, reductions
from .make import aligned, only_floats
from .reductions import mean_forward

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "huber_loss",
    "kl_div",
    "l1_loss",
    "mse_loss",
    "smooth_l1_loss",
]

REDUCTIONS = ("mean", "sum", "none")


def checked(reduction: str) -> str:
    """`reduction` itself. Raises ValueError unless it is one of `REDUCTIONS`."""
    if reduction not in REDUCTIONS:
        raise ValueError(f"reduction must be 'mean', 'sum' or 'none', not {reduction!r}")
    return reduction


def reduced(loss: Tensor, reduction: str) -> Tensor:
    """`loss` per element turned into its mean, its sum, or left as it is. Raises ValueError."""
    checked(reduction)
    return reductions.mean(loss) if reduction == "mean" else reductions.sum(loss) if reduction == "sum" else loss


# The usual losses are one rule each, reduction included: their gradient is then one formula too, with a number
# in front of it, and never a number repeated to the shape of the batch.


def reduced_array(xp: Any, loss: Any, reduction: str) -> Any:
    """`reduced` inside a rule, for an array."""
    if reduction == "mean":
        return mean_forward(xp, loss, axis=None, keepdims=False)
    return loss.sum() if reduction == "sum" else loss


def slope_of_each(g: Any, losses: Any, reduction: str) -> Any:
    """The gradient of each of `losses`, from that of the reduced loss: one number for all, unless "none"."""
    return g / (math.prod(losses.shape) or 1) if reduction == "mean" else g


def same_shape(name: str, input: Tensor, target: Tensor) -> None:
    """Raise ShapeError unless both shapes are equal: broadcasting here is nearly always a mistake."""
    if input.array.shape != target.array.shape:
        raise ShapeError(
            f"{name}: the input has shape {tuple(input.shape)} and the target {tuple(target.shape)}. "
            f"They must be equal: broadcasting would compare every prediction with every target. "
            f"Try target.reshape({tuple(input.shape)})."
        )


# -- distances between numbers ---------------------------------------------------------------------------


def difference(name: str, input: Tensor, target: Tensor) -> Tensor:
    """``input - target``, both of one shape and at least one floating point. Raises ShapeError, DTypeError."""
    same_shape(name, input, target)
    return only_floats(name, elementwise.sub(input, target))


MSE = Rule(
    "mse_loss",
    lambda xp, x, t, *, reduction: reduced_array(xp, xp.square(x - t), reduction),
    lambda xp, g, _y, x, t, *, reduction: 2 * slope_of_each(g, x, reduction) * (x - t),
    lambda xp, g, _y, x, t, *, reduction: 2 * slope_of_each(g, x, reduction) * (t - x),
)


def mse_loss(input: Tensor, target: Tensor, *, reduction: str = "mean") -> Tensor:
    """Mean squared error, (input - target)². Both of one shape. Raises ShapeError, DTypeError."""
    same_shape("mse_loss", input, target)
    x, t = aligned(input, target)
    return apply(MSE, only_floats("mse_loss", x), t, reduction=checked(reduction))


def l1_loss(input: Tensor, target: Tensor, *, reduction: str = "mean") -> Tensor:
    """Mean absolute error, |input - target|. Both of one shape. Raises ShapeError, DTypeError."""
    return reduced(elementwise.abs(difference("l1_loss", input, target)), reduction)


SMOOTH_ABS = Rule(
    "smooth_abs",
    lambda xp, d, *, delta: xp.where(xp.abs(d) < delta, 0.5 * d * d, delta * (xp.abs(d) - 0.5 * delta)),
    lambda xp, g, _y, d, *, delta: xp.where(xp.abs(d) < delta, g * d, g * delta * xp.sign(d)),
)


def huber_loss(input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0) -> Tensor:
    """Squares for errors d below `delta`, d²/2, and straight lines beyond, delta (|d| - delta/2).

    Both of one shape. Raises ShapeError, DTypeError, and ValueError for a `delta` that is not positive.
    """
    if delta <= 0:
        raise ValueError(f"huber_loss: delta must be positive, got {delta}")
    return reduced(apply(SMOOTH_ABS, difference("huber_loss", input, target), delta=delta), reduction)


def smooth_l1_loss(input: Tensor, target: Tensor, *, reduction: str = "mean", beta: float = 1.0) -> Tensor:
    """`huber_loss` divided by ``delta = beta``, so that its straight lines have slope 1; `l1_loss` for 0.

    Both of one shape. Raises ShapeError, DTypeError, and ValueError for a negative `beta`.
    """
    if beta < 0:
        raise ValueError(f"smooth_l1_loss: beta must not be negative, got {beta}")
    if beta == 0:
        return l1_loss(input, target, reduction=reduction)
    smooth = apply(SMOOTH_ABS, difference("smooth_l1_loss", input, target), delta=beta)
    return reduced(elementwise.div(smooth, beta), reduction)


# -- distances between distributions ---------------------------------------------------------------------


def kl_div(input: Tensor, target: Tensor, *, reduction: str = "mean", log_target: bool = False) -> Tensor:
    """Kullback-Leibler divergence t (log t - input), with `input` a log-probability.

    input, target: of one shape. log_target: the target is log t. reduction: ``"batchmean"``, the sum divided
    by the batch size, is the mathematical value. Raises ShapeError, DTypeError.
    """
    same_shape("kl_div", input, target)
    x, t = only_floats("kl_div", input), only_floats("kl_div", target)
    if log_target:
        loss = elementwise.mul(exponential.exp(t), elementwise.sub(t, x))
    else:
        log_t = exponential.log(elementwise.where(compare.eq(t, 0), 1.0, t))
        loss = elementwise.mul(t, elementwise.sub(log_t, x))
    if reduction == "batchmean":
        return elementwise.div(reductions.sum(loss), x.array.shape[0] if x.ndim else 1)
    return reduced(loss, reduction)
