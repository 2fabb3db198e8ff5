"""From Python and NumPy to Tensors, and operands brought to one element type, by TensorFlow's rules."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..errors import DTypeError, ShapeError
from ..modes import State
from ..ops import joining, make, shapes
from ..tensor import Tensor as Base
from .tensor import Tensor, dims, own

DType = np.dtype[Any]


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str = "Const") -> Tensor:
    """A Tensor with a copy of `value`: a number, nested lists, an array.

    dtype: by default float32 for Python floats, int32 for Python integers, what NumPy has for arrays. shape: to
    bring the elements into; a single number fills it. No gradient reaches what `value` was made from. Raises
    DTypeError for floats in an integer type, ShapeError for another number of elements.

    Source: https://www.tensorflow.org/api_docs/python/tf/constant

    >>> tf.constant([1, 2])
    <tf.Tensor: shape=(2,), dtype=int32, numpy=array([1, 2], dtype=int32)>
    >>> tf.constant(0.5, shape=[3])
    <tf.Tensor: shape=(3,), dtype=float32, numpy=array([0.5, 0.5, 0.5], dtype=float32)>
    """
    array = array_of(value, None if dtype is None else np.dtype(dtype))
    if shape is not None:
        wanted = dims(shape)
        if array.size == 1:
            array = np.full(wanted, array)
        elif array.size != int(np.prod(wanted, dtype=np.int64)):
            raise ShapeError(f"constant: {array.size} elements do not fill the shape {wanted}")
        array = array.reshape(wanted)
    return of_array(array)


def convert_to_tensor(value: Any, dtype: Any = None, dtype_hint: Any = None, name: str | None = None) -> Tensor:
    """`value` as a Tensor: itself if it is one, the value of a Variable, lists of Tensors stacked.

    dtype: the type wanted; dtype_hint: the type preferred where `value` can have it. Raises DTypeError for a
    Tensor of another type (use `cast`) and for floats in an integer type.

    Source: https://www.tensorflow.org/api_docs/python/tf/convert_to_tensor

    >>> x = tf.constant(1.0)
    >>> tf.convert_to_tensor([x, x + 1.0])
    <tf.Tensor: shape=(2,), dtype=float32, numpy=array([1., 2.], dtype=float32)>
    """
    if dtype is None and dtype_hint is not None:
        try:
            return own(as_type(value, np.dtype(dtype_hint), number=False))
        except DTypeError:
            return own(operand(value))
    return own(operand(value) if dtype is None else as_type(value, np.dtype(dtype), number=False))


def cast(x: Any, dtype: Any, name: str | None = None) -> Tensor:
    """`x` of any shape with elements of type `dtype`; integers cut off the decimals, bool is True where not 0.

    Between floating-point types the gradient flows through.
    Source: https://www.tensorflow.org/api_docs/python/tf/cast

    >>> tf.cast([1.9, -1.9], tf.int32)
    <tf.Tensor: shape=(2,), dtype=int32, numpy=array([ 1, -1], dtype=int32)>
    """
    return own(make.cast(operand(x), dtype))


def of_array(array: Any) -> Tensor:
    """A Tensor around `array` itself."""
    out = Tensor.__new__(Tensor)
    out.array = array
    return out


def array_of(value: Any, dtype: DType | None) -> np.ndarray[Any, Any]:
    """A fresh array of `value` in `dtype` or in TensorFlow's default type. Raises DTypeError, ValueError."""
    if isinstance(value, Base):
        value = value.detach().numpy()
    try:
        array = np.array(value)
    except ValueError as error:
        raise ValueError(
            f"these nested lists are not a tensor: every row must be equally long ({error})"
        ) from None
    kind = dtypes.kind(array.dtype)
    if isinstance(_first(value), np.ndarray | np.generic | Base):
        return array if dtype is None else array.astype(dtype)
    if dtype is None:
        dtype = _default(array)
    elif kind > dtypes.kind(dtype) and array.size:
        raise DTypeError(f"cannot convert {value!r} to a tensor of type {dtype.name}")
    array = array.astype(dtype)
    return array if State.recorder is None else State.recorder.constant(array)


def _first(value: Any) -> Any:
    """The first number in nested lists."""
    while isinstance(value, list | tuple) and value:
        value = value[0]
    return value


def _default(array: np.ndarray[Any, Any]) -> DType:
    """The type for an array of Python numbers: int32 for integers that fit, else int64; float32 for floats."""
    if array.dtype.kind == "f":
        return dtypes.float32
    if array.dtype.kind in "iu" and array.size:
        fits = np.iinfo(np.int32).min <= array.min() and array.max() <= np.iinfo(np.int32).max
        return dtypes.int32 if fits else dtypes.int64
    dtype: DType = array.dtype
    return dtype


def _holds_tensor(value: Any) -> bool:
    """Is there a Tensor somewhere in nested lists?"""
    if isinstance(value, list | tuple):
        return any(_holds_tensor(part) for part in value)
    return isinstance(value, Base)


def _type_in(value: Any) -> DType | None:
    """The type of the first Tensor in nested lists."""
    if isinstance(value, Base):
        return np.dtype(value.dtype)
    found = (_type_in(part) for part in value) if isinstance(value, list | tuple) else ()
    return next((dtype for dtype in found if dtype is not None), None)


def operand(value: Any) -> Base:
    """`value` as something that the engine computes with: a Tensor or Variable as it is."""
    if isinstance(value, Base):
        return value
    if _holds_tensor(value):
        return _packed(value, _type_in(value))
    return of_array(array_of(value, None))


def _packed(value: Any, dtype: DType | None) -> Base:
    """Nested lists with Tensors in them as one Tensor, through which gradients flow."""
    return joining.stack([as_type(part, dtype, number=False) for part in value])


def as_type(value: Any, dtype: DType | None, number: bool = True) -> Any:
    """`value` in the type of the operand it meets. A Python number may stay one, if `number`.

    Raises DTypeError for a Tensor of another type, and for a float beside integers.
    """
    if isinstance(value, Base):
        if value.dtype != dtype and dtype is not None:
            raise DTypeError(
                f"a tensor of type {dtype.name} was expected, but this one is {value.dtype.name}: nothing is "
                f"converted by itself, use tf.cast(x, tf.{dtype.name})"
            )
        return value
    if (
        number
        and dtype is not None
        and type(value) in (int, float)
        and dtype.kind in "fi"[: 1 + (type(value) is int)]
    ):
        return value
    if _holds_tensor(value):
        return _packed(value, dtype)
    return of_array(array_of(value, dtype))


def pair(x: Any, y: Any) -> tuple[Any, Any]:
    """Two operands in one element type: that of the first Tensor among them. Raises DTypeError."""
    if not isinstance(x, Base):
        if isinstance(y, Base):
            return as_type(x, y.dtype), y
        x = operand(x)
    return x, as_type(y, x.dtype)


def floats(name: str, value: Any) -> Base:
    """`value` as an operand of floating-point type. Raises DTypeError for integers, which are not converted."""
    x = operand(value)
    if x.dtype.kind != "f":
        raise DTypeError(f"tf.{name} needs floating-point numbers, got {x.dtype.name}: use tf.cast(x, tf.float32)")
    return x


def axis_list(axis: Any, ndim: int) -> list[int]:
    """`axis` (None for all, a number, a list, a tensor) as a list of axes."""
    if axis is None:
        return list(range(ndim))
    if isinstance(axis, Base | np.ndarray):
        axis = axis.tolist()
    return [shapes.axis_of("tf", int(n), ndim) for n in (axis if isinstance(axis, list | tuple) else [axis])]
