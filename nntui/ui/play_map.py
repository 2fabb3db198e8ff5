"""The decision map with its points: rows of cells, and what lies under the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from nntui.lab import Map
from nntui.plots import Row, Style, heatmap
from nntui.ui.play_look import Look

Marks = dict[int, dict[int, tuple[str, str | None]]]
"""Row -> column -> character and its colour."""

SHAPES = {("training", 0): "○", ("training", 1): "●", ("validation", 0): "▫", ("validation", 1): "▪"}
ASCII_SHAPES = {("training", 0): "o", ("training", 1): "*", ("validation", 0): "-", ("validation", 1): "+"}
_INK = {"dark": ("#d8e9ff", "#ffe6c7"), "light": ("#08264f", "#4a1f00"), "safe": ("#ffffff", "#ffffff")}
_CURSOR = {"dark": "#ffffff", "light": "#000000", "safe": "#ffffff"}


@dataclass(frozen=True, slots=True)
class Under:
    """What is at a place: its coordinates, the output's level there (-1 to 1), the nearest point and its class."""

    x: float
    y: float
    level: float
    nearest: tuple[float, float, int, str] | None


def shape(role: str, kind: int, look: Look) -> str:
    """The mark of a point: by whether it is learnt from, and its class."""
    return (ASCII_SHAPES if look.ascii else SHAPES)[role, kind]


def ink(kind: int, look: Look) -> str | None:
    """The colour of a point of this class on the map."""
    return _INK.get(look.palette.name, (None, None))[kind]


def rows(
    view: Map,
    width: int,
    height: int,
    look: Look,
    validation: bool,
    drawn: Iterable[tuple[float, float, float]] = (),
    cursor: tuple[int, int] | None = None,
    answers: bool = False,
) -> list[Row]:
    """The map on `width` by `height` cells; cursor: (column, pixel row from the top, two a cell).

    answers: coloured by the answers alone, not by how sure they are.
    """
    values = np.sign(view.values) if answers else view.values
    found = heatmap(values, width, height, look.palette, look.ascii, (), view.extent)
    marks = _points(view, width, height, look, validation)
    for x, y, value in drawn:
        place = _cells(np.array([x]), np.array([y]), view.extent, width, height)
        for column, row in place:
            kind = int(value > 0)
            marks.setdefault(row, {})[column] = shape("training", kind, look), ink(kind, look)
    found = [overlay(row, marks[i]) if i in marks else row for i, row in enumerate(found)]
    if cursor is not None and cursor[1] // 2 < height:
        column, row = min(cursor[0], width - 1), cursor[1] // 2
        colour = _CURSOR.get(look.palette.name)
        around: dict[int, tuple[str, str | None]] = {column - 1: ("[", colour), column + 1: ("]", colour)}
        if look.plain:
            around[column] = "X", colour
        else:
            around[column] = "▄" if cursor[1] % 2 else "▀", colour
        found[row] = overlay(found[row], around)
    return found


def overlay(row: Row, marks: Mapping[int, tuple[str, str | None]]) -> Row:
    """The row with single characters put over it, on what is behind them."""
    found: Row = []
    start = 0
    for text, style in row:
        end, done = start + len(text), start
        for column in sorted(c for c in marks if start <= c < end):
            if column > done:
                found.append((text[done - start : column - start], style))
            character, colour = marks[column]
            behind = style.bg
            if character not in "▀▄" and text[column - start] in "▀▄":
                behind = style.fg
            found.append((character, Style(colour, behind, bold=True)))
            done = column + 1
        if done < end:
            found.append((text[done - start :], style))
        start = end
    return found


def _points(view: Map, width: int, height: int, look: Look, validation: bool) -> Marks:
    marks: Marks = {}
    # Points to learn from lie on top.
    for series in sorted(view.points, key=lambda each: each.role == "training"):
        if series.role == "validation" and not validation:
            continue
        kind = int(series.name.endswith("1"))
        mark = shape(series.role, kind, look), ink(kind, look)
        for column, row in _cells(series.x, series.y, view.extent, width, height):
            marks.setdefault(row, {})[column] = mark
    return marks


def _cells(
    x: np.ndarray, y: np.ndarray, extent: tuple[float, float, float, float], width: int, height: int
) -> list[tuple[int, int]]:
    """Columns and rows of the points that lie on the map."""
    x0, x1, y0, y1 = extent
    columns = np.floor((x - x0) / (x1 - x0) * width)
    rows = np.floor((y1 - y) / (y1 - y0) * height)
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    return list(zip(columns[inside].astype(int).tolist(), rows[inside].astype(int).tolist(), strict=True))


def place(
    column: int, row: int, extent: tuple[float, float, float, float], width: int, height: int
) -> tuple[float, float]:
    """The coordinates of the middle of a pixel; row from the top, two a cell."""
    x0, x1, y0, y1 = extent
    return x0 + (column + 0.5) * (x1 - x0) / width, y1 - (row + 0.5) * (y1 - y0) / (2 * height)


def under(view: Map, x: float, y: float, validation: bool) -> Under:
    """What lies at a place of the map."""
    x0, x1, y0, y1 = view.extent
    rows, columns = view.values.shape
    column = min(max(int((x - x0) / (x1 - x0) * columns), 0), columns - 1)
    row = min(max(int((y - y0) / (y1 - y0) * rows), 0), rows - 1)
    nearest, least = None, float("inf")
    for series in view.points:
        if len(series.x) and (validation or series.role == "training"):
            distances = (series.x - x) ** 2 + (series.y - y) ** 2
            best = int(distances.argmin())
            if distances[best] < least:
                least = float(distances[best])
                kind = int(series.name.endswith("1"))
                nearest = float(series.x[best]), float(series.y[best]), kind, series.role
    return Under(x, y, float(view.values[row, column]), nearest)
