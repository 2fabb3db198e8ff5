"""Tensors filled and counted."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..errors import DTypeError
from .convert import array_of, of_array, operand
from .tensor import Tensor
from .tensor import dims as sizes


def zeros(shape: Any, dtype: Any = dtypes.float32, name: str | None = None) -> Tensor:
    """Zeros of shape `shape`.

    Source: https://www.tensorflow.org/api_docs/python/tf/zeros

    >>> tf.zeros([2])
    <tf.Tensor: shape=(2,), dtype=float32, numpy=array([0., 0.], dtype=float32)>
    """
    return of_array(np.zeros(sizes(shape), np.dtype(dtype)))


def ones(shape: Any, dtype: Any = dtypes.float32, name: str | None = None) -> Tensor:
    """Ones of shape `shape`.

    Source: https://www.tensorflow.org/api_docs/python/tf/ones

    >>> tf.ones([2], tf.int32)
    <tf.Tensor: shape=(2,), dtype=int32, numpy=array([1, 1], dtype=int32)>
    """
    return of_array(np.ones(sizes(shape), np.dtype(dtype)))


def fill(dims: Any, value: Any, name: str | None = None) -> Tensor:
    """`value` everywhere in a tensor of shape `dims`.

    Source: https://www.tensorflow.org/api_docs/python/tf/fill

    >>> tf.fill([2], 7)
    <tf.Tensor: shape=(2,), dtype=int32, numpy=array([7, 7], dtype=int32)>
    """
    return of_array(np.full(sizes(dims), array_of(value, None)))


def eye(
    num_rows: int,
    num_columns: int | None = None,
    batch_shape: Any = None,
    dtype: Any = dtypes.float32,
    name: str | None = None,
) -> Tensor:
    """Ones on the diagonal of a matrix (or of a batch of matrices of shape `batch_shape`), zeros elsewhere.

    Source: https://www.tensorflow.org/api_docs/python/tf/eye

    >>> tf.eye(2).numpy().tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    matrix = np.eye(int(num_rows), None if num_columns is None else int(num_columns), dtype=np.dtype(dtype))
    return of_array(matrix if batch_shape is None else np.tile(matrix, (*sizes(batch_shape), 1, 1)))


def zeros_like(input: Any, dtype: Any = None, name: str | None = None) -> Tensor:
    """Zeros of the shape, and unless `dtype` is given of the type, of `input`.

    Source: https://www.tensorflow.org/api_docs/python/tf/zeros_like

    >>> tf.zeros_like([1, 2]).numpy().tolist()
    [0, 0]
    """
    x = operand(input)
    return zeros(x.shape, dtype or x.dtype)


def ones_like(input: Any, dtype: Any = None, name: str | None = None) -> Tensor:
    """Ones of the shape, and unless `dtype` is given of the type, of `input`.

    Source: https://www.tensorflow.org/api_docs/python/tf/ones_like

    >>> tf.ones_like([1.5, 2.5]).numpy().tolist()
    [1.0, 1.0]
    """
    x = operand(input)
    return ones(x.shape, dtype or x.dtype)


def range(start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str = "range") -> Tensor:
    """`start`, `start + delta`, … before `limit`; with one number, from 0 to before it. int32 for integers.

    Source: https://www.tensorflow.org/api_docs/python/tf/range

    >>> tf.range(1, 10, 3)
    <tf.Tensor: shape=(3,), dtype=int32, numpy=array([1, 4, 7], dtype=int32)>
    """
    first, last = (0, start) if limit is None else (start, limit)
    given = [array_of(number, None) for number in (first, last, delta)]
    if dtype is None:
        dtype = max((number.dtype for number in given), key=lambda d: (dtypes.kind(d), d.itemsize))
    low, high, step = (number.item() for number in given)
    if step == 0:
        raise ValueError("range: delta must not be 0")
    return of_array((low + step * np.arange(max(math.ceil((high - low) / step), 0))).astype(np.dtype(dtype)))


def linspace(start: Any, stop: Any, num: int, name: str | None = None, axis: int = 0) -> Tensor:
    """`num` numbers at equal distances from `start` to `stop`, both included. Integers give float64.

    axis: where the new dimension goes, for tensors `start` and `stop`.
    Source: https://www.tensorflow.org/api_docs/python/tf/linspace

    >>> tf.linspace(0.0, 1.0, 3)
    <tf.Tensor: shape=(3,), dtype=float32, numpy=array([0. , 0.5, 1. ], dtype=float32)>
    """
    low, high = array_of(start, None), array_of(stop, None)
    dtype = low.dtype if low.dtype.kind == "f" else dtypes.float64
    return of_array(np.linspace(low, high, int(num), axis=axis).astype(dtype))


def one_hot(
    indices: Any,
    depth: int,
    on_value: Any = None,
    off_value: Any = None,
    axis: int | None = None,
    dtype: Any = None,
    name: str | None = None,
) -> Tensor:
    """Each index as a vector of `depth` numbers: `on_value` (1) at its place, `off_value` (0) elsewhere.

    indices: integers of any shape; the result has one more dimension, at `axis` (the last one unless given). An
    index outside 0 to depth - 1 gives `off_value` only. dtype: float32, or that of the values given. Raises
    DTypeError for indices that are not integers.

    Source: https://www.tensorflow.org/api_docs/python/tf/one_hot

    >>> tf.one_hot([0, 2], 3).numpy().tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    numbers = operand(indices)
    if numbers.dtype.kind not in "iu":
        raise DTypeError(f"one_hot: the indices must be integers, got {numbers.dtype.name}: use tf.cast")
    given = [array_of(value, None) for value in (on_value, off_value) if value is not None]
    kind = np.dtype(dtype) if dtype is not None else given[0].dtype if given else dtypes.float32
    on, off = (np.asarray(d if v is None else array_of(v, None), kind) for v, d in ((on_value, 1), (off_value, 0)))
    hit = np.expand_dims(numbers.array, -1) == np.arange(int(depth))
    out = np.where(hit, on, off)
    return of_array(out if axis is None or axis == -1 else np.moveaxis(out, -1, axis))
