"""Losses: how wrong the predictions are, as one number (or one per sample)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import dtypes
from ..autograd import Rule, apply
from ..errors import DTypeError, ShapeError
from . import activation, elementwise, indexing, reductions, shapes
from .activation import stable_sigmoid
from .make import align, cast

if TYPE_CHECKING:
    from ..tensor import Tensor


def reduced(loss: Tensor, reduction: str) -> Tensor:
    """`loss` per element turned into its mean, its sum, or left as it is. Raises ValueError."""
    if reduction == "mean":
        return reductions.mean(loss)
    if reduction == "sum":
        return reductions.sum(loss)
    if reduction == "none":
        return loss
    raise ValueError(f"reduction must be 'mean', 'sum' or 'none', not {reduction!r}")


def same_shape(name: str, input: Tensor, target: Tensor) -> None:
    """Raise ShapeError unless both shapes are equal: broadcasting here is nearly always a mistake."""
    if input.array.shape != target.array.shape:
        raise ShapeError(
            f"{name}: the input has shape {tuple(input.shape)} and the target {tuple(target.shape)}. "
            f"They must be equal: broadcasting would compare every prediction with every target. "
            f"Try target.reshape({tuple(input.shape)})."
        )


def mse_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Mean squared error, (input - target)². Both of one shape. Raises ShapeError."""
    same_shape("mse_loss", input, target)
    return reduced(elementwise.square(elementwise.sub(input, target)), reduction)


def l1_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Mean absolute error, |input - target|. Both of one shape. Raises ShapeError."""
    same_shape("l1_loss", input, target)
    return reduced(elementwise.abs(elementwise.sub(input, target)), reduction)


def clipped_log(xp: Any, p: Any) -> Any:
    """log(p), but never below -100, so that a wrong 0 costs much and not infinitely much (as PyTorch)."""
    with_floor = xp.maximum(p, 1e-44 if p.dtype == dtypes.float32 else 1e-300)
    return xp.maximum(xp.log(with_floor), -100)


BCE = Rule(
    "binary_cross_entropy",
    lambda xp, p, t: -(t * clipped_log(xp, p) + (1 - t) * clipped_log(xp, 1 - p)),
    lambda xp, g, _y, p, t: g * (p - t) / xp.maximum(p * (1 - p), 1e-12),
    lambda xp, g, _y, p, _t: g * (xp.log(1 - p) - xp.log(p)),
)

BCE_WITH_LOGITS = Rule(
    "binary_cross_entropy_with_logits",
    lambda xp, z, t: xp.maximum(z, 0) - z * t + xp.log1p(xp.exp(-xp.abs(z))),
    lambda xp, g, _y, z, t: g * (stable_sigmoid(xp, z) - t),
    lambda xp, g, _y, z, _t: -g * z,
)


def binary_cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None = None, reduction: str = "mean"
) -> Tensor:
    """-(t log p + (1-t) log(1-p)) for probabilities p in [0, 1]. Both of one shape. Raises ShapeError."""
    same_shape("binary_cross_entropy", input, target)
    loss = apply(BCE, *align(input, target))
    return reduced(loss if weight is None else elementwise.mul(loss, weight), reduction)


def binary_cross_entropy_with_logits(
    input: Tensor, target: Tensor, weight: Tensor | None = None, reduction: str = "mean"
) -> Tensor:
    """Sigmoid and binary cross-entropy as one formula, max(z, 0) - z t + log(1 + exp(-|z|)).

    input: logits of any sign and size, target: of the same shape. Never overflows, unlike a sigmoid followed
    by a logarithm. Raises ShapeError.
    """
    same_shape("binary_cross_entropy_with_logits", input, target)
    loss = apply(BCE_WITH_LOGITS, *align(input, target))
    return reduced(loss if weight is None else elementwise.mul(loss, weight), reduction)


def nll_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Minus the log-probability of the right class. input: (N, C) log-probabilities, target: (N,) classes."""
    if target.array.dtype.kind not in "iu":
        raise DTypeError(f"class numbers must be integers, got {target.dtype.name}: use target.long()")
    classes = input.array.shape[-1]
    if target.array.size and not (target.array.min() >= 0 and target.array.max() < classes):
        raise IndexError(
            f"target holds classes {target.array.min()} to {target.array.max()}, the input has {classes}"
        )
    picked = indexing.gather(input, -1, shapes.unsqueeze(target, -1))
    return reduced(elementwise.neg(shapes.squeeze(picked, -1)), reduction)


def cross_entropy(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Softmax and cross-entropy as one formula.

    input: (N, C) logits; target: (N,) class numbers, or (N, C) probabilities. Raises ShapeError.
    """
    log_p = activation.log_softmax(input, -1)
    if target.array.dtype.kind == "f":
        same_shape("cross_entropy", input, target)
        per_sample = elementwise.neg(reductions.sum(elementwise.mul(log_p, cast(target, input.dtype)), -1))
        return reduced(per_sample, reduction)
    if target.array.shape != input.array.shape[:-1]:
        raise ShapeError(
            f"cross_entropy: logits of shape {tuple(input.shape)} need {tuple(input.shape[:-1])} class numbers "
            f"(or probabilities of the logits' shape), got {tuple(target.shape)}"
        )
    return nll_loss(log_p, target, reduction)
