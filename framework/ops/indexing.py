"""``a[...]`` in all of NumPy's forms, and ``a[...] = value``.

An index is taken in two steps, which is PyTorch's order: first its integers, slices and None (a view), then
its integer or bool arrays (a copy). NumPy counts an integer among the arrays, which in ``a[0, :, rows]``
gives another order of the dimensions.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from .. import autograd as engine
from ..autograd import Rule, apply
from ..errors import ShapeError
from ..modes import State
from .make import Operand, as_tensor, cast

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__: list[str] = []

Index = tuple[Any, ...]


def put_slice(xp: Any, g: Any, *, index: Any, shape: tuple[int, ...]) -> Any:
    """Zeros of `shape` with `g` at `index`, which holds no arrays and so picks no element twice."""
    out = xp.zeros(shape, dtype=g.dtype)
    out[index] = g
    return out


SLICE: Rule = Rule(
    "getitem",
    lambda xp, a, *, index: a[index],
    lambda xp, g, _y, _a, *, index: PUT_SLICE(xp, g, index=index, shape=tuple(_a.shape)),
)
PUT_SLICE: Rule = Rule("put", put_slice, lambda xp, g, _y, _a, *, index, shape: g[index])


def width(part: Any) -> int:
    """How many dimensions a part of an index takes: a mask has as many as it takes."""
    return int(part.ndim) if hasattr(part, "ndim") and part.dtype.kind == "b" else 1


def put_picked(xp: Any, g: Any, *, index: Index, shape: tuple[int, ...]) -> Any:
    """Zeros of `shape` with `g` added at `index`, where integer arrays may pick an element several times.

    The dimensions behind those that `index` names stay together as rows.
    """
    if all(isinstance(part, slice) or part.dtype.kind == "b" for part in index):
        return put_slice(xp, g, index=index, shape=shape)
    named = sum(width(part) for part in index)
    front, row = math.prod(shape[:named]), math.prod(shape[named:])
    places = xp.arange(front).reshape(shape[:named])[index].reshape(-1, 1) * row + xp.arange(row)
    return engine.backend.add_at(xp, front * row, places.reshape(-1), g.reshape(-1)).reshape(shape)


PICK: Rule = Rule(
    "getitem",
    lambda xp, a, *, index: a[index],
    lambda xp, g, _y, _a, *, index: PUT_PICKED(xp, g, index=index, shape=tuple(_a.shape)),
)
PUT_PICKED: Rule = Rule("put", put_picked, lambda xp, g, _y, _a, *, index, shape: PICK(xp, g, index=index))


def part_of(xp: Any, part: Any) -> Any:
    """One part of an index as what arrays of `xp` understand: an integer, slice, None, ... or array."""
    if part is None or part is Ellipsis or isinstance(part, slice | int):
        return xp.asarray(part) if isinstance(part, bool) else part
    if isinstance(part, list | tuple) and not len(part):
        return xp.zeros(0, dtype=int)
    array = as_tensor(part).array
    if engine.backend.module_of(array) is not xp:
        array = xp.asarray(engine.backend.move(array, "cpu"))
    if array.dtype.name == "uint8":
        raise IndexError("a uint8 index could mean a mask or positions: say which with .bool() or .long()")
    if array.dtype.kind not in "iub":
        raise IndexError(f"an index must be integers, booleans, slices, None or ..., not {array.dtype.name}")
    return int(array) if array.ndim == 0 and array.dtype.kind != "b" else array


def steps(index: Any, array: Any) -> tuple[Index, Index]:
    """`index` into `array` as two: first integers, slices, None and ..., then arrays and full slices.

    The first holds a "..." in any case: with it NumPy gives a view even of a single element.
    """
    if isinstance(index, int | slice) and not isinstance(index, bool):
        return (index, ...), ()
    xp = engine.backend.module_of(array)
    parts = [part_of(xp, part) for part in (index if isinstance(index, tuple) else (index,))]
    if not any(hasattr(part, "ndim") for part in parts):
        return (tuple(parts) if Ellipsis in parts else (*parts, ...)), ()
    named = sum(width(part) for part in parts)
    missing = array.ndim - named + sum(part is None or part is Ellipsis for part in parts)
    basic: list[Any] = []
    picking: list[Any] = []
    for part in parts:
        if part is Ellipsis:
            basic += [slice(None)] * missing
            picking += [slice(None)] * missing
        elif hasattr(part, "ndim"):
            basic += [slice(None)] * width(part)
            picking.append(part)
        else:
            basic.append(part)
            picking += [] if isinstance(part, int) else [slice(None)]
    while picking and isinstance(picking[-1], slice):
        picking.pop()
    trivial = all(isinstance(part, slice) and part == slice(None) for part in basic)
    return () if trivial else (*basic, ...), tuple(picking)


def own(index: Index) -> Index:
    """`index` with its arrays copied, so that a later change of them cannot change the gradient."""
    return tuple(part if isinstance(part, slice) else part.copy() for part in index)


def getitem(input: Tensor, index: Any) -> Tensor:
    """``input[index]`` with integers, slices, None, ..., and integer or bool tensors, arrays and lists.

    A view, unless the index holds tensors, arrays or lists. Raises IndexError.
    """
    basic, picking = steps(index, input.array)
    out = apply(SLICE, input, index=basic) if basic or not picking else input
    if not picking:
        return out
    return apply(PICK, out, index=own(picking) if out.tracked and State.grad_enabled else picking)


def put(array: Any, value: Any, where: tuple[Index, Index]) -> None:
    """``array[where] = value``, in place."""
    basic, picking = where
    if picking and basic:
        array[basic][picking] = value
    else:
        array[picking or basic] = value


def pick(xp: Any, g: Any, where: tuple[Index, Index]) -> Any:
    """``g[where]`` for arrays and Tensors."""
    basic, picking = where
    out = g[basic] if basic or not picking else g
    return PICK(xp, out, index=picking) if picking else out


def with_value(xp: Any, a: Any, value: Any, *, where: tuple[Index, Index]) -> Any:
    """A copy of `a` with `value` at `where`."""
    out = a.copy()
    put(out, value, where)
    return out


SETITEM: Rule = Rule(
    "setitem",
    with_value,
    lambda xp, g, _y, _a, _value, *, where: SETITEM(xp, g, 0, where=where),
    lambda xp, g, _y, _a, _value, *, where: pick(xp, g, where),
)


def with_item(input: Tensor, index: Any, value: Operand) -> Tensor:
    """What `input` is after ``input[index] = value``, as a new tensor through which gradients flow.

    Where an index array names an element twice, each of its values gets that element's gradient, as in PyTorch.
    """
    basic, picking = steps(index, input.array)
    item = value if isinstance(value, bool | int | float) else cast(as_tensor(value), input.array.dtype)
    while not isinstance(item, bool | int | float) and item.shape[:1] == (1,):
        item = apply(SLICE, item, index=0)  # NumPy lets a value have more dimensions in front, if they are 1
    return apply(SETITEM, input, item, where=(basic, own(picking)))


def set_in_place(input: Tensor, index: Any, value: Operand) -> None:
    """``input[index] = value`` in memory, unrecorded."""
    number = isinstance(value, bool | int | float)
    where = steps(index, input.array)
    try:
        put(input.array, value if number else as_tensor(value).array, where)
    except ValueError as error:
        raise ShapeError(f"setitem into shape {tuple(input.shape)}: {error}") from None
