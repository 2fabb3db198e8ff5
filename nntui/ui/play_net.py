"""The network as a picture: a small map of every unit, and the links between them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from nntui.i18n import _
from nntui.play.settings import Settings
from nntui.plots import Row, heatmap
from nntui.plots.cells import Grid
from nntui.ui.play_controls import feature
from nntui.ui.play_layout import Chosen, Column, columns
from nntui.ui.play_links import draw
from nntui.ui.play_look import Look

EDGE = 2
"""Rows that are not for units: the heading, and the chosen weight."""


def rows(
    settings: Settings,
    maps: Any,
    arrays: Mapping[str, Any],
    width: int,
    height: int,
    look: Look,
    chosen: Chosen | None,
) -> list[Row]:
    """The picture on `width` by `height` cells; maps and arrays as `demo_play` shows them."""
    grid = Grid(width, height)
    found = columns(settings, width, height - EDGE, chosen)
    for left, right in pairwise(found):
        weights = arrays.get(f"w{left.index}")
        if weights is not None and weights.shape == (right.count, left.count):
            draw(grid, 1, left, right, weights, look, chosen)
    pictures: list[tuple[int, int, list[Row]]] = []
    for column in found:
        _heading(grid, column, settings, look)
        for index, (top, tall) in column.boxes.items():
            y = top + 1
            if column.index == 0:
                name = feature(settings.features[index], look.ascii)
                grid.put(column.x + column.width - len(name), y, name, look.text)
            elif column.index == len(settings.layers) + 1:
                grid.put(column.x, y, "> y" if look.ascii else "▸ y", look.text)
            else:
                at = sum(layer.units for layer in settings.layers[: column.index - 1]) + index
                if maps is not None and at < len(maps):
                    pictures.append((column.x, y, heatmap(maps[at], column.width, tall, look.palette, look.ascii)))
                else:
                    grid.put(column.x, y + tall // 2, ("." if look.ascii else "·") * column.width, look.rule)
            _bracket(grid, column, index, y + tall // 2, chosen, look)
        _more(grid, column, look)
    before, after = found[0].index, len(settings.layers) + 1 - found[-1].index
    left_mark, right_mark = ("<", ">") if look.ascii else ("‹", "›")
    if before:
        grid.put(0, 0, f"{left_mark}{before}", look.key)
    if after:
        grid.put(width - 2, 0, f"{after}{right_mark}", look.key)
    if chosen is not None:
        grid.put(0, height - 1, weight_words(settings, arrays, chosen, look), look.key)
    found_rows = grid.rows()
    return _inlay(found_rows, pictures, width)


def _heading(grid: Grid, column: Column, settings: Settings, look: Look) -> None:
    if 0 < column.index <= len(settings.layers):
        layer = settings.layers[column.index - 1]
        text = f"{layer.units} {layer.activation}"
        room = column.width + 3
        text = text if len(text) <= room else str(layer.units)
        grid.put(column.x + (column.width - len(text)) // 2, 0, text, look.dim)


def _bracket(grid: Grid, column: Column, index: int, y: int, chosen: Chosen | None, look: Look) -> None:
    if chosen is None:
        return
    source = column.index == chosen.layer and index == chosen.source
    target = column.index == chosen.layer + 1 and index == chosen.unit
    if source or target:
        grid.put(column.x - 1, y, "[", look.key)
        grid.put(column.x + column.width, y, "]", look.key)


def _more(grid: Grid, column: Column, look: Look) -> None:
    """Say how many units stand above and below those that are seen."""
    seen = list(column.boxes)
    if seen and len(seen) < column.count:
        up, down = ("^", "v") if look.ascii else ("↑", "↓")
        before, after = seen[0], column.count - 1 - seen[-1]
        text = (f"{up}{before}" if before else "") + (f"{down}{after}" if after else "")
        grid.put(column.x, grid.height - 1, text, look.dim)


def weight_words(settings: Settings, arrays: Mapping[str, Any], chosen: Chosen, look: Look) -> str:
    """Which weight is chosen, and its value."""
    if chosen.source < 0:
        source = _("bias")
    elif chosen.layer == 0:
        source = feature(settings.features[chosen.source], look.ascii)
    else:
        source = f"{chosen.layer}.{chosen.source + 1}"
    output = chosen.layer == len(settings.layers)
    target = "y" if output else f"{chosen.layer + 1}.{chosen.unit + 1}"
    found = value(arrays, chosen)
    number = "" if found is None else f" = {found:.4f}"
    return f"{source} {'->' if look.ascii else '→'} {target}{number}"


def value(arrays: Mapping[str, Any], chosen: Chosen) -> float | None:
    """The chosen weight as it was last seen."""
    array = arrays.get(f"b{chosen.layer}" if chosen.source < 0 else f"w{chosen.layer}")
    if array is None:
        return None
    try:
        return float(array[chosen.unit] if chosen.source < 0 else array[chosen.unit, chosen.source])
    except IndexError:  # of the network before
        return None


def _inlay(rows: list[Row], pictures: list[tuple[int, int, list[Row]]], width: int) -> list[Row]:
    """The rows with the pictures put in; no two pictures overlap."""
    by_row: dict[int, list[tuple[int, Row]]] = {}
    for x, y, picture in pictures:
        for i, line in enumerate(picture):
            by_row.setdefault(y + i, []).append((x, line))
    for y, parts in by_row.items():
        if not 0 <= y < len(rows):
            continue
        row, at = [], 0
        for x, line in sorted(parts, key=lambda part: part[0]):
            row += _slice(rows[y], at, x) + line
            at = x + sum(len(text) for text, _style in line)
        rows[y] = row + _slice(rows[y], at, width)
    return rows


def _slice(row: Row, start: int, end: int) -> Row:
    found: Row = []
    at = 0
    for text, style in row:
        part = text[max(start - at, 0) : max(end - at, 0)]
        if part:
            found.append((part, style))
        at += len(text)
    return found
