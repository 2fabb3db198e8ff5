"""Operations on two operands: arithmetic, comparisons, logic, choices. Both sides broadcast."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import dtypes
from ..errors import DTypeError
from ..ops import compare, elementwise, joining, make, trigonometry
from . import convert
from .convert import as_type, operand, pair
from .tensor import Tensor, own

Binary = Callable[..., Tensor]


def _binary(name: str, engine: Callable[[Any, Any], Any], what: str, example: str) -> Binary:
    """An element-wise function of two operands in one element type."""

    def op(x: Any, y: Any, name: str | None = None) -> Tensor:
        return own(engine(*pair(x, y)))

    op.__name__ = op.__qualname__ = name
    op.__doc__ = (
        f"{what}, element by element. x, y: shapes that broadcast, of one type. Raises DTypeError, ShapeError."
        f"\n\n    Source: https://www.tensorflow.org/api_docs/python/tf/math/{name}\n\n    {example}\n    "
    )
    return op


add = _binary("add", elementwise.add, "``x + y``", ">>> tf.add([1, 2], 3).numpy()\n    array([4, 5], dtype=int32)")
subtract = _binary(
    "subtract",
    elementwise.sub,
    "``x - y``",
    ">>> tf.subtract([1, 2], 3).numpy()\n    array([-2, -1], dtype=int32)",
)
multiply = _binary(
    "multiply", elementwise.mul, "``x * y``", ">>> tf.multiply([1, 2], 3).numpy()\n    array([3, 6], dtype=int32)"
)
floordiv = _binary(
    "floordiv",
    elementwise.floor_divide,
    "``x // y``, rounded down",
    ">>> tf.math.floordiv([7, -7], 2).numpy()\n    array([ 3, -4], dtype=int32)",
)
floormod = _binary(
    "floormod",
    elementwise.remainder,
    "``x % y``, with the sign of y",
    ">>> tf.math.floormod([7, -7], 4).numpy()\n    array([3, 1], dtype=int32)",
)
pow = _binary(
    "pow", elementwise.pow, "``x ** y``", ">>> tf.pow([2, 3], 2).numpy()\n    array([4, 9], dtype=int32)"
)
maximum = _binary(
    "maximum",
    elementwise.at_least,
    "The larger of two; of equal ones, x gets the gradient",
    ">>> tf.maximum([1.0, -1.0], 0.0).numpy()\n    array([1., 0.], dtype=float32)",
)
minimum = _binary(
    "minimum",
    elementwise.at_most,
    "The smaller of two; of equal ones, x gets the gradient",
    ">>> tf.minimum([1.0, -1.0], 0.0).numpy()\n    array([ 0., -1.], dtype=float32)",
)
atan2 = _binary(
    "atan2",
    trigonometry.atan2,
    "The angle of a point, y its height and x its width",
    ">>> tf.math.atan2(0.0, 1.0).numpy()\n    np.float32(0.0)",
)
equal = _binary("equal", compare.eq, "``x == y``", ">>> tf.equal([1, 2], 2).numpy()\n    array([False,  True])")
not_equal = _binary(
    "not_equal", compare.ne, "``x != y``", ">>> tf.not_equal([1, 2], 2).numpy()\n    array([ True, False])"
)
less = _binary("less", compare.lt, "``x < y``", ">>> tf.less([1, 2], 2).numpy()\n    array([ True, False])")
less_equal = _binary(
    "less_equal", compare.le, "``x <= y``", ">>> tf.less_equal([1, 2], 2).numpy()\n    array([ True,  True])"
)
greater = _binary(
    "greater", compare.gt, "``x > y``", ">>> tf.greater([1, 2], 1).numpy()\n    array([False,  True])"
)
greater_equal = _binary(
    "greater_equal", compare.ge, "``x >= y``", ">>> tf.greater_equal([1, 2], 2).numpy()\n    array([False,  True])"
)


def divide(x: Any, y: Any, name: str | None = None) -> Tensor:
    """``x / y``, element by element; integers give float64. Shapes broadcast. Raises DTypeError, ShapeError.

    Source: https://www.tensorflow.org/api_docs/python/tf/math/divide

    >>> tf.divide([1, 2], 2)
    <tf.Tensor: shape=(2,), dtype=float64, numpy=array([0.5, 1. ])>
    """
    a, b = pair(x, y)
    if all(operand(part).dtype.kind != "f" for part in (a, b)):
        a, b = (make.cast(operand(part), dtypes.float64) for part in (a, b))
    return own(elementwise.true_divide(a, b))


truediv = divide


def divide_no_nan(x: Any, y: Any, name: str | None = None) -> Tensor:
    """``x / y``, and 0 where `y` is 0. Raises DTypeError, ShapeError.

    Source: https://www.tensorflow.org/api_docs/python/tf/math/divide_no_nan

    >>> tf.math.divide_no_nan([1.0, 2.0], [0.0, 4.0]).numpy()
    array([0. , 0.5], dtype=float32)
    """
    a, b = (operand(part) for part in pair(x, y))
    none = compare.eq(b, 0)
    return own(elementwise.where(none, 0.0, elementwise.true_divide(a, elementwise.where(none, 1.0, b))))


def add_n(inputs: Any, name: str | None = None) -> Tensor:
    """The sum of a list of tensors of one shape and type. Raises ValueError for an empty list, DTypeError.

    Source: https://www.tensorflow.org/api_docs/python/tf/math/add_n

    >>> tf.add_n([[1.0, 2.0], [3.0, 4.0]]).numpy()
    array([4., 6.], dtype=float32)
    """
    if not len(inputs):
        raise ValueError("add_n needs at least one tensor")
    total = operand(inputs[0])
    for x in inputs[1:]:
        total = elementwise.add(*pair(total, x))
    return own(total)


def _bools(name: str, x: Any) -> Any:
    value = operand(x)
    if value.dtype.kind != "b":
        raise DTypeError(f"{name} needs bool tensors, got {value.dtype.name}: compare first, as in x > 0")
    return value


def logical_and(x: Any, y: Any, name: str | None = None) -> Tensor:
    """True where both are, for bool tensors that broadcast. Raises DTypeError for numbers.

    Source: https://www.tensorflow.org/api_docs/python/tf/math/logical_and

    >>> tf.logical_and([True, False], True).numpy()
    array([ True, False])
    """
    return own(compare.logical_and(_bools("logical_and", x), _bools("logical_and", y)))


def logical_or(x: Any, y: Any, name: str | None = None) -> Tensor:
    """True where one is, for bool tensors that broadcast. Raises DTypeError for numbers.

    Source: https://www.tensorflow.org/api_docs/python/tf/math/logical_or

    >>> tf.logical_or([True, False], False).numpy()
    array([ True, False])
    """
    return own(compare.logical_or(_bools("logical_or", x), _bools("logical_or", y)))


def logical_not(x: Any, name: str | None = None) -> Tensor:
    """True where `x`, a bool tensor, is False. Raises DTypeError for numbers.

    Source: https://www.tensorflow.org/api_docs/python/tf/math/logical_not

    >>> tf.logical_not([True, False]).numpy()
    array([False,  True])
    """
    return own(compare.logical_not(_bools("logical_not", x)))


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Tensor:
    """`x` where `condition` (bool) holds and `y` elsewhere; all broadcast. Without both: the places, (n, rank).

    Raises DTypeError, ShapeError, and ValueError if only one of x and y is given.
    Source: https://www.tensorflow.org/api_docs/python/tf/where

    >>> x = tf.constant([1.0, -2.0])
    >>> tf.where(x > 0, x, 0.0).numpy()
    array([1., 0.], dtype=float32)
    >>> tf.where([False, True]).numpy()
    array([[1]])
    """
    chosen = operand(condition)
    if x is None and y is None:
        return convert.of_array(np.argwhere(chosen.array))
    if x is None or y is None:
        raise ValueError("where: give both x and y, or none of them")
    return own(elementwise.where(_bools("where", chosen), *pair(x, y)))


def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None) -> Tensor:
    """`t` kept between two bounds, which broadcast; the gradient is 0 outside them. Raises DTypeError.

    Source: https://www.tensorflow.org/api_docs/python/tf/clip_by_value

    >>> tf.clip_by_value([-2.0, 0.5, 2.0], -1.0, 1.0).numpy()
    array([-1. ,  0.5,  1. ], dtype=float32)
    """
    x = operand(t)
    return own(elementwise.clamp(x, as_type(clip_value_min, x.dtype), as_type(clip_value_max, x.dtype)))


def boolean_mask(tensor: Any, mask: Any, axis: int | None = None, name: str = "boolean_mask") -> Tensor:
    """The elements (or rows) of `tensor` where `mask`, which has its first dimensions, is True.

    axis: the dimension at which the mask begins. Raises IndexError where the shapes do not fit.
    Source: https://www.tensorflow.org/api_docs/python/tf/boolean_mask

    >>> tf.boolean_mask([1, 2, 3], [True, False, True]).numpy()
    array([1, 3], dtype=int32)
    """
    front = (slice(None),) * (axis or 0)
    return own(operand(tensor)[(*front, operand(mask))])


def concat(values: Any, axis: int, name: str = "concat") -> Tensor:
    """Tensors of one type and of equal shape but for dimension `axis`, joined along it. Raises as `add`.

    Source: https://www.tensorflow.org/api_docs/python/tf/concat

    >>> tf.concat([[1, 2], [3]], axis=0).numpy()
    array([1, 2, 3], dtype=int32)
    """
    return own(joining.cat(_alike(values), int(axis)))


def stack(values: Any, axis: int = 0, name: str = "stack") -> Tensor:
    """Tensors of one shape and type beside each other along a new dimension `axis`. Raises as `add`.

    Source: https://www.tensorflow.org/api_docs/python/tf/stack

    >>> tf.stack([[1, 2], [3, 4]], axis=1).numpy().tolist()
    [[1, 3], [2, 4]]
    """
    return own(joining.stack(_alike(values), axis))


def _alike(values: Any) -> list[Any]:
    """A list of operands in the type of the first Tensor among them."""
    parts = list(values) if isinstance(values, list | tuple) else [values]
    dtype = convert._type_in(parts)
    if dtype is None:
        dtype = operand(parts[0]).dtype
    return [as_type(part, dtype, number=False) for part in parts]
