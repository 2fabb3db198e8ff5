"""A picture with axes: header, ticks, plot area; curves and points are drawn on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nntui.plots import plotext_adapter
from nntui.plots.cells import Grid, Row, Style
from nntui.plots.palette import Palette
from nntui.plots.scale import Scale, labels, linear_ticks
from nntui.plots.trace import Array, Pixels


class Key(NamedTuple):
    """One entry of the legend."""

    sample: str
    label: str
    style: Style


class Stroke(NamedTuple):
    """Pixels of one line, its style, and the character that draws it in ASCII mode."""

    x: Pixels
    y: Pixels
    style: Style
    character: str


class Frame:
    """Axes and plot area on a grid of `width` by `height` cells, as much as the size allows.

    From about 5 rows there are x ticks, from 4 a header with the legend; labels of the y axis need
    about 14 columns more than their own width. Smaller pictures show the plot area alone.
    """

    def __init__(
        self,
        width: int,
        height: int,
        x: Scale,
        y: Scale,
        palette: Palette,
        ascii: bool,
        keys: Sequence[Key] = (),
        x_label: str = "",
        y_label: str = "",
        whole_x: bool = False,
    ) -> None:
        self.grid = Grid(width, height)
        self.x, self.y, self.palette, self.ascii = x, y, palette, ascii
        self.line = Style(palette.axis)
        self.ends: set[tuple[int, int]] = set()
        self.header: list[list[Key]] = []
        if height >= 4 and (keys or y_label):
            self.header = _legend(keys, width, max(1, height // 4), "." if ascii else "…")
        self.top = len(self.header)
        below = 2 if height >= 6 else 1 if height >= 5 else 0
        self.rows = max(0, height - self.top - below)
        ticks = y.ticks(max(2, self.rows // (2 if y.log else 3))) if self.rows >= 3 else []
        gutter = max((len(name) for _, name in ticks), default=0)
        if width < gutter + 14:
            ticks, gutter = [], 0
        self.left = gutter + 1 if below and width >= 8 else 0
        self.columns = max(0, width - self.left)
        self.across, self.up = (1, 1) if ascii else plotext_adapter.BRAILLE
        if not self.columns or not self.rows:
            return
        if self.top:
            self._header(y_label)
        if self.left:
            self._y_axis(ticks)
        if below:
            self._x_axis(below > 1, x_label, whole_x)

    def pixels(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Data to pixels of the plot area, from the bottom left; may lie outside, may be NaN."""
        across, up = max(1, self.columns * self.across - 1), max(1, self.rows * self.up - 1)
        px, py = self.x.unit(x) * across, self.y.unit(y) * up
        # Far outside is as good as a little outside, and keeps strokes short.
        return np.clip(px, -across, 2 * across), np.clip(py, -3 * up, 4 * up)

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """The cell (column, row of the grid) of a data point, None when outside the plot area."""
        px, py = self.pixels(np.array([x], dtype=float), np.array([y], dtype=float))
        if not (np.isfinite(px[0]) and np.isfinite(py[0])):
            return None
        column, up = round(float(px[0])) // self.across, round(float(py[0])) // self.up
        inside = 0 <= column < self.columns and 0 <= up < self.rows
        return (self.left + column, self.top + self.rows - 1 - up) if inside else None

    def draw(self, strokes: Sequence[Stroke]) -> None:
        """Draw lines. Where several meet in one cell all their dots stay, and colours take turns."""
        if not self.columns or not self.rows:
            return
        inside = [self._inside(stroke) for stroke in strokes]
        owner = self._owners(inside)
        px = np.concatenate([x for x, _ in inside]) if inside else np.zeros(0, dtype=np.int64)
        py = np.concatenate([y for _, y in inside]) if inside else np.zeros(0, dtype=np.int64)
        markers = None
        if self.ascii:
            markers = [strokes[owner[y, x]].character for x, y in zip(px.tolist(), py.tolist(), strict=True)]
        lines = plotext_adapter.draw(px, py, self.columns, self.rows, markers)
        for row, line in enumerate(lines):
            owners = owner[self.rows - 1 - row]
            for column in np.flatnonzero(owners >= 0).tolist():
                style = strokes[owners[column]].style
                self.grid.put(self.left + column, self.top + row, line[column], style)

    def _inside(self, stroke: Stroke) -> tuple[Pixels, Pixels]:
        x, y = stroke.x, stroke.y
        keep = (x >= 0) & (x < self.columns * self.across) & (y >= 0) & (y < self.rows * self.up)
        return x[keep], y[keep]

    def _owners(self, inside: Sequence[tuple[Pixels, Pixels]]) -> npt.NDArray[np.int64]:
        """Which stroke colours each cell: shape (rows, columns), bottom row first, -1 for none."""
        present = np.zeros((len(inside), self.rows, self.columns), dtype=bool)
        for index, (x, y) in enumerate(inside):
            present[index, y // self.up, x // self.across] = True
        owner = np.full((self.rows, self.columns), -1, dtype=np.int64)
        count = present.sum(axis=0)
        rank = np.cumsum(present, axis=0) - 1
        turn = np.arange(self.columns) % np.maximum(1, count)
        for index in range(len(inside)):
            owner[present[index] & (rank[index] == turn)] = index
        return owner

    def end(self, x: Array, y: Array, character: str, style: Style) -> None:
        """Put a line's marker on its last visible point, so that it meets the legend without colour too."""
        px, py = (np.round(pixels) for pixels in self.pixels(x, y))
        seen = (px >= 0) & (px < self.columns * self.across) & (py >= 0) & (py < self.rows * self.up)
        if not seen.any():
            return
        last = np.flatnonzero(seen)[-1]
        column = self.left + int(px[last]) // self.across
        row = self.top + self.rows - 1 - int(py[last]) // self.up
        while (column, row) in self.ends and column > self.left:
            column -= 1
        self.ends.add((column, row))
        self.grid.put(column, row, character, style._replace(bold=True))

    def mark(self, x: float, label: str, style: Style) -> None:
        """A dotted vertical line behind the curves at `x`, with its label beside it."""
        middle = self.y.high if self.y.log else self.y.low
        place = self.cell(x, middle)
        if place is None:
            return
        column = place[0]
        for row in range(self.top, self.top + self.rows):
            if self.grid.free(column, row, 1):
                self.grid.put(column, row, ":" if self.ascii else "┊", style)
        self._mark_label(column, label, style)

    def _mark_label(self, column: int, label: str, style: Style) -> None:
        """Beside the line where nothing is in the way: right before left, high before low."""
        for row in range(self.top, self.top + self.rows):
            for start in (column + 2, column - len(label) - 1):
                if start > self.left and self.grid.free(start - 1, row, len(label) + 1):
                    self.grid.put(start, row, label, style)
                    return

    def finish(self) -> list[Row]:
        """The picture as rows."""
        return self.grid.rows()

    def _header(self, title: str) -> None:
        for row, keys in enumerate(self.header):
            column = self.grid.width - _length(keys)
            if not row and (len(title) + 2 <= column or not keys):
                self.grid.put(0, 0, title[: self.grid.width], Style(bold=True))
            for key in keys:
                self.grid.put(column, row, key.sample, key.style)
                self.grid.put(column + len(key.sample) + 1, row, key.label)
                column += len(key.sample) + len(key.label) + 3

    def _y_axis(self, ticks: Sequence[tuple[float, str]]) -> None:
        bar, tick = ("|", "+") if self.ascii else ("│", "┤")
        for row in range(self.top, self.top + self.rows):
            self.grid.put(self.left - 1, row, bar, self.line)
        used: set[int] = set()
        for value, name in ticks:
            place = self.cell(self.x.low, value)
            if place is None or place[1] in used:
                continue
            used.add(place[1])
            self.grid.put(self.left - 1 - len(name), place[1], name)
            self.grid.put(self.left - 1, place[1], tick, self.line)

    def _x_axis(self, numbers: bool, label: str, whole: bool) -> None:
        row = self.top + self.rows
        corner, dash, tick = ("+", "-", "+") if self.ascii else ("└", "─", "┬")
        self.grid.put(max(0, self.left - 1), row, corner if self.left else dash, self.line)
        self.grid.put(self.left, row, dash * self.columns, self.line)
        if numbers:
            self._x_ticks(row, tick, whole)
        if label and len(label) + 8 <= self.columns:
            self.grid.put(self.grid.width - len(label) - 1, row, f" {label}")

    def _x_ticks(self, row: int, tick: str, whole: bool) -> None:
        places = linear_ticks(self.x.low, self.x.high, max(2, self.columns // 12), whole)
        for value, name in zip(places, labels(places), strict=True):
            place = self.cell(value, self.y.low)
            if place is None:
                continue
            start = min(max(0, place[0] - len(name) // 2), self.grid.width - len(name))
            near = max(0, start - 1)
            if self.grid.free(near, row + 1, min(len(name) + 2, self.grid.width - near)):
                self.grid.put(start, row + 1, name)
                self.grid.put(place[0], row, tick, self.line)


def line_sample(character: str, dotted: bool, ascii: bool) -> str:
    """How the legend shows a line that ends in this marker."""
    if ascii:
        return character
    return ("┄┄" if dotted else "──") + character


def _legend(keys: Sequence[Key], width: int, rows: int, cut: str) -> list[list[Key]]:
    """The legend's entries in at most `rows` rows: on few rows if they fit, cut short if they never do."""
    for count in range(1, rows + 1):
        each = -(-len(keys) // count) or 1
        chunks = [list(keys[i : i + each]) for i in range(0, len(keys), each)] or [[]]
        shorter = [[key._replace(sample=key.sample[-1]) for key in chunk] for chunk in chunks]
        for fitting in (chunks, shorter):
            if all(_length(chunk) <= width for chunk in fitting):
                return fitting
    return [_shortened(chunk, width, cut) for chunk in shorter]


def _shortened(keys: Sequence[Key], width: int, cut: str) -> list[Key]:
    """One row of the legend made to fit into `width`: cut labels, then fewer entries."""
    room = width - _length(key._replace(label="") for key in keys)
    if room < 2 * len(keys):
        return _shortened(keys[:-1], width, cut)
    limit = max((len(key.label) for key in keys), default=0)
    while sum(min(limit, len(key.label)) for key in keys) > room:
        limit -= 1
    return [
        key if len(key.label) <= limit else key._replace(label=key.label[: limit - 1].rstrip() + cut)
        for key in keys
    ]


def _length(keys: Iterable[Key]) -> int:
    """Cells that the legend takes."""
    entries = [len(key.sample) + 1 + len(key.label) for key in keys]
    return sum(entries) + 2 * max(0, len(entries) - 1)
