"""NumPy's names for our operations.

Two readers. The engine hands this module to a rule as ``xp`` when the gradient itself is to be recorded, so
that a rule written for arrays computes on Tensors. And ``np.exp(tensor)`` finds ``exp`` here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import autograd as engine
from ..autograd import apply
from . import (
    activation,
    compare,
    cumulative,
    elementwise,
    exponential,
    joining,
    linalg,
    order,
    picking,
    reductions,
    rounding,
    shapes,
    spread,
    triangles,
    trigonometry,
)
from . import (
    einsum as einsums,
)
from .make import as_tensor

__all__ = ["apply"]

# arithmetic
add, subtract, multiply, negative = elementwise.add, elementwise.sub, elementwise.mul, elementwise.neg
divide, true_divide, floor_divide = elementwise.div, elementwise.div, elementwise.floor_divide
remainder, mod, fmod = elementwise.remainder, elementwise.remainder, elementwise.fmod
power, square, reciprocal = elementwise.pow, elementwise.square, elementwise.reciprocal
abs, absolute, sign = elementwise.abs, elementwise.abs, elementwise.sign
maximum, minimum, clip, where = elementwise.maximum, elementwise.minimum, elementwise.clamp, elementwise.where

# exponentials, logarithms, roots
exp, exp2, expm1 = exponential.exp, exponential.exp2, exponential.expm1
log, log2, log10, log1p = exponential.log, exponential.log2, exponential.log10, exponential.log1p
logaddexp, sqrt = exponential.logaddexp, exponential.sqrt

# trigonometry
sin, cos, tan = trigonometry.sin, trigonometry.cos, trigonometry.tan
arcsin, arccos, arctan, arctan2 = trigonometry.asin, trigonometry.acos, trigonometry.atan, trigonometry.atan2
sinh, cosh, tanh = trigonometry.sinh, trigonometry.cosh, activation.tanh
arcsinh, arccosh, arctanh = trigonometry.asinh, trigonometry.acosh, trigonometry.atanh

# rounding
floor, ceil, trunc, rint, nan_to_num = (
    rounding.floor,
    rounding.ceil,
    rounding.trunc,
    rounding.round,
    rounding.nan_to_num,
)

# comparisons and logic
equal, not_equal = compare.eq, compare.ne
less, less_equal, greater, greater_equal = compare.lt, compare.le, compare.gt, compare.ge
logical_and, logical_or, logical_xor = compare.logical_and, compare.logical_or, compare.logical_xor
logical_not = compare.logical_not
bitwise_and, bitwise_or, bitwise_xor = compare.bitwise_and, compare.bitwise_or, compare.bitwise_xor
invert, bitwise_not = compare.bitwise_not, compare.bitwise_not
isnan, isinf, isfinite = compare.isnan, compare.isinf, compare.isfinite
isclose, allclose, array_equal = compare.isclose, compare.allclose, compare.equal

matmul, inner, outer = linalg.matmul, linalg.inner, linalg.outer
hstack, vstack, trace = joining.hstack, joining.vstack, triangles.trace


def round(a: Any, decimals: int = 0) -> Any:
    """The nearest number with `decimals` decimals."""
    return rounding.round(a, decimals=decimals)


around = round


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


amax, amin = max, min


def var(a: Any, axis: Any = None, ddof: float = 0, keepdims: bool = False) -> Any:
    """Variance over `axis`, divided by ``n - ddof``."""
    return spread.var(a, axis, correction=ddof, keepdim=keepdims)


def std(a: Any, axis: Any = None, ddof: float = 0, keepdims: bool = False) -> Any:
    """Standard deviation over `axis`."""
    return spread.std(a, axis, correction=ddof, keepdim=keepdims)


def prod(a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Product over `axis`."""
    return cumulative.prod(a, axis, keepdims)


