"""The same numbers in another shape: reshape, transpose, broadcast. Views where NumPy gives views."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from .. import autograd as engine
from ..autograd import Rule, apply
from ..errors import ShapeError
from .make import Operand, as_tensor

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "broadcast_to",
    "clone",
    "flatten",
    "movedim",
    "numel",
    "permute",
    "reshape",
    "squeeze",
    "t",
    "transpose",
    "unflatten",
    "unsqueeze",
]

Shape = tuple[int, ...]


def sizes(shape: Sequence[Any]) -> Shape:
    """A shape given as several numbers or as one sequence: ``f(2, 3)`` and ``f((2, 3))`` are the same."""
    if len(shape) == 1 and isinstance(shape[0], Sequence):
        return tuple(int(n) for n in shape[0])
    return tuple(int(n) for n in shape)


def spread(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Let the second argument, a tuple, be given as several numbers too: ``f(x, 2, 3)`` is ``f(x, (2, 3))``."""

    @functools.wraps(function)
    def op(input: Operand, *numbers: Any, **named: Any) -> Tensor:
        return function(input, sizes(numbers), **named) if numbers else function(input, **named)

    return op


def axis_of(name: str, dim: int, ndim: int) -> int:
    """`dim` counted from 0. Raises IndexError if a tensor of `ndim` dimensions has no such dimension."""
    if not -max(ndim, 1) <= dim < max(ndim, 1):
        raise IndexError(
            f"{name}: dimension {dim} is out of range: a tensor with {ndim} dimensions has "
            f"{-max(ndim, 1)} to {max(ndim, 1) - 1}"
        )
    return dim % max(ndim, 1)


def broadcast_shape(a: Sequence[int], b: Sequence[int]) -> Shape:
    """The shape that shapes `a` and `b` broadcast to; that they do not fit shows when they are expanded."""
    n = max(len(a), len(b))
    pairs = zip((1,) * (n - len(a)) + tuple(a), (1,) * (n - len(b)) + tuple(b), strict=True)
    return tuple(j if i == 1 else i for i, j in pairs)


RESHAPE = Rule(
    "reshape",
    lambda xp, a, *, shape: xp.reshape(a, shape),
    lambda xp, g, _y, _a, *, shape: xp.reshape(g, _a.shape),
)


@spread
def reshape(input: Operand, shape: Sequence[int]) -> Tensor:
    """The elements of `input`, in order, in a new shape; one size may be -1. Raises ShapeError."""
    x, new = as_tensor(input), tuple(shape)
    known = math.prod(n for n in new if n != -1)
    if new.count(-1) > 1 or (x.array.size != known if -1 not in new else known <= 0 or x.array.size % known):
        raise ShapeError(f"reshape: {x.array.size} elements of shape {tuple(x.shape)} do not fit shape {new}")
    return apply(RESHAPE, x, shape=new)


@spread
def view(input: Tensor, shape: Sequence[int]) -> Tensor:
    """`reshape` that never copies. Raises ShapeError where only a copy would do."""
    out = reshape(input, shape)
    array = input.array
    if not array.flags.c_contiguous and not engine.backend.module_of(array).may_share_memory(out.array, array):
        raise ShapeError(
            f"view: the elements of this tensor of shape {tuple(input.shape)} do not lie in memory in the order "
            f"that shape {tuple(shape)} needs (it was transposed or expanded): use reshape, which copies them"
        )
    return out


def view_as(input: Tensor, other: Tensor) -> Tensor:
    """`input` in the shape of `other`, without a copy."""
    return view(input, other.shape)


