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
    left = max(len(heads[0]) + 5, 8)
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
    count = sum(1 for name in arrays if name.startswith("w"))
    room = grid.height - top - 1
    if room < 1 or not count:
        return
    gradients = any(name.startswith("g") for name in arrays)
    bins = max(6, (grid.width - 25) // (2 if gradients else 1))
    second = 5 + bins + 9
    grid.put(1, top, _("weights"), look.heading)
    if gradients:
        grid.put(second, top, _("gradients"), look.heading)
    tall = min(max(room // count, 1), 4)
    gap = 1 if tall > 1 and room // count > tall else 0
    dots = Style(look.palette.model)
    for i in range(count):
        y = top + 1 + i * (tall + gap)
        if y + tall > grid.height:
            grid.put(1, grid.height - 1, "." * 3 if look.ascii else "⋮", look.dim)
            break
        name = f"{i + 1}" if i + 1 < count else _("out")
        grid.put(1, y + tall - 1, name[:3], look.dim)
        lines, most = bars(
            np.concatenate([arrays[f"w{i}"].ravel(), arrays[f"b{i}"].ravel()]), bins, tall, look.ascii
        )
        _put(grid, 5, y, lines, most, dots, look)
        if f"g{i}" in arrays:
            lines, most = bars(arrays[f"g{i}"], bins, tall, look.ascii)
            _put(grid, second, y, lines, most, Style(look.palette.other), look)


def _put(grid: Grid, x: int, y: int, lines: list[str], most: float, style: Style, look: Look) -> None:
    for row, line in enumerate(lines):
        grid.put(x, y + row, line, style)
    plus = "+-" if look.ascii else "±"
    grid.put(x + len(lines[-1]) + 1, y + len(lines) - 1, f"{plus}{most:.2g}", look.dim)
