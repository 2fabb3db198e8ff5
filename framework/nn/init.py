"""Starting values for parameters. PyTorch's `torch.nn.init`; all change the tensor in place and return it.

generator: where the random numbers come from, by default the generator that `manual_seed` seeds.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import autograd, backend, random
from ..errors import ShapeError
from ..tensor import Tensor

__all__ = [
    "calculate_gain",
    "constant_",
    "dirac_",
    "eye_",
    "fans",
    "kaiming_normal_",
    "kaiming_uniform_",
    "normal_",
    "ones_",
    "orthogonal_",
    "trunc_normal_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "zeros_",
]


def fans(tensor: Tensor) -> tuple[int, int]:
    """How many inputs feed one output of a weight, and how many outputs one input feeds. Raises ShapeError."""
    if tensor.ndim < 2:
        raise ShapeError(f"fan in and fan out need at least 2 dimensions, got {tuple(tensor.shape)}")
    field = math.prod(tensor.shape[2:])
    return tensor.shape[1] * field, tensor.shape[0] * field


def _fill(tensor: Tensor, values: Any) -> Tensor:
    tensor.array[...] = backend.move(np.asarray(values).astype(tensor.array.dtype), tensor.device)
    autograd.Overwritten.note(tensor.array)
    return tensor


# -- of any shape ----------------------------------------------------------------------------------------


def constant_(tensor: Tensor, val: float) -> Tensor:
    """`val` everywhere."""
    return _fill(tensor, val)


def zeros_(tensor: Tensor) -> Tensor:
    """Zeros."""
    return _fill(tensor, 0)


def ones_(tensor: Tensor) -> Tensor:
    """Ones."""
    return _fill(tensor, 1)


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: random.Generator | None = None) -> Tensor:
    """Uniform numbers from `a` to `b`."""
    return _fill(tensor, random.source(generator).uniform(a, b, tensor.shape))


def normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: random.Generator | None = None
) -> Tensor:
    """Normally distributed numbers."""
    return _fill(tensor, random.source(generator).normal(mean, std, tensor.shape))


def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: random.Generator | None = None,
) -> Tensor:
    """Normally distributed numbers, drawn again until they are between `a` and `b`.

    Raises ValueError where hardly any are, more than 6 standard deviations from the mean.
    """
    if not a < b or a > mean + 6 * std or b < mean - 6 * std:
        raise ValueError(
            f"trunc_normal_: between {a} and {b} there is next to nothing of a normal distribution with mean "
            f"{mean} and standard deviation {std}"
        )
    draw = random.source(generator).normal
    values = draw(mean, std, tensor.shape).reshape(-1)
    outside = np.flatnonzero((values < a) | (values > b))
    while outside.size:
        values[outside] = draw(mean, std, outside.size)
        outside = outside[(values[outside] < a) | (values[outside] > b)]
    return _fill(tensor, values.reshape(tensor.shape))


# -- by the size of the layer ----------------------------------------------------------------------------


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """How much an activation shrinks the variance, as the factor that makes up for it. Raises ValueError.

    >>> import framework as torch
    >>> torch.nn.init.calculate_gain("leaky_relu", 1.0)
    1.0
    """
    if nonlinearity in ("linear", "sigmoid", "conv1d", "conv2d"):
        return 1.0
    if nonlinearity == "tanh":
        return 5.0 / 3
    if nonlinearity == "relu":
        return math.sqrt(2.0)
    if nonlinearity == "leaky_relu":
        return math.sqrt(2.0 / (1 + (0.01 if param is None else param) ** 2))
    if nonlinearity == "selu":
        return 0.75
    raise ValueError(f"no gain is known for {nonlinearity!r}")


def _fan(tensor: Tensor, mode: str) -> int:
    """Fan in or fan out, as `mode` says. Raises ValueError."""
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"mode must be 'fan_in' or 'fan_out', not {mode!r}")
    return fans(tensor)[mode == "fan_out"]


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: random.Generator | None = None) -> Tensor:
    """Uniform with bound gain·√(6 / (fan_in + fan_out)). Glorot & Bengio 2010. Raises ShapeError."""
    bound = gain * math.sqrt(6.0 / sum(fans(tensor)))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: random.Generator | None = None) -> Tensor:
    """Normal with standard deviation gain·√(2 / (fan_in + fan_out)). Glorot & Bengio 2010. Raises ShapeError."""
    return normal_(tensor, 0.0, gain * math.sqrt(2.0 / sum(fans(tensor))), generator)


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: random.Generator | None = None,
) -> Tensor:
    """Uniform with bound gain·√(3/fan). a: the slope of leaky_relu. He et al. 2015. Raises ShapeError."""
    bound = calculate_gain(nonlinearity, a) * math.sqrt(3.0 / _fan(tensor, mode))
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: random.Generator | None = None,
) -> Tensor:
    """Normal with standard deviation gain/√fan. a: the slope of leaky_relu. He et al. 2015. Raises ShapeError."""
    return normal_(tensor, 0.0, calculate_gain(nonlinearity, a) / math.sqrt(_fan(tensor, mode)), generator)


# -- matrices that keep what they are given --------------------------------------------------------------


def eye_(tensor: Tensor) -> Tensor:
    """Ones on the diagonal of a matrix, zeros elsewhere. Raises ShapeError for other shapes."""
    if tensor.ndim != 2:
        raise ShapeError(f"eye_: needs a matrix, got shape {tuple(tensor.shape)}")
    return _fill(tensor, np.eye(*tensor.shape))


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """The weight of a convolution, (O, C, …), that hands on its first channels unchanged, in each group.

    Raises ShapeError unless it has 1 to 3 spatial dimensions and O is divisible by `groups`.
    """
    if tensor.ndim not in (3, 4, 5) or tensor.shape[0] % groups:
        raise ShapeError(
            f"dirac_: needs the weight of a convolution with outputs divisible by {groups}, got shape "
            f"{tuple(tensor.shape)}"
        )
    values, per_group = np.zeros(tensor.shape), tensor.shape[0] // groups
    middle = tuple(size // 2 for size in tensor.shape[2:])
    for group in range(groups):
        for i in range(min(per_group, tensor.shape[1])):
            values[(group * per_group + i, i, *middle)] = 1
    return _fill(tensor, values)


def orthogonal_(tensor: Tensor, gain: float = 1, generator: random.Generator | None = None) -> Tensor:
    """A random matrix whose rows (or columns, where those are fewer) are at right angles, of length `gain`.

    Dimensions beyond the second are flattened. Saxe et al. 2013. Raises ShapeError for fewer than 2.
    """
    if tensor.ndim < 2:
        raise ShapeError(f"orthogonal_: needs at least 2 dimensions, got {tuple(tensor.shape)}")
    if not tensor.numel():
        return tensor
    rows = tensor.shape[0]
    flat = random.source(generator).normal(size=(rows, tensor.numel() // rows))
    wide = rows < flat.shape[1]
    q, r = np.linalg.qr(flat.T if wide else flat)
    q *= np.sign(np.diag(r))  # makes every such matrix equally likely
    return _fill(tensor, gain * (q.T if wide else q).reshape(tensor.shape))