def cumsum(a: Any, axis: Any = None) -> Any:
    """Growing sum along `axis`, or of the flattened tensor."""
    return cumulative.cumsum(shapes.flatten(a) if axis is None else a, axis or 0)


def cumprod(a: Any, axis: Any = None) -> Any:
    """Growing product along `axis`, or of the flattened tensor."""
    return cumulative.cumprod(shapes.flatten(a) if axis is None else a, axis or 0)


def count_nonzero(a: Any, axis: Any = None) -> Any:
    """How many elements over `axis` are not 0."""
    return reductions.count_nonzero(a, axis)


def argmax(a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Where the largest value is."""
    return order.argmax(a, axis, keepdims)


def argmin(a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Where the smallest value is."""
    return order.argmin(a, axis, keepdims)


def sort(a: Any, axis: int = -1) -> Any:
    """The elements in ascending order along `axis`."""
    return order.sort(a, axis).values


def argsort(a: Any, axis: int = -1) -> Any:
    """The indices that sort along `axis`."""
    return order.argsort(a, axis)


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


def ravel(a: Any) -> Any:
    """All elements as a vector."""
    return shapes.reshape(a, (-1,))


def moveaxis(a: Any, source: Any, destination: Any) -> Any:
    """Dimensions at other places."""
    return shapes.movedim(a, source, destination)


def flip(a: Any, axis: Any = None) -> Any:
    """The order reversed along `axis`, by default along all."""
    return joining.flip(a, (axis,) if isinstance(axis, int) else range(a.ndim) if axis is None else axis)


def roll(a: Any, shift: Any, axis: Any = None) -> Any:
    """Moved along `axis`, round the end."""
    return joining.roll(a, shift, axis)


def tile(A: Any, reps: Any) -> Any:
    """Copies of the whole array."""
    return joining.tile(A, (reps,) if isinstance(reps, int) else reps)


def repeat(a: Any, repeats: Any, axis: int | None = None) -> Any:
    """Each element repeated beside itself."""
    many: Any = repeats if isinstance(repeats, int) else as_tensor(repeats)
    return joining.repeat_interleave(a, many, axis)


def tril(m: Any, k: int = 0) -> Any:
    """The lower triangle."""
    return triangles.tril(m, k)


def triu(m: Any, k: int = 0) -> Any:
    """The upper triangle."""
    return triangles.triu(m, k)


def diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """A diagonal."""
    return triangles.diagonal(a, offset, axis1, axis2)


def diag(v: Any, k: int = 0) -> Any:
    """A matrix with a diagonal, or the diagonal of a matrix."""
    return triangles.diag(v, k)


def tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    """Products summed over `axes`."""
    pair = axes if isinstance(axes, int) else [[x] if isinstance(x, int) else x for x in axes]
    return einsums.tensordot(a, b, pair)


def einsum(subscripts: str, *operands: Any) -> Any:
    """Sums of products over named indices."""
    return einsums.einsum(subscripts, *operands)


def dot(a: Any, b: Any) -> Any:
    """NumPy's dot: the product of numbers, else sums over the last dimension of `a` and last but one of `b`."""
    a, b = as_tensor(a), as_tensor(b)
    if a.ndim == 0 or b.ndim == 0:
        return elementwise.mul(a, b)
    return einsums.tensordot(a, b, ([-1], [-2 if b.ndim > 1 else -1]))


def squeeze(a: Any, axis: Any = None) -> Any:
    """Without dimensions of size 1."""
    return shapes.squeeze(a, axis)


def concatenate(arrays: Sequence[Any], axis: int = 0) -> Any:
    """Joined along `axis`."""
    return joining.cat(arrays, axis)


def stack(arrays: Sequence[Any], axis: int = 0) -> Any:
    """Side by side along a new dimension."""
    return joining.stack(arrays, axis)


def take_along_axis(a: Any, indices: Any, axis: int | None) -> Any:
    """Elements at `indices` along `axis`."""
    return picking.take_along_dim(a, as_tensor(indices), axis)


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
