"""Lines as pixels: decimation to two points a pixel column, strokes, dots along a stroke."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Pixels = npt.NDArray[np.int64]

#: A dotted line shows one pixel of this many along its path.
DOT_PERIOD = 2


def decimate(x: Array, y: Array) -> tuple[Array, Array]:
    """Keep the smallest and the largest y of each run of points in one pixel column, in their order.

    x: pixel columns (any floats, rounded here), y: heights; NaN or infinity is a gap and stays one.
    """
    if len(x) < 3:
        return np.round(x), y
    finite = np.isfinite(x) & np.isfinite(y)
    column = np.where(finite, np.round(np.where(finite, x, 0.0)), np.nan)
    new = np.ones(len(x), dtype=bool)
    new[1:] = (column[1:] != column[:-1]) & (finite[1:] | finite[:-1])
    starts = np.flatnonzero(new)
    if len(starts) * 2 >= len(x):
        return column, np.where(finite, y, np.nan)
    heights = np.where(finite, y, 0.0)
    run = np.cumsum(new) - 1
    order = np.lexsort((heights, run))  # by run, then by height; both ends of a run are its extremes
    ends = np.append(starts[1:], len(x)) - 1
    lowest, highest = order[starts], order[ends]
    keep = np.unique(np.concatenate((lowest, highest)))
    return column[keep], np.where(finite, y, np.nan)[keep]


def stroke(x: Array, y: Array, dotted: bool = False) -> tuple[Pixels, Pixels]:
    """The pixels of the line through the points; NaN breaks it, a lone point is one pixel.

    x, y: shape (n,), in pixels. Returns whole-number pixels, not clipped, some of them twice.
    """
    finite = np.isfinite(x) & np.isfinite(y)
    joined = finite[:-1] & finite[1:]
    begin = np.flatnonzero(joined)
    column, height = np.round(np.where(finite, x, 0.0)), np.round(np.where(finite, y, 0.0))
    dx, dy = column[begin + 1] - column[begin], height[begin + 1] - height[begin]
    length = np.maximum(np.abs(dx), np.abs(dy)).astype(np.int64)
    before = np.cumsum(length) - length
    position = np.arange(int(length.sum()))
    share = (position - np.repeat(before, length)) / np.maximum(1, np.repeat(length, length))
    px = np.round(np.repeat(column[begin], length) + np.repeat(dx, length) * share)
    py = np.round(np.repeat(height[begin], length) + np.repeat(dy, length) * share)
    if dotted:
        shown = position % DOT_PERIOD == 0
        px, py = px[shown], py[shown]
    last = finite.copy()
    last[:-1] &= ~joined
    px = np.concatenate((px, column[last]))
    py = np.concatenate((py, height[last]))
    return px.astype(np.int64), py.astype(np.int64)
