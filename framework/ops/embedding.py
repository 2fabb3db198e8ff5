"""Tables and edges: rows of a table by number, class numbers as vectors, and padding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import autograd as engine
from ..autograd import Rule, apply
from ..errors import DTypeError, ShapeError
from . import elementwise, indexing, shapes, windows

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = ["embedding", "one_hot", "pad"]


def integers(name: str, input: Tensor) -> Any:
    """The array of `input`. Raises DTypeError unless it holds integers."""
    if input.array.dtype.kind not in "iu":
        raise DTypeError(f"{name} needs integers, got {input.array.dtype.name}: use .long()")
    return input.array


def into_rows(xp: Any, g: Any, numbers: Any, *, rows: int) -> Any:
    """Zeros with `rows` rows, with each vector of `g` added to the row of its number."""
    width = g.shape[-1]
    out = xp.zeros(rows * width, dtype=g.dtype)
    places = xp.expand_dims(numbers.astype("int64", copy=False), -1) * width + xp.arange(width)
    xp.add.at(out, xp.reshape(places, (-1,)), xp.reshape(g, (-1,)))
    return xp.reshape(out, (rows, width))


ROWS: Rule = Rule(
    "embedding",
    lambda xp, w, numbers: w[numbers],
    lambda xp, g, _y, _w, numbers: INTO_ROWS(xp, g, numbers, rows=_w.shape[0]),
    None,
)
INTO_ROWS: Rule = Rule(
    "into_rows",
    into_rows,
    lambda xp, g, _y, _g, numbers, *, rows: ROWS(xp, g, numbers),
    None,
)


def embedding(input: Tensor, weight: Tensor, padding_idx: int | None = None) -> Tensor:
    """The row of `weight` for each number in `input`.

    input: integers of any shape; weight: (rows, width); returns the shape of `input` with `width` behind it.
    padding_idx: a row that gets no gradient. Raises DTypeError, ShapeError, IndexError.
    """
    numbers = integers("embedding", input)
    if weight.ndim != 2:
        raise ShapeError(f"embedding: the weight must be (rows, width), got {tuple(weight.shape)}")
    count = weight.array.shape[0]
    looked_at = numbers.size and type(numbers) not in engine.backend.distant  # a look would wait for the GPU
    if looked_at and not (numbers.min() >= 0 and numbers.max() < count):
        raise IndexError(
            f"embedding: the numbers go from {int(numbers.min())} to {int(numbers.max())}, the rows of the weight "
            f"from 0 to {count - 1}"
        )
    out = apply(ROWS, weight, input)
    if padding_idx is None:
        return out
    if not -count <= padding_idx < count:
        raise IndexError(f"embedding: padding_idx {padding_idx} is not a row: there are {count}")
    silent = engine.Tensor.of_array((numbers == padding_idx % count)[..., None])
    return elementwise.where(silent, out.detach(), out)


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """Each class number as a vector with 1 at its place and 0 elsewhere: int64, one more dimension.

    num_classes: the length of the vectors, by default the largest number + 1. Raises DTypeError, IndexError.
    """
    numbers = integers("one_hot", tensor)
    if num_classes == -1:
        if not numbers.size:
            raise ValueError("one_hot: num_classes must be given for a tensor without elements")
        num_classes = int(numbers.max()) + 1
    if numbers.size and not (numbers.min() >= 0 and numbers.max() < num_classes):
        raise IndexError(
            f"one_hot: the numbers go from {int(numbers.min())} to {int(numbers.max())}, with {num_classes} "
            f"classes they must be 0 to {num_classes - 1}"
        )
    xp = engine.backend.module_of(numbers)
    return engine.Tensor.of_array((numbers[..., None] == xp.arange(num_classes)).astype("int64"))


PAD = Rule(
    "pad",
    lambda xp, a, *, padding, value: windows.padded(xp, a, padding, value),
    lambda xp, g, _y, _a, *, padding, value: g[windows.inner(_a.shape, padding)],
)

#: PyTorch's name of a way to pad, and NumPy's.
MODES = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def pad(input: Tensor, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Tensor:
    """`input` with elements added around it.

    pad: how many before and behind, in pairs that begin with the *last* dimension: (left, right, top, bottom, …);
    negative numbers cut off. mode: ``"constant"`` (`value`, by default 0), ``"reflect"``, ``"replicate"`` or
    ``"circular"``. Raises ShapeError, ValueError.
    """
    if len(pad) % 2 or len(pad) > 2 * input.ndim:
        raise ShapeError(f"pad: needs pairs for at most {input.ndim} dimensions, got {tuple(pad)}")
    pairs = [(pad[i], pad[i + 1]) for i in range(0, len(pad), 2)][::-1]
    front = input.ndim - len(pairs)
    if mode != "constant":
        if mode not in MODES:
            raise ValueError(f"pad: mode must be 'constant', {', '.join(map(repr, MODES))}, not {mode!r}")
        for dim, pair in enumerate(pairs, front):
            input = repeat_edge(input, dim, pair, mode)
        return input
    sizes = input.array.shape[front:]
    if any(
        n + min(before, 0) + min(behind, 0) < 0 or n + before + behind < 0
        for n, (before, behind) in zip(sizes, pairs, strict=True)
    ):
        raise ShapeError(f"pad: {tuple(pad)} cuts off more than there is of {tuple(input.shape)}")
    if min(map(min, pairs), default=0) < 0:
        kept = (
            slice(max(-before, 0), n - max(-behind, 0)) for n, (before, behind) in zip(sizes, pairs, strict=True)
        )
        input = indexing.getitem(input, (..., *kept))
    padding = tuple((max(before, 0), max(behind, 0)) for before, behind in pairs)
    if not any(map(any, padding)):
        return shapes.clone(input)
    return apply(PAD, input, padding=padding, value=0 if value is None else value)


def repeat_edge(input: Tensor, dim: int, pair: tuple[int, int], mode: str) -> Tensor:
    """`input` continued along `dim` by its own elements. Raises ShapeError where there are too few of them."""
    size, most = input.array.shape[dim], {"reflect": -1, "circular": 0}.get(mode, math.inf)
    if min(pair) < 0 or max(pair) > input.array.shape[dim] + most:
        raise ShapeError(f"pad: mode {mode!r} cannot add {pair} to a dimension of {size} elements")
    xp = engine.backend.module_of(input.array)
    places = xp.pad(xp.arange(size), pair, mode=MODES[mode])
    return indexing.getitem(input, (*(slice(None),) * dim, places))
