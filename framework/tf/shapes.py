"""Shapes: the same numbers in another arrangement, and picking among them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..errors import DTypeError, ShapeError
from ..ops import embedding, joining, make
from ..ops import shapes as engine
from ..ops.indexing import with_item
from .convert import axis_list, of_array, operand
from .tensor import Tensor, dims, own


def reshape(tensor: Any, shape: Any, name: str | None = None) -> Tensor:
    """The same elements in another shape, one of whose sizes may be -1. Raises ShapeError.

    Source: https://www.tensorflow.org/api_docs/python/tf/reshape

    >>> tf.reshape([1, 2, 3, 4], [2, -1]).numpy().tolist()
    [[1, 2], [3, 4]]
    """
    return own(engine.reshape(operand(tensor), dims(shape)))


def expand_dims(input: Any, axis: int, name: str | None = None) -> Tensor:
    """With a new dimension of size 1 at position `axis`. Raises IndexError.

    Source: https://www.tensorflow.org/api_docs/python/tf/expand_dims

    >>> tf.expand_dims([1, 2], -1).shape
    TensorShape([2, 1])
    """
    return own(engine.unsqueeze(operand(input), int(axis)))


def squeeze(input: Any, axis: Any = None, name: str | None = None) -> Tensor:
    """Without the dimensions of size 1, or without those of `axis`. Raises ShapeError where one is larger.

    Source: https://www.tensorflow.org/api_docs/python/tf/squeeze

    >>> tf.squeeze([[1], [2]]).numpy()
    array([1, 2], dtype=int32)
    """
    x = operand(input)
    chosen = axis_list(axis, x.ndim)
    for at in chosen if axis is not None else []:
        if x.shape[at] != 1:
            raise ShapeError(f"squeeze: dimension {at} has size {x.shape[at]}, only those of size 1 can go")
    return own(engine.squeeze(x, chosen))


def transpose(a: Any, perm: Any = None, conjugate: bool = False, name: str = "transpose") -> Tensor:
    """The dimensions in the order `perm`, reversed unless given. Raises ShapeError.

    Source: https://www.tensorflow.org/api_docs/python/tf/transpose

    >>> tf.transpose([[1, 2], [3, 4]]).numpy().tolist()
    [[1, 3], [2, 4]]
    """
    x = operand(a)
    return own(engine.permute(x, tuple(range(x.ndim))[::-1] if perm is None else dims(perm)))


def unstack(value: Any, num: int | None = None, axis: int = 0, name: str = "unstack") -> list[Tensor]:
    """The elements along `axis` as a list of tensors without that dimension. Raises IndexError.

    Source: https://www.tensorflow.org/api_docs/python/tf/unstack

    >>> [part.numpy().tolist() for part in tf.unstack([[1, 2], [3, 4]])]
    [[1, 2], [3, 4]]
    """
    return [own(part) for part in joining.unbind(operand(value), axis)]


def split(
    value: Any, num_or_size_splits: Any, axis: int = 0, num: Any = None, name: str = "split"
) -> list[Tensor]:
    """Pieces along `axis`: so many equal ones, or of the sizes listed, one of which may be -1. Raises ShapeError.

    Source: https://www.tensorflow.org/api_docs/python/tf/split

    >>> [part.numpy().tolist() for part in tf.split([1, 2, 3], [1, 2])]
    [[1], [2, 3]]
    """
    x = operand(value)
    size = x.shape[engine.axis_of("split", axis, x.ndim)]
    if isinstance(num_or_size_splits, int):
        if size % num_or_size_splits:
            raise ShapeError(f"split: {size} elements do not divide into {num_or_size_splits} equal pieces")
        sizes = [size // num_or_size_splits] * num_or_size_splits
    else:
        sizes = list(dims(num_or_size_splits))
        if -1 in sizes:
            sizes[sizes.index(-1)] = size - sum(sizes) - 1
    return [own(part) for part in joining.split(x, sizes, axis)]


def tile(input: Any, multiples: Any, name: str | None = None) -> Tensor:
    """Copies of the whole tensor, ``multiples[i]`` along dimension i. Raises ShapeError.

    Source: https://www.tensorflow.org/api_docs/python/tf/tile

    >>> tf.tile([1, 2], [2]).numpy()
    array([1, 2, 1, 2], dtype=int32)
    """
    return own(joining.repeat(operand(input), dims(multiples)))


def repeat(input: Any, repeats: Any, axis: int | None = None, name: str | None = None) -> Tensor:
    """Each element along `axis` (of the flattened tensor if None) repeated beside itself. Raises ShapeError.

    Source: https://www.tensorflow.org/api_docs/python/tf/repeat

    >>> tf.repeat([1, 2], 2).numpy()
    array([1, 1, 2, 2], dtype=int32)
    """
    many = repeats if isinstance(repeats, int) else make.cast(operand(repeats), dtypes.int64)
    return own(joining.repeat_interleave(operand(input), many, axis))


def reverse(tensor: Any, axis: Any, name: str | None = None) -> Tensor:
    """The order of the elements turned round along the dimensions `axis`. Raises IndexError.

    Source: https://www.tensorflow.org/api_docs/python/tf/reverse

    >>> tf.reverse([1, 2, 3], [0]).numpy()
    array([3, 2, 1], dtype=int32)
    """
    x = operand(tensor)
    return own(joining.flip(x, axis_list(axis, x.ndim)))


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """Repeated to `shape`. Raises ShapeError.

    Source: https://www.tensorflow.org/api_docs/python/tf/broadcast_to

    >>> tf.broadcast_to([1, 2], [2, 2]).numpy().tolist()
    [[1, 2], [1, 2]]
    """
    return own(engine.broadcast_to(operand(input), dims(shape)))


def pad(tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0, name: Any = None) -> Tensor:
    """With elements added around it: ``paddings[i]`` is how many before and behind in dimension i.

    mode: only ``"CONSTANT"``, else ValueError. Raises ShapeError.
    Source: https://www.tensorflow.org/api_docs/python/tf/pad

    >>> tf.pad([1, 2], [[1, 0]]).numpy()
    array([0, 1, 2], dtype=int32)
    """
    if mode.upper() != "CONSTANT":
        raise ValueError(f"pad: mode must be 'CONSTANT', not {mode!r}")
    pairs = operand(paddings).tolist()
    flat = [int(n) for pair in reversed(pairs) for n in pair]
    return own(embedding.pad(operand(tensor), flat, value=constant_values))


def gather(
    params: Any,
    indices: Any,
    validate_indices: bool | None = None,
    axis: int | None = None,
    batch_dims: int = 0,
    name: str | None = None,
) -> Tensor:
    """The elements of `params` at `indices` along `axis`, by default the first dimension after the batches.

    indices: integers of any shape, which takes the place of the dimension `axis`. batch_dims: so many first
    dimensions, alike in both, are gone through together. Raises DTypeError, IndexError.

    Source: https://www.tensorflow.org/api_docs/python/tf/gather

    >>> tf.gather([10, 20, 30], [2, 0, 0]).numpy()
    array([30, 10, 10], dtype=int32)
    """
    x, at = operand(params), operand(indices)
    if at.dtype.kind not in "iu":
        raise DTypeError(f"gather: the indices must be integers, got {at.dtype.name}")
    batch = batch_dims % max(at.ndim, 1) if batch_dims < 0 else batch_dims
    dim = engine.axis_of("gather", batch if axis is None else axis, x.ndim)
    size = x.shape[dim]
    outside = at.array[(at.array < 0) | (at.array >= size)]
    if outside.size:
        raise IndexError(f"gather: index {int(outside[0])} is not in [0, {size})")
    if not batch:
        return own(x[(slice(None),) * dim + (at.array,)])
    grid = np.ogrid[tuple(slice(n) for n in at.shape[:batch])]
    first = [part.reshape(part.shape + (1,) * (at.ndim - batch)) for part in grid]
    front = engine.permute(x, (*range(batch), dim, *(d for d in range(batch, x.ndim) if d != dim)))
    picked = front[(*first, at.array)]
    moved = range(at.ndim, at.ndim + dim - batch)
    order = (*range(batch), *moved, *range(batch, at.ndim), *range(at.ndim + dim - batch, picked.ndim))
    return own(engine.permute(picked, order))


def gather_nd(params: Any, indices: Any, batch_dims: int = 0, name: str | None = None) -> Tensor:
    """The elements (or rows) of `params` at the places that the last dimension of `indices` names.

    Raises IndexError, and ValueError for `batch_dims`, which is not supported.
    Source: https://www.tensorflow.org/api_docs/python/tf/gather_nd

    >>> tf.gather_nd([[1, 2], [3, 4]], [[0, 0], [1, 1]]).numpy()
    array([1, 4], dtype=int32)
    """
    if batch_dims:
        raise ValueError("gather_nd: only batch_dims=0 is supported")
    at = operand(indices).array
    return own(operand(params)[tuple(at[..., i] for i in range(at.shape[-1]))])


def shape(input: Any, out_type: Any = dtypes.int32, name: str | None = None) -> Tensor:
    """The sizes of the dimensions, as a tensor.

    Source: https://www.tensorflow.org/api_docs/python/tf/shape

    >>> tf.shape([[1, 2]]).numpy()
    array([1, 2], dtype=int32)
    """
    return of_array(np.array(operand(input).shape, dtype=np.dtype(out_type)))


def size(input: Any, out_type: Any = dtypes.int32, name: str | None = None) -> Tensor:
    """The number of elements, as a tensor.

    Source: https://www.tensorflow.org/api_docs/python/tf/size

    >>> tf.size([[1, 2]]).numpy()
    np.int32(2)
    """
    return of_array(np.array(operand(input).numel(), dtype=np.dtype(out_type)))


def rank(input: Any, name: str | None = None) -> Tensor:
    """The number of dimensions, as a tensor.

    Source: https://www.tensorflow.org/api_docs/python/tf/rank

    >>> tf.rank([[1, 2]]).numpy()
    np.int32(2)
    """
    return of_array(np.array(operand(input).ndim, dtype=dtypes.int32))


def identity(input: Any, name: str | None = None) -> Tensor:
    """The same numbers: the present value of a Variable, through which the gradient flows.

    Source: https://www.tensorflow.org/api_docs/python/tf/identity

    >>> w = tf.Variable(1.0)
    >>> before = tf.identity(w)
    >>> w.assign(2.0)
    <tf.Variable 'Variable:0' shape=() dtype=float32, numpy=2.0>
    >>> before.numpy()
    np.float32(1.0)
    """
    return own(operand(input))


def stop_gradient(input: Any, name: str | None = None) -> Tensor:
    """The same numbers as a constant: no gradient flows back from here.

    Source: https://www.tensorflow.org/api_docs/python/tf/stop_gradient

    >>> w = tf.Variable(3.0)
    >>> with tf.GradientTape() as tape:
    ...     y = w * tf.stop_gradient(w)
    >>> tape.gradient(y, w).numpy()
    np.float32(3.0)
    """
    return of_array(operand(input).array.copy())


def tensor_scatter_nd_update(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Tensor:
    """`tensor` with `updates` at the places that the last dimension of `indices` names. Raises IndexError.

    Source: https://www.tensorflow.org/api_docs/python/tf/tensor_scatter_nd_update

    >>> tf.tensor_scatter_nd_update([1, 2, 3], [[1]], [9]).numpy()
    array([1, 9, 3], dtype=int32)
    """
    at = operand(indices).array
    return own(with_item(operand(tensor), tuple(at[..., i] for i in range(at.shape[-1])), operand(updates)))
