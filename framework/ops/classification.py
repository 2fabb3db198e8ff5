"""Losses of classification: how wrong a yes or no, or a choice among classes, is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import autograd as engine
from .. import dtypes
from ..autograd import Rule, apply, on_tensors
from ..errors import DTypeError, ShapeError
from . import activation, elementwise, in_place, reductions, shapes
from .activation import SIGMOID, SOFTMAX, below_peak
from .losses import checked, reduced, reduced_array, same_shape, slope_of_each
from .make import align, aligned, only_floats

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "nll_loss",
]

# -- yes or no -------------------------------------------------------------------------------------------

#: Never below -100, so that a wrong 0 costs much and not infinitely much.
CLIPPED_LOG = Rule(
    "clipped_log",
    lambda xp, p: xp.maximum(xp.log(p), -100),
    lambda xp, g, y, p: xp.where(y > -100, g / p, xp.zeros_like(g)),
)
BCE = Rule(
    "binary_cross_entropy",
    lambda xp, p, t: -(t * CLIPPED_LOG(xp, p) + (1 - t) * CLIPPED_LOG(xp, 1 - p)),
    lambda xp, g, _y, p, t: g * (p - t) / at_least(xp, p * (1 - p), 1e-12),
    lambda xp, g, _y, p, _t: g * (CLIPPED_LOG(xp, 1 - p) - CLIPPED_LOG(xp, p)),
)
BCE_WITH_LOGITS = Rule(
    "binary_cross_entropy_with_logits",
    lambda xp, z, t, *, reduction="none": reduced_array(
        xp,
        in_place.bce_with_logits(z, t)
        if xp is np and z.ndim
        else xp.maximum(z, 0) - z * t + xp.log1p(xp.exp(-xp.abs(z))),
        reduction,
    ),
    lambda xp, g, _y, z, t, *, reduction="none": (
        in_place.bce_with_logits_slope(slope_of_each(g, z, reduction), z, t)
        if xp is np and z.ndim
        else slope_of_each(g, z, reduction) * (SIGMOID(xp, z) - t)
    ),
    lambda xp, g, _y, z, _t, *, reduction="none": -slope_of_each(g, z, reduction) * z,
)


def at_least(xp: Any, a: Any, low: float) -> Any:
    """`a`, but not below `low`."""
    return xp.where(a > low, a, low * xp.ones_like(a))


def weighted(loss: Tensor, weight: Tensor | None, reduction: str) -> Tensor:
    """`loss` per element times `weight`, which broadcasts, reduced."""
    return reduced(loss if weight is None else elementwise.mul(loss, weight), reduction)


def binary_cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None = None, *, reduction: str = "mean"
) -> Tensor:
    """-(t log p + (1-t) log(1-p)) for probabilities p in [0, 1]; the logarithms stop at -100.

    input, target: of one shape. weight: broadcasts to it. Raises ShapeError, DTypeError for integers,
    ValueError for an input outside [0, 1], though not on a GPU, where a look would wait for all before it.
    """
    same_shape("binary_cross_entropy", input, target)
    p, t = align(*(only_floats("binary_cross_entropy", x) for x in (input, target)))
    looked_at = p.array.size and type(p.array) not in engine.backend.distant
    if looked_at and not (p.array.min() >= 0 and p.array.max() <= 1):
        raise ValueError(
            f"binary_cross_entropy: the input must be probabilities in [0, 1], got values from "
            f"{float(p.array.min()):g} to {float(p.array.max()):g}: apply a sigmoid, or use "
            f"binary_cross_entropy_with_logits"
        )
    return weighted(apply(BCE, p, t), weight, reduction)


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    *,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """Sigmoid and binary cross-entropy as one formula, max(z, 0) - z t + log(1 + exp(-|z|)).

    input: logits of any sign and size, target: of the same shape. Never overflows, unlike a sigmoid followed
    by a logarithm. weight: for each element; pos_weight: for the targets of 1; both broadcast. Raises
    ShapeError, DTypeError for integers.
    """
    name, z, t = "binary_cross_entropy_with_logits", input, target
    if not (z.array.dtype is t.array.dtype is dtypes.float32 and z.array.shape == t.array.shape):
        same_shape(name, input, target)
        z, t = aligned(only_floats(name, input), only_floats(name, target))
    if pos_weight is None:
        if weight is None:
            return apply(BCE_WITH_LOGITS, z, t, reduction=checked(reduction))
        return weighted(apply(BCE_WITH_LOGITS, z, t, reduction="none"), weight, reduction)
    factor = elementwise.add(elementwise.mul(elementwise.sub(pos_weight, 1), t), 1)
    yes = elementwise.mul(factor, activation.logsigmoid(z))
    return weighted(elementwise.sub(elementwise.mul(elementwise.sub(1, t), z), yes), weight, reduction)


# -- one of C classes ------------------------------------------------------------------------------------


def at_class(xp: Any, a: Any, classes: Any, *, dim: int) -> Any:
    """``a[i, classes[i]]``: one element along dimension `dim` for each sample."""
    return xp.squeeze(xp.take_along_axis(a, xp.expand_dims(classes, dim), axis=dim), axis=dim)


def into_class(xp: Any, g: Any, classes: Any, *, dim: int, count: int) -> Any:
    """`g` at its class along a new dimension `dim` of `count` classes, and 0 at the others."""
    numbers = xp.reshape(xp.arange(count), (count,) + (1,) * (classes.ndim - dim))
    return xp.where(numbers == xp.expand_dims(classes, dim), xp.expand_dims(g, dim), xp.zeros((), g.dtype))


AT_CLASS: Rule = Rule(
    "at_class",
    at_class,
    lambda xp, g, _y, _a, classes, *, dim: INTO_CLASS(xp, g, classes, dim=dim, count=_a.shape[dim]),
    None,
)
INTO_CLASS: Rule = Rule(
    "into_class",
    into_class,
    lambda xp, g, _y, _g, classes, *, dim, count: AT_CLASS(xp, g, classes, dim=dim),
    None,
)


def cross_entropy_forward(xp: Any, x: Any, classes: Any, *, reduction: str) -> Any:
    """log(sum(exp(x))) - x[class] for each row of logits `x`, reduced."""
    shifted = below_peak(xp, x, (1,))
    total = xp.exp(shifted).sum(axis=(1,), keepdims=True)  # as in the softmax: a compiled step adds up once
    loss = xp.log(xp.reshape(total, -1))
    loss -= shifted[xp.arange(len(x)), classes]
    return reduced_array(xp, loss, reduction)


def less_one(xp: Any, p: Any, classes: Any) -> Any:
    """`p` with 1 subtracted at the class of each row."""
    out = p.copy()
    out[xp.arange(len(p)), classes] -= 1
    return out


def cross_entropy_slope(xp: Any, g: Any, x: Any, classes: Any, reduction: str) -> Any:
    """The softmax of each row, less 1 at its class, times the gradient of its loss."""
    each = slope_of_each(g, classes, reduction)
    each = xp.expand_dims(each, 1) if reduction == "none" else each
    p = SOFTMAX(xp, x, axis=(1,))
    if on_tensors(xp):
        return LESS_ONE(xp, p, classes) * each
    p[xp.arange(len(p)), classes] -= 1
    p *= each
    return p


LESS_ONE = Rule("less_one", less_one, lambda xp, g, _y, _p, _classes: g, None)
CROSS_ENTROPY = Rule(
    "cross_entropy",
    cross_entropy_forward,
    lambda xp, g, _y, x, classes, *, reduction: cross_entropy_slope(xp, g, x, classes, reduction),
    None,
)


def class_dim(input: Tensor) -> int:
    """Where the classes are: dimension 1 of (N, C, …), dimension 0 of (C,)."""
    return 1 if input.ndim > 1 else 0


def checked_classes(name: str, input: Tensor, target: Tensor, ignore_index: int) -> tuple[Tensor, Any]:
    """The class numbers, safe to index with, and an array that is False where to ignore them (None for nowhere).

    Raises DTypeError unless they are integers, ShapeError unless there is one for each sample of `input`,
    IndexError for a class that `input` does not have; on a GPU nobody looks, since that would wait for it.
    """
    dim, t = class_dim(input), target.array
    wanted = (*input.array.shape[:dim], *input.array.shape[dim + 1 :])
    if t.dtype.kind not in "iu":
        raise DTypeError(f"{name}: class numbers must be integers, got {t.dtype.name}: use target.long()")
    if input.ndim == 0 or t.shape != wanted:
        raise ShapeError(
            f"{name}: an input of shape {tuple(input.shape)}, with classes along dimension {dim}, needs class "
            f"numbers of shape {wanted}, got {t.shape}"
        )
    count = input.array.shape[dim]
    if type(t) not in engine.backend.distant:
        # as unsigned numbers, the negative ones are the largest: one comparison finds both kinds of mistake
        usual = not 0 <= ignore_index < count
        if usual and (t.size == 0 or t.astype("int64", copy=False).view("uint64").max() < count):
            return target, None
        kept = t != ignore_index
        wrong = t[kept & ((t < 0) | (t >= count))]
        if wrong.size:
            raise IndexError(f"{name}: class {int(wrong[0])} is not among the {count} classes 0 to {count - 1}")
    else:
        kept = t != ignore_index
    return engine.Tensor.of_array(t * kept), kept


def class_weights(name: str, input: Tensor, weight: Tensor) -> Tensor:
    """`weight` of shape (C,), shaped to broadcast along the classes of `input`. Raises ShapeError."""
    dim = class_dim(input)
    if weight.array.shape != (input.array.shape[dim],):
        raise ShapeError(
            f"{name}: the weight must hold one number for each of {input.array.shape[dim]} classes, got shape "
            f"{tuple(weight.shape)}"
        )
    return shapes.reshape(weight, (-1, *(1,) * (input.ndim - 1 - dim)))


def class_sum(name: str, values: Tensor, weight: Tensor | None) -> Tensor:
    """Minus the sum of `values` over the classes, each times its weight."""
    scaled = values if weight is None else elementwise.mul(values, class_weights(name, values, weight))
    return elementwise.neg(reductions.sum(scaled, class_dim(values)))


def of_classes(
    name: str,
    log_p: Tensor,
    target: Tensor,
    weight: Tensor | None,
    ignore_index: int,
    reduction: str,
    smoothing: float = 0.0,
) -> Tensor:
    """`nll_loss` and `cross_entropy` from log-probabilities and class numbers."""
    classes, kept = checked_classes(name, log_p, target, ignore_index)
    loss = elementwise.neg(apply(AT_CLASS, log_p, classes, dim=class_dim(log_p)))
    counts = kept
    if weight is not None:
        class_weights(name, log_p, weight)
        counts = weight.array[classes.array] * (1 if kept is None else kept)
    if counts is not None:
        counts = engine.Tensor.of_array(counts.astype(log_p.array.dtype, copy=False))
        loss = elementwise.mul(loss, counts)
    if smoothing:
        even = class_sum(name, log_p, weight)
        if kept is not None:
            even = elementwise.mul(even, engine.Tensor.of_array(kept))
        share = smoothing / log_p.array.shape[class_dim(log_p)]
        loss = elementwise.add(elementwise.mul(loss, 1 - smoothing), elementwise.mul(even, share))
    if reduction == "mean" and counts is not None:
        return elementwise.div(reductions.sum(loss), reductions.sum(counts))
    return reduced(loss, reduction)


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    *,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> Tensor:
    """Minus the log-probability of the right class.

    input: (N, C), (N, C, d1, …) or (C,) log-probabilities. target: class numbers, of the input's shape without
    C; those equal to `ignore_index` count nothing. weight: (C,), how much each class counts; "mean" divides by
    the sum of the weights used. Raises DTypeError, ShapeError, IndexError.
    """
    return of_classes("nll_loss", only_floats("nll_loss", input), target, weight, ignore_index, reduction)


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    *,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """Softmax and cross-entropy in one: minus the logarithm of the softmax at the right class.

    input: (N, C), (N, C, d1, …) or (C,) logits. target: class numbers, of the input's shape without C, or
    probabilities of the input's shape. weight: (C,), how much each class counts. label_smoothing: the share of
    each target that is spread evenly over all classes. Raises ShapeError, DTypeError, IndexError, ValueError.
    """
    name = "cross_entropy"
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"{name}: label_smoothing must be between 0 and 1, got {label_smoothing}")
    x = only_floats(name, input)
    if x.array.ndim == 2 and target.array.ndim == 1 and weight is None and not label_smoothing:
        classes, kept = checked_classes(name, x, target, ignore_index)
        if kept is None:
            return apply(CROSS_ENTROPY, x, classes, reduction=checked(reduction))
    log_p = activation.log_softmax(x, class_dim(x))
    if target.array.shape != x.array.shape or x.ndim == 0:
        return of_classes(name, log_p, target, weight, ignore_index, reduction, label_smoothing)
    t = only_floats(f"{name}: a target of probabilities", target)
    if label_smoothing:
        even = label_smoothing / x.array.shape[class_dim(x)]
        t = elementwise.add(elementwise.mul(t, 1 - label_smoothing), even)
    return reduced(class_sum(name, elementwise.mul(log_p, t), weight), reduction)
