"""Several tensors made one and one made several: join, split, repeat, turn around."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import autograd as engine
from ..autograd import Rule, apply
from ..errors import DTypeError, ShapeError
from .indexing import getitem
from .make import Operand, align, as_tensor
from .shapes import axis_of, expand, flatten, reshape, spread, unsqueeze

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "cat",
    "chunk",
    "concat",
    "concatenate",
    "flip",
    "hstack",
    "meshgrid",
    "narrow",
    "repeat_interleave",
    "roll",
    "select",
    "split",
    "stack",
    "tile",
    "unbind",
    "vstack",
]

Tensors = tuple["Tensor", ...]


def cat_slope(xp: Any, g: Any, arrays: Sequence[Any], dim: int, index: int) -> Any:
    """The part of `g` that belongs to input number `index` of a concatenation along `dim`."""
    start = sum(a.shape[dim] for a in arrays[:index])
    return g[(slice(None),) * dim + (slice(start, start + arrays[index].shape[dim]),)]


CAT = Rule(
    "cat",
    lambda xp, *arrays, dim: xp.concatenate(arrays, axis=dim),
    lambda xp, g, _y, *_arrays, dim, index: cat_slope(xp, g, _arrays, dim, index),
)


def cat(tensors: Sequence[Operand], dim: int = 0) -> Tensor:
    """Tensors of equal shape but for dimension `dim`, joined along it. Raises ShapeError.

    A tensor of shape (0,) joins anything, as in PyTorch.
    """
    parts = align(*(as_tensor(x) for x in tensors)) if len(tensors) else ()
    if not parts:
        raise ShapeError("cat: needs at least one tensor")
    if any(x.ndim == 0 for x in parts):
        raise ShapeError("cat: tensors without dimensions cannot be joined: use stack")
    full = [x for x in parts if x.array.shape != (0,)] or parts
    axis = axis_of("cat", dim, full[0].ndim)
    if len({(*x.shape[:axis], *x.shape[axis + 1 :]) for x in full}) > 1 or len({x.ndim for x in full}) > 1:
        shapes = ", ".join(str(tuple(x.shape)) for x in full)
        raise ShapeError(f"cat: the shapes {shapes} must be equal except in dimension {dim}")
    return apply(CAT, *full, dim=axis)


concat = concatenate = cat


def stack(tensors: Sequence[Operand], dim: int = 0) -> Tensor:
    """Tensors of one shape, laid beside each other along a new dimension `dim`. Raises ShapeError."""
    parts = [as_tensor(x) for x in tensors]
    if len({x.shape for x in parts}) != 1:
        raise ShapeError(f"stack: all shapes must be equal, got {', '.join(str(tuple(x.shape)) for x in parts)}")
    return cat([unsqueeze(x, dim) for x in parts], dim)


def hstack(tensors: Sequence[Operand]) -> Tensor:
    """Joined side by side: along dimension 1, or 0 for vectors. Raises ShapeError."""
    parts = [x if x.ndim else reshape(x, (1,)) for x in map(as_tensor, tensors)]
    return cat(parts, 0 if parts and parts[0].ndim == 1 else 1)


def vstack(tensors: Sequence[Operand]) -> Tensor:
    """Joined below each other, along dimension 0; a vector is a row. Raises ShapeError."""
    return cat(
        [x if x.ndim > 1 else reshape(x, (1, -1) if x.array.size else (1, 0)) for x in map(as_tensor, tensors)]
    )


def narrow(input: Operand, dim: int, start: int, length: int) -> Tensor:
    """`length` elements from `start` on along `dim`: a view. Raises IndexError."""
    x = as_tensor(input)
    axis = axis_of("narrow", dim, x.ndim)
    size, first = x.shape[axis], int(start)
    first += size if first < 0 else 0
    if first < 0 or length < 0 or first + length > size:
        raise IndexError(f"narrow: {length} elements from {start} on do not lie in dimension {dim} of size {size}")
    return getitem(x, (slice(None),) * axis + (slice(first, first + length),))


def select(input: Operand, dim: int, index: int) -> Tensor:
    """Element `index` along `dim`, which the result no longer has."""
    x = as_tensor(input)
    return getitem(x, (slice(None),) * axis_of("select", dim, x.ndim) + (int(index),))


def split(tensor: Operand, split_size_or_sections: int | Sequence[int], dim: int = 0) -> Tensors:
    """Pieces along `dim`: of one size (the last may be smaller), or of the sizes listed. Raises ShapeError."""
    x = as_tensor(tensor)
    size = x.shape[axis_of("split", dim, x.ndim)]
    if isinstance(split_size_or_sections, int):
        step = split_size_or_sections
        if step < 0 or (step == 0 and size):
            raise ShapeError(f"split: the size of the pieces must be positive, got {step}")
        parts = [min(step, size - start) for start in range(0, size, step or 1)] or [0]
    else:
        parts = list(split_size_or_sections)
        if sum(parts) != size:
            raise ShapeError(f"split: the pieces {parts} must add up to {size}, the size of dimension {dim}")
    starts = itertools.accumulate(parts, initial=0)
    return tuple(narrow(x, dim, start, n) for start, n in zip(starts, parts, strict=False))


def chunk(input: Operand, chunks: int, dim: int = 0) -> Tensors:
    """At most `chunks` pieces along `dim`, all but the last of one size. Raises ShapeError."""
    x = as_tensor(input)
    if chunks <= 0:
        raise ShapeError(f"chunk: the number of pieces must be positive, got {chunks}")
    size = x.shape[axis_of("chunk", dim, x.ndim)]
    return split(x, -(-size // chunks), dim) if size else split(x, [0] * chunks, dim)


def unbind(input: Operand, dim: int = 0) -> Tensors:
    """Every element along `dim`, as a tuple of tensors without that dimension."""
    x = as_tensor(input)
    return tuple(select(x, dim, i) for i in range(x.shape[axis_of("unbind", dim, x.ndim)]))


def tile_slope(xp: Any, g: Any, shape: tuple[int, ...], reps: tuple[int, ...]) -> Any:
    """The sum over all copies: the copies get axes of their own, which are summed."""
    padded = (1,) * (len(reps) - len(shape)) + tuple(shape)
    apart = xp.reshape(g, tuple(n for pair in zip(reps, padded, strict=True) for n in pair))
    return xp.reshape(xp.sum(apart, axis=tuple(range(0, 2 * len(reps), 2))), shape)


TILE = Rule(
    "tile",
    lambda xp, a, *, reps: xp.tile(a, reps),
    lambda xp, g, _y, _a, *, reps: tile_slope(xp, g, _a.shape, reps),
)


@spread
def repeat(input: Operand, repeats: Sequence[int]) -> Tensor:
    """Copies of the whole tensor, ``repeats[i]`` along dimension i; more numbers add dimensions in front."""
    x, counts = as_tensor(input), tuple(repeats)
    if len(counts) < x.ndim or any(n < 0 for n in counts):
        raise ShapeError(f"repeat: needs at least {x.ndim} numbers, none negative, got {counts}")
    return apply(TILE, x, reps=counts)


@spread
def tile(input: Operand, dims: Sequence[int]) -> Tensor:
    """As `repeat`, but fewer numbers than dimensions count from the last dimension, as in NumPy."""
    x = as_tensor(input)
    return repeat(x, (1,) * (x.ndim - len(dims)) + tuple(dims))


def repeat_interleave(
    input: Operand, repeats: int | Tensor, dim: int | None = None, *, output_size: int | None = None
) -> Tensor:
    """Each element along `dim` (of the flattened tensor if None) repeated beside itself.

    repeats: how often, one number for all or one for each element. Raises ShapeError.
    """
    x = as_tensor(input)
    if dim is None:
        x, dim = flatten(x), 0
    axis = axis_of("repeat_interleave", dim, x.ndim)
    n = x.shape[axis] if x.ndim else 1
    if not isinstance(repeats, int) and repeats.array.size == 1:
        repeats = int(repeats)
    if isinstance(repeats, int):
        wide = expand(unsqueeze(x, axis + 1), (*x.shape[: axis + 1], repeats, *x.shape[axis + 1 :]))
        return reshape(wide, (*x.shape[:axis], n * repeats, *x.shape[axis + 1 :]))
    if repeats.array.shape != (n,):
        raise ShapeError(f"repeat_interleave: needs {n} numbers of repeats, got shape {tuple(repeats.shape)}")
    xp = engine.backend.module_of(x.array)
    ends = xp.cumsum(repeats.array)
    chosen = xp.searchsorted(ends, xp.arange(int(ends[-1]) if n else 0), side="right")
    return getitem(x, (slice(None),) * axis + (chosen,))


FLIP = Rule(
    "flip",
    lambda xp, a, *, dims: xp.flip(a, dims).copy(),
    lambda xp, g, _y, _a, *, dims: xp.flip(g, dims),
)


@spread
def flip(input: Operand, dims: Sequence[int]) -> Tensor:
    """The order of the elements reversed along `dims`. A copy."""
    x = as_tensor(input)
    return apply(FLIP, x, dims=tuple(axis_of("flip", d, x.ndim) for d in dims if x.ndim))


ROLL = Rule(
    "roll",
    lambda xp, a, *, shifts, dims: xp.roll(a, shifts, dims),
    lambda xp, g, _y, _a, *, shifts, dims: xp.roll(g, tuple(-n for n in shifts), dims),
)


def roll(input: Operand, shifts: int | Sequence[int], dims: int | Sequence[int] | None = None) -> Tensor:
    """Moved by `shifts` along `dims`; what leaves at the end comes in at the front. Without `dims`: flattened."""
    x = as_tensor(input)
    if dims is None or dims == ():
        return reshape(roll(flatten(x), shifts, 0), x.shape)
    steps, axes = ((n,) if isinstance(n, int) else tuple(n) for n in (shifts, dims))
    if len(steps) != len(axes):
        raise ShapeError(f"roll: shifts {steps} and dims {axes} must be equally many")
    return apply(ROLL, x, shifts=steps, dims=tuple(axis_of("roll", d, x.ndim) for d in axes))


def meshgrid(*tensors: Any, indexing: str = "ij") -> Tensors:
    """The coordinates of a grid: each vector spread out along a dimension of its own. Raises ShapeError.

    indexing: "ij" (dimension i belongs to vector i) or "xy" (the first two dimensions exchanged).
    """
    given = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], Sequence) else tensors
    vectors = [as_tensor(x) for x in given]
    if not vectors or any(x.ndim > 1 for x in vectors):
        raise ShapeError(f"meshgrid: expects vectors, got {', '.join(str(tuple(x.shape)) for x in vectors)}")
    if len({x.array.dtype for x in vectors}) > 1:
        raise DTypeError("meshgrid: all vectors must have the same dtype")
    if indexing not in ("ij", "xy"):
        raise ValueError(f"meshgrid: indexing must be 'ij' or 'xy', got {indexing!r}")
    order = list(range(len(vectors)))
    if indexing == "xy" and len(order) > 1:
        order[:2] = 1, 0
    shape = [vectors[i].array.size for i in order]
    return tuple(
        expand(reshape(x, [x.array.size if i == k else 1 for i in order]), shape) for k, x in enumerate(vectors)
    )
