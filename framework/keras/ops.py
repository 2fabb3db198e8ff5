"""Operations under Keras's names, for layers of one's own: ``ops.matmul(x, w) + b``. Keras's `keras.ops`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..nn.functional import gelu, leaky_relu, one_hot, relu, sigmoid, silu, softplus, tanh
from ..ops import elementwise, joining, linalg, reductions, shapes
from ..ops.elementwise import abs, maximum, minimum, sign, square, where
from ..ops.exponential import exp, log, sqrt
from ..ops.make import as_tensor, cast
from ..tensor import Tensor
from .activations import log_softmax, softmax

__all__ = [
    "abs",
    "add",
    "argmax",
    "cast",
    "clip",
    "concatenate",
    "convert_to_numpy",
    "convert_to_tensor",
    "divide",
    "exp",
    "expand_dims",
    "gelu",
    "leaky_relu",
    "log",
    "log_softmax",
    "matmul",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "multiply",
    "one_hot",
    "ones",
    "ones_like",
    "power",
    "relu",
    "reshape",
    "shape",
    "sigmoid",
    "sign",
    "silu",
    "softmax",
    "softplus",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "subtract",
    "sum",
    "tanh",
    "transpose",
    "where",
    "zeros",
    "zeros_like",
]

add, subtract, multiply, divide = elementwise.add, elementwise.sub, elementwise.mul, elementwise.div
power, matmul = elementwise.pow, linalg.matmul


def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The sum over `axis`."""
    return reductions.sum(x, axis, keepdims)


def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The mean over `axis`."""
    return reductions.mean(x, axis, keepdims)


def max(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The largest over `axis`."""
    return reductions.amax(x, axis, keepdims)


def min(x: Any, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The smallest over `axis`."""
    return reductions.amin(x, axis, keepdims)


def argmax(x: Any, axis: int | None = None) -> Tensor:
    """Where the largest is along `axis` (in the flattened tensor, for None)."""
    return Tensor(np.asarray(as_tensor(x).array.argmax(axis)))


def clip(x: Any, x_min: Any, x_max: Any) -> Tensor:
    """`x` kept between two numbers."""
    return elementwise.clamp(x, x_min, x_max)


def reshape(x: Any, newshape: Sequence[int]) -> Tensor:
    """`x` in another shape."""
    return shapes.reshape(x, newshape)


def transpose(x: Any, axes: Sequence[int] | None = None) -> Tensor:
    """`x` with its dimensions in another order, all reversed unless given."""
    x = as_tensor(x)
    return shapes.permute(x, tuple(range(x.ndim))[::-1] if axes is None else axes)


def expand_dims(x: Any, axis: int) -> Tensor:
    """`x` with a new dimension of size 1."""
    return shapes.unsqueeze(x, axis)


def squeeze(x: Any, axis: Any = None) -> Tensor:
    """`x` without dimensions of size 1."""
    return shapes.squeeze(x, axis)


def concatenate(xs: Sequence[Any], axis: int = 0) -> Tensor:
    """Tensors one behind the other along `axis`."""
    return joining.cat(list(xs), axis)


def stack(xs: Sequence[Any], axis: int = 0) -> Tensor:
    """Tensors side by side along a new `axis`."""
    return joining.stack(list(xs), axis)


def zeros(shape: Sequence[int], dtype: Any = "float32") -> Tensor:
    """Zeros."""
    return Tensor.of_array(np.zeros(shape, dtype))


def ones(shape: Sequence[int], dtype: Any = "float32") -> Tensor:
    """Ones."""
    return Tensor.of_array(np.ones(shape, dtype))


def zeros_like(x: Any) -> Tensor:
    """Zeros of the shape and type of `x`."""
    return Tensor.of_array(as_tensor(x).array * 0)


def ones_like(x: Any) -> Tensor:
    """Ones of the shape and type of `x`."""
    return Tensor.of_array(as_tensor(x).array * 0 + 1)


def shape(x: Any) -> tuple[int, ...]:
    """The sizes of `x`."""
    return tuple(x.shape)


def convert_to_tensor(x: Any, dtype: Any = None) -> Tensor:
    """`x` as a Tensor; itself, if it is one of that type."""
    return as_tensor(x) if dtype is None else cast(as_tensor(x), dtype)


def convert_to_numpy(x: Any) -> np.ndarray[Any, Any]:
    """`x` as a NumPy array."""
    return as_tensor(x).detach().cpu().numpy()
