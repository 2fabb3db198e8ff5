"""The same numbers in another shape: reshape, transpose, join, repeat. Views where NumPy gives views."""

from __future__ import annotations

import builtins
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..autograd import Rule, apply
from ..errors import ShapeError
from .make import Operand, align, as_tensor

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "broadcast_to",
    "cat",
    "clone",
    "flatten",
    "permute",
    "reshape",
    "squeeze",
    "stack",
    "t",
    "transpose",
    "unsqueeze",
]

Shape = builtins.tuple[int, ...]


def sizes(shape: Sequence[Any]) -> Shape:
    """A shape given as several numbers or as one sequence: ``f(2, 3)`` and ``f((2, 3))`` are the same."""
    if len(shape) == 1 and not isinstance(shape[0], int):
        return tuple(int(n) for n in shape[0])
    return tuple(int(n) for n in shape)


RESHAPE = Rule(
    "reshape",
    lambda xp, a, *, shape: xp.reshape(a, shape),
    lambda xp, g, _y, _a, *, shape: xp.reshape(g, _a.shape),
)


def reshape(input: Operand, *shape: Any) -> Tensor:
    """The elements of `input`, in order, in a new shape; one size may be -1. Raises ShapeError."""
    x = as_tensor(input)
    new = sizes(shape)
    known = math.prod(n for n in new if n != -1)
    if new.count(-1) > 1 or (x.array.size != known if -1 not in new else known == 0 or x.array.size % known):
        raise ShapeError(f"reshape: {x.array.size} elements of shape {tuple(x.shape)} do not fit shape {new}")
    return apply(RESHAPE, x, shape=new)


def flatten(input: Operand, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Dimensions `start_dim` to `end_dim` merged into one. (N, C, H, W) from 1 on gives (N, C*H*W)."""
    x = as_tensor(input)
    if x.ndim == 0:
        return reshape(x, 1)
    first, last = start_dim % x.ndim, end_dim % x.ndim
    return reshape(x, (*x.shape[:first], math.prod(x.shape[first : last + 1]), *x.shape[last + 1 :]))


PERMUTE = Rule(
    "permute",
    lambda xp, a, *, dims: xp.transpose(a, dims),
    lambda xp, g, _y, _a, *, dims: xp.transpose(g, builtins.tuple(sorted(range(len(dims)), key=dims.__getitem__))),
)


def permute(input: Operand, *dims: Any) -> Tensor:
    """The dimensions in another order: dimension i of the result is dimension ``dims[i]`` of `input`."""
    x = as_tensor(input)
    order = sizes(dims)
    if sorted(d % x.ndim for d in order) != list(range(x.ndim)):
        raise ShapeError(f"permute: {order} is not an order of the {x.ndim} dimensions of {tuple(x.shape)}")
    return apply(PERMUTE, x, dims=tuple(d % x.ndim for d in order))


def transpose(input: Operand, dim0: int, dim1: int) -> Tensor:
    """Two dimensions exchanged."""
    x = as_tensor(input)
    order = list(range(x.ndim))
    for d in (dim0, dim1):
        if not -x.ndim <= d < x.ndim:
            raise IndexError(f"transpose: dimension {d} is out of range for shape {tuple(x.shape)}")
    order[dim0], order[dim1] = order[dim1], order[dim0]
    return apply(PERMUTE, x, dims=tuple(order))


def t(input: Operand) -> Tensor:
    """The transpose of a matrix; fewer dimensions stay as they are. Raises ShapeError for more than two."""
    x = as_tensor(input)
    if x.ndim > 2:
        raise ShapeError(f"t: expects at most 2 dimensions, got {tuple(x.shape)}; use transpose or permute")
    return transpose(x, 0, 1) if x.ndim == 2 else x


def squeeze(input: Operand, dim: int | Sequence[int] | None = None) -> Tensor:
    """Without the dimensions of size 1: all of them, or those of `dim` that have size 1."""
    x = as_tensor(input)
    chosen = range(x.ndim) if dim is None else (dim,) if isinstance(dim, int) else dim
    drop = {d % x.ndim for d in chosen if x.shape[d] == 1} if x.ndim else set()
    return apply(RESHAPE, x, shape=tuple(n for i, n in enumerate(x.shape) if i not in drop))


def unsqueeze(input: Operand, dim: int) -> Tensor:
    """With a new dimension of size 1 at position `dim`."""
    x = as_tensor(input)
    if not -x.ndim - 1 <= dim <= x.ndim:
        raise IndexError(f"unsqueeze: position {dim} is out of range for shape {tuple(x.shape)}")
    at = dim % (x.ndim + 1)
    return apply(RESHAPE, x, shape=(*x.shape[:at], 1, *x.shape[at:]))


BROADCAST = Rule(
    "broadcast_to",
    lambda xp, a, *, shape: xp.broadcast_to(a, shape),
    lambda xp, g, _y, _a, *, shape: g,
)


def broadcast_to(input: Operand, shape: Sequence[int]) -> Tensor:
    """Repeated to `shape` without copying: dimensions of size 1 stretch, new ones appear in front."""
    return apply(BROADCAST, as_tensor(input), shape=tuple(shape))


def expand(input: Operand, *shape: Any) -> Tensor:
    """`broadcast_to` with PyTorch's -1 for "as it is"."""
    x = as_tensor(input)
    new = sizes(shape)
    front = len(new) - x.ndim
    return broadcast_to(x, [x.shape[i - front] if n == -1 else n for i, n in enumerate(new)])


def cat_slope(xp: Any, g: Any, arrays: Sequence[Any], dim: int, index: int) -> Any:
    """The part of `g` that belongs to input number `index` of a concatenation along `dim`."""
    start = builtins.sum(a.shape[dim] for a in arrays[:index])
    part = [slice(None)] * g.ndim
    part[dim] = slice(start, start + arrays[index].shape[dim])
    return g[tuple(part)]


CAT = Rule(
    "cat",
    lambda xp, *arrays, dim: xp.concatenate(arrays, axis=dim),
    lambda xp, g, _y, *_arrays, dim, index: cat_slope(xp, g, _arrays, dim, index),
)


def cat(tensors: Sequence[Operand], dim: int = 0) -> Tensor:
    """Tensors of equal shape but for dimension `dim`, joined along it. Raises ShapeError."""
    if not tensors:
        raise ShapeError("cat: needs at least one tensor")
    parts = align(*(as_tensor(x) for x in tensors))
    return apply(CAT, *parts, dim=dim % parts[0].ndim if parts[0].ndim else dim)


def stack(tensors: Sequence[Operand], dim: int = 0) -> Tensor:
    """Tensors of one shape, laid beside each other along a new dimension `dim`. Raises ShapeError."""
    parts = [as_tensor(x) for x in tensors]
    if len({x.shape for x in parts}) != 1:
        raise ShapeError(f"stack: all shapes must be equal, got {', '.join(str(tuple(x.shape)) for x in parts)}")
    return cat([unsqueeze(x, dim) for x in parts], dim)


CLONE = Rule("clone", lambda xp, a: a.copy(), lambda xp, g, _y, _a: g)


def clone(input: Tensor) -> Tensor:
    """A copy in memory of its own, through which gradients flow."""
    return apply(CLONE, input)
