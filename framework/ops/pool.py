"""Pooling: each window of the input becomes one number, its largest or its mean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import autograd as engine
from ..autograd import Rule, apply
from ..errors import ShapeError
from . import elementwise, linalg, reductions, shapes, windows
from .make import only_floats
from .windows import Sizes, Sliding

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = ["adaptive_avg_pool2d", "avg_pool1d", "avg_pool2d", "max_pool1d", "max_pool2d"]

Numbers = int | Sequence[int]


def sliding(
    name: str,
    dims: int,
    input: Tensor,
    kernel: Numbers,
    stride: Numbers | None,
    padding: Numbers,
    dilation: Numbers,
) -> tuple[Tensor, Sliding]:
    """The input and how the window slides over it, checked. Raises ShapeError, DTypeError."""
    x = only_floats(name, input)
    if x.ndim not in (dims + 1, dims + 2):
        raise ShapeError(
            f"{name} expects (N, C, …) or (C, …) with {dims} spatial dimensions, got {tuple(x.shape)}"
        )
    size = windows.sizes(name, "kernel_size", kernel, dims)
    steps = size if stride is None else windows.sizes(name, "stride", stride, dims)
    pads = windows.sizes(name, "padding", padding, dims, 0)
    spread = windows.sizes(name, "dilation", dilation, dims)
    if any(2 * p > d * (k - 1) + 1 for p, k, d in zip(pads, size, spread, strict=True)):
        raise ShapeError(f"{name}: padding can be at most half of the window {size}, got {pads}")
    slide = Sliding(size, steps, tuple((p, p) for p in pads), spread)
    windows.check_fit(name, x.array.shape, slide)
    return x, slide


# -- the largest -----------------------------------------------------------------------------------------


def max_places(xp: Any, a: Any, *, slide: Sliding) -> Any:
    """Where each window has its largest element, the first of equals: (…, *count), in the flattened plane."""
    count, dims = slide.fits(a.shape), len(slide.kernel)
    spatial = a.shape[a.ndim - dims :]
    steps = [math.prod(spatial[i + 1 :]) for i in range(dims)]
    wide = windows.padded(xp, a, slide.padding, -math.inf)
    corner, best_offset = xp.zeros((), dtype="int64"), xp.zeros((), dtype="int64")
    for i, (n, s, (before, _), d) in enumerate(
        zip(count, slide.stride, slide.padding, slide.dilation, strict=True)
    ):
        line = xp.reshape(s * xp.arange(n) - before, (n,) + (1,) * (dims - 1 - i))
        corner = corner + line * steps[i]
        # the first element of the window that is not padding: the answer if all are -inf
        best_offset = best_offset + xp.maximum(-(line // d), 0) * (d * steps[i])
    best = xp.full((*a.shape[: a.ndim - dims], *count), -math.inf, dtype=a.dtype)
    for position, index in slide.positions(count):
        here = xp.ascontiguousarray(wide[index])
        better = (here > best) | (here != here)
        offset = sum(i * d * step for i, d, step in zip(position, slide.dilation, steps, strict=True))
        best, best_offset = xp.maximum(best, here), xp.where(better, offset, best_offset)
    return xp.broadcast_to(corner + best_offset, best.shape)


def everywhere(xp: Any, places: Any, dims: int, plane: int) -> Any:
    """`places` in each of many planes as places in all of them, one after the other; one flat array."""
    planes = math.prod(places.shape[: places.ndim - dims])
    starts = xp.reshape(plane * xp.arange(planes), (planes, 1))
    return xp.reshape(xp.reshape(places, (planes, math.prod(places.shape[places.ndim - dims :]))) + starts, (-1,))


def pick(xp: Any, a: Any, places: Any, *, dims: int) -> Any:
    """The elements of `a` at `places` of its planes, the last `dims` dimensions flattened."""
    plane = math.prod(a.shape[a.ndim - dims :])
    return xp.reshape(xp.reshape(a, (-1,))[everywhere(xp, places, dims, plane)], places.shape)


def put(xp: Any, g: Any, places: Any, *, dims: int, shape: Sizes) -> Any:
    """Zeros of `shape` with `g` added at `places` of its planes."""
    out = xp.zeros(math.prod(shape), dtype=g.dtype)
    plane = math.prod(shape[len(shape) - dims :])
    xp.add.at(out, everywhere(xp, places, dims, plane), xp.reshape(g, (-1,)))
    return xp.reshape(out, shape)


MAX_PLACES = Rule("max_places", max_places)
PICK: Rule = Rule(
    "max_pool",
    pick,
    lambda xp, g, _y, _a, places, *, dims: PUT(xp, g, places, dims=dims, shape=tuple(_a.shape)),
    None,
)
PUT: Rule = Rule(
    "max_unpool",
    put,
    lambda xp, g, _y, _g, places, *, dims, shape: PICK(xp, g, places, dims=dims),
    None,
)


def max_pool(
    name: str,
    dims: int,
    input: Tensor,
    kernel: Numbers,
    stride: Numbers | None,
    padding: Numbers,
    dilation: Numbers,
    return_indices: bool,
) -> Any:
    """`max_pool1d` and `max_pool2d`."""
    x, slide = sliding(name, dims, input, kernel, stride, padding, dilation)
    places = apply(MAX_PLACES, x, slide=slide)
    values = apply(PICK, x, places, dims=dims)
    return (values, places) if return_indices else values


def max_pool1d(
    input: Tensor,
    kernel_size: Numbers,
    stride: Numbers | None = None,
    padding: Numbers = 0,
    dilation: Numbers = 1,
    *,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window; the gradient goes to it, or to the first of equals.

    input: (N, C, L) or (C, L). stride: by default the window's size, so that windows touch. padding: with -inf,
    at most half a window. return_indices: also where the largest were. Raises ShapeError, DTypeError.
    """
    return max_pool("max_pool1d", 1, input, kernel_size, stride, padding, dilation, return_indices)


