"""NumPy's names for our operations.

Two readers. The engine hands this module to a rule as ``xp`` when the gradient itself is to be recorded, so
that a rule written for arrays computes on Tensors. And ``np.exp(tensor)`` finds ``exp`` here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import autograd as engine
from ..autograd import apply
from . import activation, elementwise, indexing, linalg, reductions, shapes

__all__ = ["apply"]

exp, log, sqrt, abs, sign = (
    elementwise.exp,
    elementwise.log,
    elementwise.sqrt,
    elementwise.abs,
    elementwise.sign,
)
add, subtract, multiply, divide, true_divide = (
    elementwise.add,
    elementwise.sub,
    elementwise.mul,
    elementwise.div,
    elementwise.div,
)
power, negative, square, where = elementwise.pow, elementwise.neg, elementwise.square, elementwise.where
absolute = elementwise.abs
equal, not_equal, less, less_equal, greater, greater_equal = (
    elementwise.eq,
    elementwise.ne,
    elementwise.lt,
    elementwise.le,
    elementwise.gt,
    elementwise.ge,
)
tanh, matmul = activation.tanh, linalg.matmul


def sum(a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Sum over `axis`; an empty tuple of axes leaves `a` as it is, as NumPy does."""
    return a if axis == () else reductions.sum(a, axis, keepdims)


def mean(a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Mean over `axis`."""
    return reductions.mean(a, axis, keepdims)


def max(a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Largest value over `axis`."""
    return reductions.amax(a, axis, keepdims)


def min(a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Smallest value over `axis`."""
    return reductions.amin(a, axis, keepdims)


def reshape(a: Any, shape: Any) -> Any:
    """`a` in another shape."""
    return shapes.reshape(a, shape)


def broadcast_to(a: Any, shape: Any) -> Any:
    """`a` repeated to a shape."""
    return shapes.broadcast_to(a, shape)


def transpose(a: Any, axes: Any = None) -> Any:
    """The dimensions in another order, by default reversed."""
    return shapes.permute(a, tuple(reversed(range(a.ndim))) if axes is None else axes)


def swapaxes(a: Any, axis1: int, axis2: int) -> Any:
    """Two dimensions exchanged."""
    return shapes.transpose(a, axis1, axis2)


def expand_dims(a: Any, axis: int) -> Any:
    """With a new dimension of size 1."""
    return shapes.unsqueeze(a, axis)


def squeeze(a: Any, axis: Any = None) -> Any:
    """Without dimensions of size 1."""
    return shapes.squeeze(a, axis)


def concatenate(arrays: Sequence[Any], axis: int = 0) -> Any:
    """Joined along `axis`."""
    return shapes.cat(arrays, axis)


def stack(arrays: Sequence[Any], axis: int = 0) -> Any:
    """Side by side along a new dimension."""
    return shapes.stack(arrays, axis)


def take_along_axis(a: Any, indices: Any, axis: int) -> Any:
    """Elements at `indices` along `axis`."""
    return indexing.gather(a, axis, indices)


def isnan(a: Any) -> Any:
    """True where `a` is not a number."""
    return elementwise.ne(a, a)


def any(a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """True where some element is true."""
    return reductions.any(a, axis, keepdims)


def all(a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """True where every element is true."""
    return reductions.all(a, axis, keepdims)


def zeros_like(a: Any) -> Any:
    """Zeros of the shape, type and device of `a`, as a constant."""
    return engine.Tensor.of_array(engine.backend.module_of(a.array).zeros_like(a.array))


def ones_like(a: Any) -> Any:
    """Ones of the shape, type and device of `a`, as a constant."""
    return engine.Tensor.of_array(engine.backend.module_of(a.array).ones_like(a.array))