def flatten(input: Operand, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Dimensions `start_dim` to `end_dim` merged into one. (N, C, H, W) from 1 on gives (N, C*H*W)."""
    x = as_tensor(input)
    first, last = axis_of("flatten", start_dim, x.ndim), axis_of("flatten", end_dim, x.ndim)
    if x.ndim == 0:
        return reshape(x, (1,))
    if first > last:
        raise ShapeError(f"flatten: start_dim {start_dim} comes after end_dim {end_dim}")
    return (
        x
        if first == last
        else reshape(x, (*x.shape[:first], math.prod(x.shape[first : last + 1]), *x.shape[last + 1 :]))
    )


def unflatten(input: Operand, dim: int, sizes: Sequence[int]) -> Tensor:
    """Dimension `dim` split into dimensions of `sizes`, one of which may be -1. Raises ShapeError."""
    x = as_tensor(input)
    at = axis_of("unflatten", dim, x.ndim)
    part, known = list(sizes), math.prod(n for n in sizes if n != -1)
    if part.count(-1) == 1 and known:
        part[part.index(-1)] = x.shape[at] // known
    if math.prod(part) != x.shape[at] or min(part) < 0:
        raise ShapeError(
            f"unflatten: dimension {dim} of shape {tuple(x.shape)} cannot be split into {tuple(sizes)}"
        )
    return reshape(x, (*x.shape[:at], *part, *x.shape[at + 1 :]))


PERMUTE = Rule(
    "permute",
    lambda xp, a, *, dims: xp.transpose(a, dims),
    lambda xp, g, _y, _a, *, dims: xp.transpose(g, tuple(sorted(range(len(dims)), key=dims.__getitem__))),
)


@spread
def permute(input: Operand, dims: Sequence[int]) -> Tensor:
    """The dimensions in another order: dimension i of the result is dimension ``dims[i]`` of `input`."""
    x = as_tensor(input)
    order = tuple(axis_of("permute", d, x.ndim) for d in dims)
    if sorted(order) != list(range(x.ndim)):
        raise ShapeError(f"permute: {tuple(dims)} is not an order of the {x.ndim} dimensions of {tuple(x.shape)}")
    return apply(PERMUTE, x, dims=order)


def transpose(input: Operand, dim0: int, dim1: int) -> Tensor:
    """Two dimensions exchanged."""
    x = as_tensor(input)
    i, j = axis_of("transpose", dim0, x.ndim), axis_of("transpose", dim1, x.ndim)
    order = list(range(x.ndim))
    if order:
        order[i], order[j] = j, i
    return apply(PERMUTE, x, dims=tuple(order))


def t(input: Operand) -> Tensor:
    """The transpose of a matrix; fewer dimensions stay as they are. Raises ShapeError for more than two."""
    x = as_tensor(input)
    if x.ndim > 2:
        raise ShapeError(f"t: expects at most 2 dimensions, got {tuple(x.shape)}; use transpose or permute")
    return transpose(x, 0, 1) if x.ndim == 2 else x


def movedim(input: Operand, source: int | Sequence[int], destination: int | Sequence[int]) -> Tensor:
    """Dimensions `source` moved to the places `destination`; the others keep their order."""
    x = as_tensor(input)
    left, right = (
        [axis_of("movedim", d, x.ndim) for d in ([dims] if isinstance(dims, int) else dims)]
        for dims in (source, destination)
    )
    if len(left) != len(right) or len({*left}) < len(left) or len({*right}) < len(right):
        raise ShapeError(f"movedim: {source} and {destination} must be equally many dimensions, each named once")
    order = [d for d in range(x.ndim) if d not in left]
    for to, d in sorted(zip(right, left, strict=True)):
        order.insert(to, d)
    return permute(x, order) if x.ndim else x


def squeeze(input: Operand, dim: int | Sequence[int] | None = None) -> Tensor:
    """Without the dimensions of size 1: all of them, or those of `dim` that have size 1."""
    x = as_tensor(input)
    chosen = range(x.ndim) if dim is None else (dim,) if isinstance(dim, int) else dim
    named = [axis_of("squeeze", d, x.ndim) for d in chosen]
    drop = {d for d in named if x.ndim and x.shape[d] == 1}
    return apply(RESHAPE, x, shape=tuple(n for i, n in enumerate(x.shape) if i not in drop))


def unsqueeze(input: Operand, dim: int) -> Tensor:
    """With a new dimension of size 1 at position `dim`."""
    x = as_tensor(input)
    at = axis_of("unsqueeze", dim, x.ndim + 1)
    return apply(RESHAPE, x, shape=(*x.shape[:at], 1, *x.shape[at:]))


BROADCAST = Rule(
    "broadcast_to",
    lambda xp, a, *, shape: xp.broadcast_to(a, shape),
    lambda xp, g, _y, _a, *, shape: g,
)


@spread
def expand(input: Operand, size: Sequence[int]) -> Tensor:
    """Repeated to a shape without copying: dimensions of size 1 stretch, new ones appear in front.

    -1 leaves a dimension as it is. Raises ShapeError.
    """
    x, new = as_tensor(input), list(size)
    front = len(new) - x.ndim
    if front < 0 or any(n < (-1 if i >= front else 0) for i, n in enumerate(new)):
        raise ShapeError(f"expand: shape {tuple(x.shape)} cannot be expanded to {tuple(new)}")
    return apply(BROADCAST, x, shape=tuple(x.shape[i - front] if n == -1 else n for i, n in enumerate(new)))


def expand_as(input: Operand, other: Tensor) -> Tensor:
    """`expand` to the shape of `other`."""
    return expand(input, other.shape)


def broadcast_to(input: Operand, shape: Sequence[int]) -> Tensor:
    """Repeated to `shape` without copying, as NumPy's broadcasting does. Raises ShapeError."""
    return expand(input, shape)


CLONE = Rule("clone", lambda xp, a: a.copy(), lambda xp, g, _y, _a: g)


def clone(input: Tensor) -> Tensor:
    """A copy in memory of its own, through which gradients flow."""
    return apply(CLONE, input)


def numel(input: Tensor) -> int:
    """The number of elements."""
    return int(input.array.size)
