"""Picking elements along a dimension or under a mask, and adding to picked places."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from .. import autograd as engine
from ..autograd import Rule, apply
from ..errors import DTypeError, ShapeError
from .elementwise import WHERE, add
from .indexing import getitem
from .make import Operand, as_tensor, cast
from .shapes import axis_of, broadcast_shape, broadcast_to, flatten, reshape

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "gather",
    "index_select",
    "masked_fill",
    "masked_select",
    "scatter_add",
    "take_along_dim",
]


def take_along(xp: Any, a: Any, index: Any, *, dim: int) -> Any:
    """Elements of `a` at `index` along `dim`; in other dimensions `index` may be smaller than `a`."""
    reach = tuple(slice(None) if i == dim else slice(0, n) for i, n in enumerate(index.shape))
    return xp.take_along_axis(a[reach], index, axis=dim)


def put_along(xp: Any, g: Any, index: Any, *, dim: int, shape: tuple[int, ...]) -> Any:
    """Zeros of `shape` with `g` added at `index` along `dim`."""
    steps = [math.prod(shape[i + 1 :]) for i in range(len(shape))]
    places = index % shape[dim] * steps[dim]
    for i, n in enumerate(index.shape):
        if i != dim:
            places = places + xp.arange(n).reshape((n,) + (1,) * (len(shape) - i - 1)) * steps[i]
    out = engine.backend.add_at(xp, math.prod(shape), places.reshape(-1), g.reshape(-1))
    return out.reshape(shape)


GATHER: Rule = Rule(
    "gather",
    take_along,
    lambda xp, g, _y, _a, index, *, dim: PUT_ALONG(xp, g, index, dim=dim, shape=tuple(_a.shape)),
    None,
)
PUT_ALONG: Rule = Rule(
    "put_along",
    put_along,
    lambda xp, g, _y, _a, index, *, dim, shape: GATHER(xp, g, index, dim=dim),
    None,
)


def positions(name: str, index: Tensor, size: int, lowest: int = 0) -> Tensor:
    """`index` as int64. Raises DTypeError, or IndexError for a position outside `lowest` to `size` - 1."""
    array = index.array
    if array.dtype.name not in ("int64", "int32"):
        raise DTypeError(f"{name}: the index must be int64 or int32, not {array.dtype.name}: use .long()")
    looked_at = array.size and type(array) not in engine.backend.distant  # a look would wait for the GPU
    if looked_at and not (lowest <= int(array.min()) and int(array.max()) < size):
        raise IndexError(
            f"{name}: the index holds values from {int(array.min())} to {int(array.max())}, but the dimension has "
            f"size {size}: they must be from {lowest} to {size - 1}"
        )
    return cast(index, "int64")


def check_fit(name: str, x: Tensor, dim: int | None, index: Tensor) -> None:
    """Raise ShapeError unless `index` is as large as `x` or smaller in every dimension but `dim`."""
    if index.ndim != x.ndim:
        raise ShapeError(f"{name}: the index must have {x.ndim} dimensions, got shape {tuple(index.shape)}")
    if any(n > m for i, (n, m) in enumerate(zip(index.shape, x.shape, strict=True)) if i != dim):
        raise ShapeError(f"{name}: index shape {tuple(index.shape)} is too large for shape {tuple(x.shape)}")


def gather(input: Operand, dim: int, index: Tensor) -> Tensor:
    """Elements of `input` at `index` along `dim`; the result has the shape of `index`.

    ``out[i][j] = input[index[i][j]][j]`` for ``dim=0``. Raises ShapeError, DTypeError, IndexError.
    """
    x = as_tensor(input)
    axis = axis_of("gather", dim, x.ndim)
    if x.ndim == 0:
        return reshape(gather(flatten(x), 0, flatten(index)), index.shape)
    check_fit("gather", x, axis, index)
    return apply(GATHER, x, positions("gather", index, x.shape[axis]), dim=axis)


def take_along_dim(input: Operand, indices: Tensor, dim: int | None = None) -> Tensor:
    """Elements at `indices` along `dim` (of the flattened tensor if None); other dimensions broadcast.

    What `argmax` and `argsort` return fits here. Raises ShapeError, DTypeError, IndexError.
    """
    x = as_tensor(input)
    if dim is None:
        return take_along_dim(flatten(x), flatten(indices), 0)
    axis = axis_of("take_along_dim", dim, x.ndim)
    if indices.ndim != x.ndim:
        raise ShapeError(f"take_along_dim: {indices.ndim} dimensions of indices for {x.ndim} dimensions of input")
    size = x.shape[axis]
    chosen = positions("take_along_dim", indices, size, -size)
    both = [(n, m) for n, m in zip(x.shape, indices.shape, strict=True)]
    shape = [m if n == 1 else n for n, m in both]
    picked = [m if i == axis or n == 1 else n for i, (n, m) in enumerate(both)]
    shape[axis] = size
    return apply(GATHER, broadcast_to(x, shape), broadcast_to(chosen, picked), dim=axis)


def index_select(input: Operand, dim: int, index: Tensor) -> Tensor:
    """The elements along `dim` that the vector `index` names. Raises ShapeError, DTypeError, IndexError."""
    x = as_tensor(input)
    if index.ndim > 1:
        raise ShapeError(f"index_select: the index must be a vector, got shape {tuple(index.shape)}")
    axis = axis_of("index_select", dim, x.ndim)
    chosen = positions("index_select", index, x.shape[axis] if x.ndim else 1)
    return getitem(x, (slice(None),) * axis + (flatten(chosen),)) if x.ndim else x


def masked_fill(input: Operand, mask: Tensor, value: Operand) -> Tensor:
    """`value`, a number or a tensor of one, where the bool tensor `mask` is True; `input` elsewhere.

    `input` and `mask` broadcast; the result has the type of `input`. Raises ShapeError, DTypeError.
    """
    x = as_tensor(input)
    _check_mask("masked_fill", mask)
    if isinstance(value, bool | int | float):
        return apply(WHERE, mask, {"f": float, "b": bool}.get(x.array.dtype.kind, int)(value), x)
    number = as_tensor(value)
    if number.ndim:
        raise ShapeError(f"masked_fill: the value must be a single number, got shape {tuple(number.shape)}")
    return apply(WHERE, mask, cast(number, x.array.dtype), x)


def masked_select(input: Operand, mask: Tensor) -> Tensor:
    """The elements of `input` where the bool tensor `mask` is True, as a vector; both broadcast."""
    x = as_tensor(input)
    _check_mask("masked_select", mask)
    shape = broadcast_shape(x.shape, mask.shape)
    return getitem(x if x.shape == shape else broadcast_to(x, shape), broadcast_to(mask, shape))


def _check_mask(name: str, mask: Tensor) -> None:
    if mask.array.dtype.kind != "b":
        raise DTypeError(
            f"{name}: the mask must be bool, not {mask.array.dtype.name}: compare (x > 0) or use .bool()"
        )


def scatter_add(input: Operand, dim: int, index: Tensor, src: Operand) -> Tensor:
    """`input` with the elements of `src` added at the places that `index` names along `dim`.

    ``out[index[i][j]][j] += src[i][j]`` for ``dim=0``; the reverse of `gather`. Raises ShapeError, DTypeError,
    IndexError.
    """
    x, source = as_tensor(input), as_tensor(src)
    if x.array.dtype != source.array.dtype:
        raise DTypeError(
            f"scatter_add: {source.array.dtype.name} cannot be added to {x.array.dtype.name}: use .to"
        )
    axis = axis_of("scatter_add", dim, x.ndim)
    if x.ndim == 0:
        return reshape(scatter_add(flatten(x), 0, flatten(index), flatten(source)), ())
    if index.array.size == 0:
        return add(x, 0)
    check_fit("scatter_add", x, axis, index)
    check_fit("scatter_add", source, None, index)
    chosen = positions("scatter_add", index, x.shape[axis])
    part = source if source.shape == index.shape else getitem(source, tuple(slice(0, n) for n in index.shape))
    return add(x, apply(PUT_ALONG, part, chosen, dim=axis, shape=tuple(x.shape)))