def max_pool2d(
    input: Tensor,
    kernel_size: Numbers,
    stride: Numbers | None = None,
    padding: Numbers = 0,
    dilation: Numbers = 1,
    *,
    return_indices: bool = False,
) -> Any:
    """`max_pool1d` over two dimensions. input: (N, C, H, W) or (C, H, W). Raises ShapeError, DTypeError."""
    return max_pool("max_pool2d", 2, input, kernel_size, stride, padding, dilation, return_indices)


# -- the mean --------------------------------------------------------------------------------------------


def window_sum(xp: Any, a: Any, *, slide: Sliding) -> Any:
    """The sum of each window: (…, *count)."""
    count = slide.fits(a.shape)
    wide = windows.padded(xp, a, slide.padding)
    out = xp.zeros((*a.shape[: a.ndim - len(count)], *count), dtype=a.dtype)
    for _, index in slide.positions(count):
        out += wide[index]
    return out


def window_spread(xp: Any, g: Any, *, slide: Sliding, shape: Sizes) -> Any:
    """The transpose of `window_sum`: each element added to all elements of its window in zeros of `shape`."""
    out = xp.zeros(windows.outer(shape, slide.padding), dtype=g.dtype)
    for _, index in slide.positions(g.shape[g.ndim - len(slide.kernel) :]):
        out[index] += g
    return out[windows.inner(shape, slide.padding)]


WINDOW_SUM: Rule = Rule(
    "window_sum",
    window_sum,
    lambda xp, g, _y, _a, *, slide: WINDOW_SPREAD(xp, g, slide=slide, shape=tuple(_a.shape)),
)
WINDOW_SPREAD: Rule = Rule(
    "window_spread",
    window_spread,
    lambda xp, g, _y, _g, *, slide, shape: WINDOW_SUM(xp, g, slide=slide),
)


def avg_pool(
    name: str,
    dims: int,
    input: Tensor,
    kernel: Numbers,
    stride: Numbers | None,
    padding: Numbers,
    count_include_pad: bool,
    divisor: int | None,
) -> Tensor:
    """`avg_pool1d` and `avg_pool2d`."""
    x, slide = sliding(name, dims, input, kernel, stride, padding, 1)
    total = apply(WINDOW_SUM, x, slide=slide)
    if divisor is None and not count_include_pad:
        xp = engine.backend.module_of(x.array)
        ones = xp.ones(x.array.shape[x.ndim - dims :], dtype=x.array.dtype)
        return elementwise.div(total, engine.Tensor.of_array(window_sum(xp, ones, slide=slide)))
    return elementwise.div(total, math.prod(slide.kernel) if divisor is None else divisor)


def avg_pool1d(
    input: Tensor,
    kernel_size: Numbers,
    stride: Numbers | None = None,
    padding: Numbers = 0,
    *,
    count_include_pad: bool = True,
) -> Tensor:
    """The mean of each window.

    input: (N, C, L) or (C, L). stride: by default the window's size. padding: with zeros, at most half a window;
    they count as elements if `count_include_pad`. Raises ShapeError, DTypeError.
    """
    return avg_pool("avg_pool1d", 1, input, kernel_size, stride, padding, count_include_pad, None)


def avg_pool2d(
    input: Tensor,
    kernel_size: Numbers,
    stride: Numbers | None = None,
    padding: Numbers = 0,
    *,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """`avg_pool1d` over two dimensions. input: (N, C, H, W) or (C, H, W). Raises ShapeError, DTypeError.

    divisor_override: divide each sum by this instead of the number of elements.
    """
    return avg_pool("avg_pool2d", 2, input, kernel_size, stride, padding, count_include_pad, divisor_override)


def bins(xp: Any, size: int, count: int, dtype: Any) -> Any:
    """A (count, size) matrix whose row i takes the mean of bin i: floor(i size/count) to ceil((i+1) size/count)"""
    i, at = xp.reshape(xp.arange(count), (count, 1)), xp.arange(size)
    inside = (at >= i * size // count) & (at < -(-(i + 1) * size // count))
    return (inside / xp.sum(inside, axis=1, keepdims=True)).astype(dtype)


def adaptive_avg_pool2d(input: Tensor, output_size: int | Sequence[int | None] | None) -> Tensor:
    """Means over as many equal bins as the output has elements; where the size is no multiple, bins overlap.

    input: (N, C, H, W) or (C, H, W). output_size: one number or two; None keeps that size. Raises ShapeError,
    DTypeError.
    """
    x = only_floats("adaptive_avg_pool2d", input)
    if x.ndim not in (3, 4):
        raise ShapeError(f"adaptive_avg_pool2d expects (N, C, H, W) or (C, H, W), got {tuple(x.shape)}")
    wanted = (output_size,) * 2 if isinstance(output_size, int) or output_size is None else tuple(output_size)
    *front, height, width = x.array.shape
    rows, cols = (n if w is None else w for n, w in zip((height, width), wanted, strict=True))
    if rows and cols and not height % rows and not width % cols:
        cut = shapes.reshape(x, (*front, rows, height // rows, cols, width // cols))
        return reductions.mean(cut, (-3, -1))
    xp = engine.backend.module_of(x.array)
    up, across = (
        engine.Tensor.of_array(bins(xp, size, count, x.array.dtype))
        for size, count in ((height, rows), (width, cols))
    )
    return linalg.matmul(linalg.matmul(up, x), shapes.transpose(across, 0, 1))
