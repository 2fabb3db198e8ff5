"""Windows that slide over the last dimensions of an array: what convolution and pooling are made of."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..errors import ShapeError

Sizes = tuple[int, ...]
Padding = tuple[tuple[int, int], ...]


class Sliding(NamedTuple):
    """How a window slides, with one entry for each of the last dimensions ("spatial" ones)."""

    #: The size of the window.
    kernel: Sizes
    #: From one window to the next.
    stride: Sizes
    #: Elements added before and behind.
    padding: Padding
    #: From one element of the window to the next.
    dilation: Sizes

    def fits(self, shape: Sequence[int]) -> Sizes:
        """How many windows fit into the spatial dimensions of `shape`."""
        spatial = shape[len(shape) - len(self.kernel) :]
        return tuple(
            (n + before + behind - d * (k - 1) - 1) // s + 1
            for n, k, s, (before, behind), d in zip(spatial, *self, strict=True)
        )

    def positions(self, count: Sizes) -> Iterator[tuple[Sizes, tuple[Any, ...]]]:
        """Each position in the window, with the index of that element of all `count` windows at once."""
        for position in itertools.product(*map(range, self.kernel)):
            slices = (
                slice(d * i, d * i + s * (n - 1) + 1, s)
                for i, n, s, d in zip(position, count, self.stride, self.dilation, strict=True)
            )
            yield position, (..., *slices)


def sizes(name: str, what: str, value: int | Sequence[int], dims: int, least: int = 1) -> Sizes:
    """`value` for each of `dims` dimensions. Raises ShapeError for another number of them or a value too small."""
    several = (value,) * dims if isinstance(value, int) else tuple(value)
    if len(several) == 1:
        several *= dims
    if len(several) != dims or min(several) < least:
        raise ShapeError(f"{name}: {what} must be 1 or {dims} integers of at least {least}, got {value!r}")
    return several


def inner(shape: Sequence[int], padding: Padding) -> tuple[Any, ...]:
    """The index of the elements of `shape` in the middle of their padding."""
    spatial = shape[len(shape) - len(padding) :]
    return (..., *(slice(before, before + n) for n, (before, _) in zip(spatial, padding, strict=True)))


def outer(shape: Sequence[int], padding: Padding) -> Sizes:
    """`shape` with padding."""
    front = len(shape) - len(padding)
    return (*shape[:front], *(n + sum(pair) for n, pair in zip(shape[front:], padding, strict=True)))


def padded(xp: Any, a: Any, padding: Padding, fill: float = 0) -> Any:
    """`a` with `fill` around its last dimensions."""
    if not any(map(any, padding)):
        return a
    out = xp.full(outer(a.shape, padding), fill, dtype=a.dtype)
    out[inner(a.shape, padding)] = a
    return out


def view(xp: Any, a: Any, slide: Sliding) -> Any:
    """All windows of `a` (padded already) without copying: (…, *kernel, *count)."""
    dims = len(slide.kernel)
    front = a.ndim - dims
    count = slide._replace(padding=((0, 0),) * dims).fits(a.shape)
    steps = a.strides[front:]
    return xp.lib.stride_tricks.as_strided(
        a,
        (*a.shape[:front], *slide.kernel, *count),
        (
            *a.strides[:front],
            *(step * d for step, d in zip(steps, slide.dilation, strict=True)),
            *(step * s for step, s in zip(steps, slide.stride, strict=True)),
        ),
    )


def check_fit(name: str, shape: Sequence[int], slide: Sliding) -> None:
    """Raise ShapeError if a window is larger than the padded input."""
    if min(slide.fits(shape)) < 1:
        raise ShapeError(
            f"{name}: a window of {slide.kernel} (dilation {slide.dilation}) does not fit into an input of shape "
            f"{tuple(shape)} with padding {slide.padding}"
        )
