"""Heat-maps: two pixels a cell with half blocks, sixteen levels from blue (-1) to orange (+1)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from nntui.lab import Points
from nntui.plots.cells import PLAIN, Grid, Row, Style
from nntui.plots.palette import DARK, LEVELS, MONO, Palette, marker

#: One character a level where colours are not used: heavy below 0, blank around it, round above.
ASCII_LEVELS = "##%%==--  ..::@@"


def heatmap(
    values: npt.NDArray[np.floating],
    width: int,
    height: int,
    palette: Palette = DARK,
    ascii: bool = False,
    points: Sequence[Points] = (),
    extent: tuple[float, float, float, float] = (-1.0, 1.0, -1.0, 1.0),
) -> list[Row]:
    """A map of `values` on `width` by `height` cells.

    values: shape (rows, columns), in [-1, 1] (others are clipped, NaN counts as 0); row 0 is the
    bottom. extent: (x0, x1, y0, y1) of the map's edges, for the points drawn on it. Levels are
    characters in ASCII mode and in the MONO palette, where colours would tell nothing.
    """
    if width <= 0 or height <= 0 or not values.size:
        return [[(" " * max(0, width), PLAIN)] for _ in range(max(0, height))]
    by_character = ascii or palette is MONO
    levels = _levels(values, width, height if by_character else 2 * height)
    marks = _marks(points, extent, width, height, ascii)
    if by_character:
        return _characters(levels, marks, palette)
    return _half_blocks(levels, marks, palette)


def _levels(values: npt.NDArray[np.floating], columns: int, rows: int) -> npt.NDArray[np.int64]:
    """The value under the middle of each pixel as a level 0 … 15; shape (rows, columns), top row first."""
    across = ((np.arange(columns) + 0.5) * values.shape[1] / columns).astype(np.int64)
    up = ((np.arange(rows)[::-1] + 0.5) * values.shape[0] / rows).astype(np.int64)
    picked = np.asarray(values[up[:, None], across], dtype=np.float64)
    shares = np.clip(np.nan_to_num(picked, nan=0.0, posinf=1.0, neginf=-1.0), -1, 1) / 2 + 0.5
    levels: npt.NDArray[np.int64] = np.minimum(np.floor(shares * LEVELS), LEVELS - 1).astype(np.int64)
    return levels


def _marks(
    points: Sequence[Points], extent: tuple[float, float, float, float], width: int, height: int, ascii: bool
) -> dict[int, dict[int, tuple[str, str]]]:
    """Markers to draw: row -> column -> (character, role). Series without a place in the map are left out."""
    x0, x1, y0, y1 = extent
    marks: dict[int, dict[int, tuple[str, str]]] = {}
    for series in points:
        character = marker(series.role, ascii=ascii)
        inside = np.isfinite(series.x) & np.isfinite(series.y)
        columns = np.floor((series.x[inside] - x0) / (x1 - x0) * width)
        rows = np.floor((y1 - series.y[inside]) / (y1 - y0) * height)
        # The edges of the map belong to it.
        columns = np.where(series.x[inside] == x1, width - 1, columns)
        rows = np.where(series.y[inside] == y0, height - 1, rows)
        for column, row in zip(columns.tolist(), rows.tolist(), strict=True):
            if 0 <= column < width and 0 <= row < height:
                marks.setdefault(int(row), {})[int(column)] = (character, series.role)
    return marks


def _half_blocks(
    levels: npt.NDArray[np.int64], marks: dict[int, dict[int, tuple[str, str]]], palette: Palette
) -> list[Row]:
    pairs = levels[0::2] * LEVELS + levels[1::2]
    width = pairs.shape[1]
    styles = _pair_styles(palette)
    rows: list[Row] = []
    for index, line in enumerate(pairs):
        marked = marks.get(index)
        starts = np.flatnonzero(np.diff(line, prepend=-1))
        if marked:
            breaks = [edge for column in marked for edge in (column, column + 1) if edge < width]
            starts = np.union1d(starts, np.array(breaks, dtype=np.int64))
        ends = np.append(starts[1:], width)
        row: Row = []
        for start, end, pair in zip(starts.tolist(), ends.tolist(), line[starts].tolist(), strict=True):
            if marked and start in marked:
                character, role = marked[start]
                under = palette.levels[pair // LEVELS]
                row.append((character, Style(_ink(palette, role), under, bold=True)))
            elif pair // LEVELS == pair % LEVELS:
                row.append((" " * (end - start), styles[pair]))
            else:
                row.append(("▀" * (end - start), styles[pair]))
        rows.append(row)
    return rows


@cache
def _pair_styles(palette: Palette) -> tuple[Style, ...]:
    """The style of a cell by upper level * 16 + lower level."""
    return tuple(Style(upper, lower) for upper in palette.levels for lower in palette.levels)


def _ink(palette: Palette, role: str) -> str:
    """A point on the map must show on its own class's colour: white or black, by what the map is not."""
    bright = int(palette.background[1:3], 16) < 0x80
    if role == "validation":
        return "#ffd9a8" if bright else "#5a2a00"
    return "#ffffff" if bright else "#000000"


def _characters(
    levels: npt.NDArray[np.int64], marks: dict[int, dict[int, tuple[str, str]]], palette: Palette
) -> list[Row]:
    styles = [PLAIN if palette is MONO else Style(colour) for colour in palette.levels]
    grid = Grid(levels.shape[1], levels.shape[0])
    for index, line in enumerate(levels.tolist()):
        for column, level in enumerate(line):
            grid.put(column, index, ASCII_LEVELS[level], styles[level])
        for column, (character, _) in marks.get(index, {}).items():
            grid.put(column, index, character, Style(bold=True))
    return grid.rows()
