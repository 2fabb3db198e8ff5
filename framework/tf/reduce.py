"""Many numbers in, fewer out: sums, means, extremes, their places, order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from .. import dtypes, std, var
from ..errors import DTypeError
from ..ops import cumulative, elementwise, joining, make, order, reductions
from .convert import axis_list, floats, operand
from .tensor import Tensor, own

Reduction = Callable[..., Tensor]


def _no_bools(name: str, value: Any) -> Any:
    x = operand(value)
    if x.dtype.kind == "b":
        raise DTypeError(f"{name} needs numbers, got bool: use tf.cast(x, tf.float32)")
    return x


def _only_bools(name: str, value: Any) -> Any:
    x = operand(value)
    if x.dtype.kind != "b":
        raise DTypeError(f"{name} needs a bool tensor, got {x.dtype.name}: compare first, as in x > 0")
    return x


def _only_floats(name: str, value: Any) -> Any:
    return floats(name, value)


def _reduction(
    name: str, engine: Callable[..., Any], check: Callable[[str, Any], Any], what: str, errors: str, example: str
) -> Reduction:
    """A reduction over axes that keeps the element type."""
    public = name

    def op(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Tensor:
        x = check(public, input_tensor)
        axes = axis_list(axis, x.ndim)
        if not axes:
            return own(x)
        return own(make.cast(engine(x, tuple(axes), bool(keepdims)), x.dtype))

    op.__name__ = op.__qualname__ = name
    op.__doc__ = (
        f"{what} over `axis`: a number or a list of them, all dimensions if None. The element type stays.\n\n"
        f"    keepdims: keep the reduced dimensions with size 1. Raises {errors}, IndexError.\n"
        f"    Source: https://www.tensorflow.org/api_docs/python/tf/math/{name}\n\n    {example}\n    "
    )
    return op


def _mean(x: Any, axes: Any, keepdims: bool) -> Any:
    if x.dtype.kind == "f":
        return reductions.mean(x, axes, keepdims)
    total = reductions.sum(x, axes, keepdims)
    return elementwise.div(total, reductions.count(x.shape, axes), rounding_mode="trunc")


def _prod(x: Any, axes: Any, keepdims: bool) -> Any:
    for axis in sorted(axes, reverse=True):
        x = cumulative.prod(x, axis, keepdims)
    return x


def _variance(x: Any, axes: Any, keepdims: bool) -> Any:
    return var(x, axes, keepdim=keepdims, correction=0)


def _std(x: Any, axes: Any, keepdims: bool) -> Any:
    return std(x, axes, keepdim=keepdims, correction=0)


_NUMBERS, _FLOATS = "DTypeError for bool tensors", "DTypeError unless floating point"
_BOOLS = "DTypeError unless bool"

reduce_sum = _reduction(
    "reduce_sum",
    reductions.sum,
    _no_bools,
    "The sum",
    _NUMBERS,
    ">>> tf.reduce_sum([[1, 2], [3, 4]], axis=0).numpy()\n    array([4, 6], dtype=int32)",
)
reduce_mean = _reduction(
    "reduce_mean",
    _mean,
    _no_bools,
    "The mean (for integers without its decimals)",
    _NUMBERS,
    ">>> tf.reduce_mean([1.0, 2.0]).numpy(), tf.reduce_mean([1, 2]).numpy()\n    (np.float32(1.5), np.int32(1))",
)
reduce_prod = _reduction(
    "reduce_prod",
    _prod,
    _no_bools,
    "The product",
    _NUMBERS,
    ">>> tf.reduce_prod([[1, 2], [3, 4]], axis=1).numpy()\n    array([ 2, 12], dtype=int32)",
)
reduce_max = _reduction(
    "reduce_max",
    reductions.amax,
    _no_bools,
    "The largest value (equal ones share the gradient)",
    _NUMBERS,
    ">>> tf.reduce_max([[1, 2], [3, 4]], axis=1).numpy()\n    array([2, 4], dtype=int32)",
)
reduce_min = _reduction(
    "reduce_min",
    reductions.amin,
    _no_bools,
    "The smallest value (equal ones share the gradient)",
    _NUMBERS,
    ">>> tf.reduce_min([[1, 2], [3, 4]], axis=1).numpy()\n    array([1, 3], dtype=int32)",
)
reduce_all = _reduction(
    "reduce_all",
    reductions.all,
    _only_bools,
    "True where all are",
    _BOOLS,
    ">>> tf.reduce_all([True, False]).numpy()\n    np.False_",
)
reduce_any = _reduction(
    "reduce_any",
    reductions.any,
    _only_bools,
    "True where one is",
    _BOOLS,
    ">>> tf.reduce_any([True, False]).numpy()\n    np.True_",
)
reduce_variance = _reduction(
    "reduce_variance",
    _variance,
    _only_floats,
    "The mean of the squared distances from the mean",
    _FLOATS,
    ">>> tf.math.reduce_variance([1.0, 3.0]).numpy()\n    np.float32(1.0)",
)
reduce_std = _reduction(
    "reduce_std",
    _std,
    _only_floats,
    "The square root of the variance",
    _FLOATS,
    ">>> tf.math.reduce_std([1.0, 5.0]).numpy()\n    np.float32(2.0)",
)
reduce_logsumexp = _reduction(
    "reduce_logsumexp",
    reductions.logsumexp,
    _only_floats,
    "``log(sum(exp(x)))``, without overflow",
    _FLOATS,
    ">>> tf.math.reduce_logsumexp([1000.0, 0.0]).numpy()\n    np.float32(1000.0)",
)


def argmax(input: Any, axis: Any = None, output_type: Any = dtypes.int64, name: str | None = None) -> Tensor:
    """Where the largest value is along `axis`, which is 0 unless given; the first of equal ones. IndexError.

    Source: https://www.tensorflow.org/api_docs/python/tf/math/argmax

    >>> tf.argmax([[1.0, 5.0], [7.0, 2.0]], axis=1).numpy()
    array([1, 0])
    """
    return own(make.cast(order.argmax(operand(input), 0 if axis is None else int(axis)), output_type))


def argmin(input: Any, axis: Any = None, output_type: Any = dtypes.int64, name: str | None = None) -> Tensor:
    """Where the smallest value is along `axis`, which is 0 unless given; the first of equal ones. IndexError.

    Source: https://www.tensorflow.org/api_docs/python/tf/math/argmin

    >>> tf.argmin([[1.0, 5.0], [7.0, 2.0]], axis=1).numpy()
    array([0, 1])
    """
    return own(make.cast(order.argmin(operand(input), 0 if axis is None else int(axis)), output_type))


def cumsum(
    x: Any, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> Tensor:
    """The growing sum along `axis`. exclusive: without the element itself; reverse: from the end.

    Source: https://www.tensorflow.org/api_docs/python/tf/math/cumsum

    >>> tf.cumsum([1, 2, 3]).numpy()
    array([1, 3, 6], dtype=int32)
    """
    values = _no_bools("cumsum", x)
    turned = joining.flip(values, (axis,)) if reverse else values
    total = cumulative.cumsum(turned, axis)
    if exclusive:
        total = elementwise.sub(total, turned)
    return own(make.cast(joining.flip(total, (axis,)) if reverse else total, values.dtype))


def sort(values: Any, axis: int = -1, direction: str = "ASCENDING", name: str | None = None) -> Tensor:
    """In order along `axis`; direction ``"ASCENDING"`` or ``"DESCENDING"``, else ValueError.

    Source: https://www.tensorflow.org/api_docs/python/tf/sort

    >>> tf.sort([3, 1, 2], direction="DESCENDING").numpy()
    array([3, 2, 1], dtype=int32)
    """
    return own(order.sort(operand(values), axis, _descending(direction)).values)


def argsort(
    values: Any, axis: int = -1, direction: str = "ASCENDING", stable: bool = False, name: str | None = None
) -> Tensor:
    """The places that bring `values` into order along `axis`, int32; arguments as for `sort`.

    Source: https://www.tensorflow.org/api_docs/python/tf/argsort

    >>> tf.argsort([3, 1, 2]).numpy()
    array([1, 2, 0], dtype=int32)
    """
    return own(make.cast(order.argsort(operand(values), axis, _descending(direction)), dtypes.int32))


def _descending(direction: str) -> bool:
    if direction not in ("ASCENDING", "DESCENDING"):
        raise ValueError(f"direction must be 'ASCENDING' or 'DESCENDING', not {direction!r}")
    return direction == "DESCENDING"


class TopK(NamedTuple):
    """The largest values along the last dimension, and where they were."""

    values: Tensor
    indices: Tensor


def top_k(input: Any, k: int = 1, sorted: bool = True, index_type: Any = dtypes.int32, name: Any = None) -> TopK:
    """The `k` largest along the last dimension, in order, and their places. Raises ShapeError for a larger k.

    Source: https://www.tensorflow.org/api_docs/python/tf/math/top_k

    >>> tf.math.top_k([1.0, 3.0, 2.0], 2).indices.numpy()
    array([1, 2], dtype=int32)
    """
    found = order.topk(operand(input), int(k))
    return TopK(own(found.values), own(make.cast(found.indices, index_type)))


def norm(tensor: Any, ord: Any = "euclidean", axis: Any = None, keepdims: Any = None, name: Any = None) -> Tensor:
    """``sum(|tensor|**ord) ** (1/ord)`` over `axis` (all dimensions if None); the length for ``"euclidean"``.

    Raises DTypeError for integers. Source: https://www.tensorflow.org/api_docs/python/tf/norm

    >>> tf.norm([3.0, 4.0]).numpy()
    np.float32(5.0)
    """
    x = floats("norm", tensor)
    return own(
        reductions.norm(x, 2 if ord == "euclidean" else ord, tuple(axis_list(axis, x.ndim)), bool(keepdims))
    )


def count_nonzero(
    input: Any, axis: Any = None, keepdims: bool = False, dtype: Any = dtypes.int64, name: str | None = None
) -> Tensor:
    """How many elements over `axis` are not 0.

    Source: https://www.tensorflow.org/api_docs/python/tf/math/count_nonzero

    >>> tf.math.count_nonzero([0, 3, 4]).numpy()
    np.int64(2)
    """
    x = operand(input)
    return own(make.cast(reductions.sum(x != 0, axis_list(axis, x.ndim), keepdims), dtype))
