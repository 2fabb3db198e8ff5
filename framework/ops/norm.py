"""Normalisation: values brought to mean 0 and variance 1, or to length 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import autograd as engine
from ..autograd import Rule, apply
from ..errors import ShapeError
from . import elementwise, exponential, reductions, shapes
from .make import align, only_floats

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "batch_norm",
    "cosine_similarity",
    "layer_norm",
    "normalize",
    "rms_norm",
]

Axis = tuple[int, ...]


def centred(xp: Any, a: Any, axis: Axis) -> Any:
    """`a` minus its mean over `axis`."""
    return a - xp.mean(a, axis=axis, keepdims=True)


def size(xp: Any, a: Any, axis: Axis, eps: float) -> Any:
    """The root of the mean square of `a` over `axis`, never 0 thanks to `eps`."""
    return xp.sqrt(xp.mean(a * a, axis=axis, keepdims=True) + eps)


def across(xp: Any, g: Any, y: Any, axis: Axis) -> Any:
    """`g` without its part along `y`, which scaling `y` back to size 1 takes away."""
    return g - y * xp.mean(g * y, axis=axis, keepdims=True)


def standardize(xp: Any, a: Any, *, axis: Axis, eps: float) -> Any:
    """``(a - mean) / sqrt(variance + eps)`` over `axis`."""
    c = centred(xp, a, axis)
    return c / size(xp, c, axis, eps)


STANDARDIZE = Rule(
    "standardize",
    standardize,
    lambda xp, g, y, a, *, axis, eps: (
        across(xp, centred(xp, g, axis), y, axis) / size(xp, centred(xp, a, axis), axis, eps)
    ),
)
UNIT_SIZE = Rule(
    "unit_size",
    lambda xp, a, *, axis, eps: a / size(xp, a, axis, eps),
    lambda xp, g, y, a, *, axis, eps: across(xp, g, y, axis) / size(xp, a, axis, eps),
)


def scaled(input: Tensor, weight: Tensor | None, bias: Tensor | None) -> Tensor:
    """``input * weight + bias``, each of the two if it is there."""
    if weight is not None:
        input = elementwise.mul(input, weight)
    return input if bias is None else elementwise.add(input, bias)


def last_axes(name: str, input: Tensor, normalized_shape: Sequence[int] | int, *more: Tensor | None) -> Axis:
    """The axes of `normalized_shape`, the last ones of `input`. Raises ShapeError where they differ."""
    wanted = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if not wanted or tuple(input.shape[-len(wanted) :]) != wanted:
        raise ShapeError(f"{name} expects an input whose shape ends in {wanted}, got {tuple(input.shape)}")
    for parameter in more:
        if parameter is not None and tuple(parameter.shape) != wanted:
            raise ShapeError(f"{name} expects a weight and bias of shape {wanted}, got {tuple(parameter.shape)}")
    return tuple(range(input.ndim - len(wanted), input.ndim))


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int] | int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Each sample standardised over its last dimensions, then times `weight` plus `bias`.

    normalized_shape: the sizes of those dimensions, the shape of weight and bias too. Any number of
    dimensions in front. Raises ShapeError, DTypeError. Ba et al. 2016.
    """
    x = only_floats("layer_norm", input)
    axis = last_axes("layer_norm", x, normalized_shape, weight, bias)
    return scaled(apply(STANDARDIZE, x, axis=axis, eps=eps), weight, bias)


def rms_norm(
    input: Tensor, normalized_shape: Sequence[int] | int, weight: Tensor | None = None, eps: float | None = None
) -> Tensor:
    """`layer_norm` that only divides by the root mean square, without taking the mean away.

    eps: by default the machine epsilon of the element type. Raises ShapeError, DTypeError. Zhang & Sennrich 2019.
    """
    x = only_floats("rms_norm", input)
    axis = last_axes("rms_norm", x, normalized_shape, weight)
    if eps is None:
        eps = float(engine.backend.module_of(x.array).finfo(x.array.dtype).eps)
    return scaled(apply(UNIT_SIZE, x, axis=axis, eps=eps), weight, None)


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Each channel standardised, then times its `weight` plus its `bias`. Ioffe & Szegedy 2015.

    input: (N, C) or (N, C, …), all others (C,) or None. In training by the mean and variance of the batch,
    which are mixed into `running_mean` and `running_var` in place with share `momentum`; otherwise by these
    two. Raises ShapeError; ValueError for a batch of one value per channel, or without the running values.
    """
    x = only_floats("batch_norm", input)
    if x.ndim < 2:
        raise ShapeError(f"batch_norm expects at least (N, C), got {tuple(x.shape)}")
    channels = x.array.shape[1]
    per_channel = (1, channels, *(1,) * (x.ndim - 2))
    parameters = []
    for parameter in (running_mean, running_var, weight, bias):
        if parameter is not None and parameter.array.shape != (channels,):
            raise ShapeError(
                f"batch_norm expects one number for each of {channels} channels of {tuple(x.shape)}, got "
                f"{tuple(parameter.shape)}"
            )
        parameters.append(None if parameter is None else shapes.reshape(parameter, per_channel))
    if training:
        axis = (0, *range(2, x.ndim))
        count = x.array.size // max(channels, 1)
        if count == 1:
            raise ValueError(
                f"batch_norm in training needs more than 1 value per channel, got {tuple(x.shape)}: one value "
                f"has no variance. Use a larger batch, or model.eval()"
            )
        note_statistics(x.array, running_mean, running_var, axis, momentum, count)
        return scaled(apply(STANDARDIZE, x, axis=axis, eps=eps), parameters[2], parameters[3])
    mean, var = parameters[:2]
    if mean is None or var is None:
        raise ValueError("batch_norm outside training needs running_mean and running_var")
    spread = exponential.sqrt(elementwise.add(var.detach(), eps))
    return scaled(elementwise.div(elementwise.sub(x, mean.detach()), spread), parameters[2], parameters[3])


def note_statistics(
    a: Any, running_mean: Tensor | None, running_var: Tensor | None, axis: Axis, momentum: float, count: int
) -> None:
    """Mix the mean and the unbiased variance of the array `a` into the running ones, in place."""
    mean = a.mean(axis=axis)
    if running_mean is not None:
        running_mean.array[...] = (1 - momentum) * running_mean.array + momentum * mean
    if running_var is not None:
        var = a.var(axis=axis) * (count / (count - 1))
        running_var.array[...] = (1 - momentum) * running_var.array + momentum * var


def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Tensor:
    """`input` divided by its p-norm over `dim`, or by `eps` where that is smaller. Raises DTypeError."""
    x = only_floats("normalize", input)
    return elementwise.div(x, elementwise.clamp(reductions.norm(x, p, dim, keepdim=True), eps))


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """The cosine of the angle between `x1` and `x2`, which broadcast, along `dim`; that dimension goes.

    eps: the least length to divide by. Raises DTypeError, IndexError, ShapeError.
    """
    a, b = (only_floats("cosine_similarity", x) for x in align(x1, x2))
    try:
        shape = np.broadcast_shapes(a.shape, b.shape)
    except ValueError:
        raise ShapeError(
            f"cosine_similarity: the shapes {tuple(a.shape)} and {tuple(b.shape)} do not broadcast"
        ) from None
    a, b = (normalize(shapes.broadcast_to(x, shape), 2.0, dim, eps) for x in (a, b))
    return reductions.sum(elementwise.mul(a, b), dim)
