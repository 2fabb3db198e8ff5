"""What a network's numbers look like: the confusion matrix, and histograms of weights and gradients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nntui.i18n import _
from nntui.plots import Row, Style
from nntui.plots.cells import Grid
from nntui.ui.play_look import Look

BLOCKS = " ▁▂▃▄▅▆▇█"
ASCII_BLOCKS = " .:-=+*%#"
_BESIDE = 56


def bars(values: Any, bins: int, height: int, ascii_only: bool) -> tuple[list[str], float]:
    """A histogram of `values` as lines of text, and how far it reaches: from minus to plus this."""
    finite = np.asarray(values, dtype=float).ravel()
    finite = finite[np.isfinite(finite)]
    most = float(np.abs(finite).max(initial=0.0))
    counts = np.histogram(finite, bins, (-most, most))[0] if most else np.zeros(bins)
    levels = np.ceil(counts / max(counts.max(), 1) * 8 * height).astype(int)
    blocks = ASCII_BLOCKS if ascii_only else BLOCKS
    lines = [
        "".join(blocks[min(max(level - 8 * row, 0), 8)] for level in levels.tolist())
        for row in reversed(range(height))
    ]
    return lines, most


def rows(arrays: Mapping[str, Any], width: int, height: int, look: Look) -> list[Row]:
    """The confusion matrix above the histograms, as much of it as there is room for."""
    grid = Grid(width, height)
    top = _confusion(grid, arrays["confusion"], look) if "confusion" in arrays and height >= 7 else 0
    _histograms(grid, arrays, top, look)
    return grid.rows()


def _confusion(grid: Grid, counts: Any, look: Look) -> int:
    """Draw the matrix; returns how many rows it takes."""
    classes = ("o 0", "* 1") if look.ascii else ("○ 0", "● 1")
    colours = Style(look.palette.training, bold=True), Style(look.palette.validation, bold=True)
    heads = _("class"), _("answer")
    left = max(len(heads[0]) + 6, 8)
    grid.put(1, 0, _("confusion, validation"), look.heading)
    if len(heads[1]) + left + 20 <= grid.width:
        grid.put(left + 20, 1, heads[1], look.dim)
    grid.put(1, 2, heads[0], look.dim)
    for k in (0, 1):
        grid.put(left + 2 + 8 * k, 1, f"{classes[k]:>5}", colours[k])
        grid.put(left - 4, 2 + k, classes[k], colours[k])
        for j in (0, 1):
            right = k == j
            grid.put(left + 2 + 8 * j, 2 + k, f"{int(counts[k][j]):>5}", look.text._replace(bold=right))
    return 5


def _histograms(grid: Grid, arrays: Mapping[str, Any], top: int, look: Look) -> None:
    """Beside each other where that is wide enough, else below each other."""
    parts = [("w", _("weights"), Style(look.palette.model)), ("g", _("gradients"), Style(look.palette.other))]
    parts = [part for part in parts if f"{part[0]}0" in arrays]
    if not parts:
        return
    beside = grid.width >= _BESIDE
    width = grid.width // len(parts) if beside else grid.width
    height = grid.height - top if beside else (grid.height - top) // len(parts)
    for i, (letter, heading, style) in enumerate(parts):
        x, y = (i * width, top) if beside else (0, top + i * height)
        found: list[Any] = []
        while f"{letter}{len(found)}" in arrays:
            values = arrays[f"{letter}{len(found)}"].ravel()
            bias = arrays.get(f"b{len(found)}") if letter == "w" else None
            found.append(values if bias is None else np.concatenate([values, bias]))
        if height > 1:
            grid.put(x + 1, y, heading, look.heading)
            _column(grid, found, x + 1, y + 1, width - 2, height - 1, style, look)


def _column(
    grid: Grid, layers: list[Any], x: int, y: int, width: int, height: int, style: Style, look: Look
) -> None:
    """One histogram a layer, each as tall as there is room for."""
    tall = min(max(height // len(layers), 1), 4)
    gap = 1 if tall > 1 and height // len(layers) > tall else 0
    for i, values in enumerate(layers):
        bottom = y + i * (tall + gap) + tall - 1
        if bottom >= y + height:
            grid.put(x, y + height - 1, "..." if look.ascii else "⋮  ", look.dim)
            break
        grid.put(x, bottom, f"{i + 1}" if i + 1 < len(layers) else _("out")[:3], look.dim)
        lines, most = bars(values, max(width - 13, 5), tall, look.ascii)
        for row, line in enumerate(lines):
            grid.put(x + 4, bottom - tall + 1 + row, line, style)
        grid.put(x + width - 8, bottom, f"{'+-' if look.ascii else '±'}{most:.2g}", look.dim)
