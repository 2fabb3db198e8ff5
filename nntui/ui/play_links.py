"""Links between two columns of a network's picture: blue below zero, orange above, the heavier the brighter.

Told apart without colours too: links below zero are dashed, heavy ones thick.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nntui.plots import MONO, Palette, Style
from nntui.plots.cells import Grid
from nntui.plots.palette import blend
from nntui.ui.play_layout import Chosen, Column
from nntui.ui.play_look import Look

_LEAST, _HEAVY = 0.04, 0.55
_SHADES = 4
_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.uint8)
_ASCII = {-1: ".-=", 1: "'+#"}


def draw(
    grid: Grid, top: int, left: Column, right: Column, weights: Any, look: Look, chosen: Chosen | None
) -> None:
    """Draw the links of `weights` (units of `right`, units of `left`) on the grid's rows from `top` on."""
    start, end = left.x + left.width, right.x
    if end - start < 2 or not left.boxes or not right.boxes:
        return
    across, up = (1, 1) if look.ascii else (2, 4)
    sources, targets = np.array(list(left.boxes)), np.array(list(right.boxes))
    values = np.asarray(weights)[np.ix_(targets, sources)].ravel()
    most = float(np.abs(np.asarray(weights)).max(initial=0.0)) or 1.0
    share = np.nan_to_num(np.abs(values) / most, nan=1.0)
    y0 = np.tile([left.middle(i) * up for i in sources], len(targets))
    y1 = np.repeat([right.middle(i) * up for i in targets], len(sources))
    picked = -1
    if (
        chosen is not None
        and chosen.layer == left.index
        and chosen.source in left.boxes
        and chosen.unit in right.boxes
    ):
        picked = int(np.flatnonzero(targets == chosen.unit)[0]) * len(sources)
        picked += int(np.flatnonzero(sources == chosen.source)[0])
        share[picked] = 2.0
    order = np.argsort(share, kind="stable")
    order = order[share[order] >= _LEAST]
    pixels = np.arange((end - start) * across)
    heights = np.floor(y0[order, None] + (y1 - y0)[order, None] * (pixels + 0.5) / len(pixels)).astype(int)
    kinds = _kinds(values[order], share[order])
    shown = np.ones(heights.shape, dtype=bool)
    if not look.ascii:
        shown[values[order] < 0] = pixels % 4 < 2
    _paint(grid, top, start, heights, kinds, shown, share[order] > _HEAVY, look)


def _kinds(values: Any, share: Any) -> Any:
    """Each link's colour: shade (0 to 3), plus 4 above zero; 8 for the chosen one."""
    shade = np.minimum((np.minimum(share, 1.0) * _SHADES).astype(int), _SHADES - 1)
    return np.where(share > 1.5, 2 * _SHADES, shade + np.where(values > 0, _SHADES, 0))


def _paint(grid: Grid, top: int, start: int, heights: Any, kinds: Any, shown: Any, heavy: Any, look: Look) -> None:
    across, up = (1, 1) if look.ascii else (2, 4)
    height = grid.height - top
    width = heights.shape[1] // across
    bits = np.zeros((height, width), dtype=np.uint8)
    owner = np.full((height, width), -1)
    pixels = np.broadcast_to(np.arange(heights.shape[1]), heights.shape)
    links = np.broadcast_to(kinds[:, None], heights.shape)
    for shift, which in ((0, shown), (1, shown & heavy[:, None])):
        if look.ascii and shift:
            continue
        y = heights + shift
        use = which & (y >= 0) & (y < height * up)
        rows, columns = y[use] // up, pixels[use] // across
        if not look.ascii:
            np.bitwise_or.at(bits, (rows, columns), _BITS[y[use] % 4, pixels[use] % 2])
        owner[rows, columns] = links[use]
    styles = _styles(look.palette, look)
    for row, column in np.argwhere(owner >= 0).tolist():
        kind = int(owner[row, column])
        character = _ascii(kind) if look.ascii else chr(0x2800 + int(bits[row, column]))
        grid.put(start + column, top + row, character, styles[kind])


def _ascii(kind: int) -> str:
    if kind == 2 * _SHADES:
        return "@"
    return _ASCII[1 if kind >= _SHADES else -1][min(kind % _SHADES, 2)]


def _styles(palette: Palette, look: Look) -> Mapping[int, Style]:
    chosen = look.key._replace(bold=True)
    if palette is MONO:
        return dict.fromkeys(range(2 * _SHADES), look.text) | {2 * _SHADES: chosen}
    ground = palette.background
    found = {2 * _SHADES: chosen}
    for shade in range(_SHADES):
        part = 0.3 + 0.7 * (shade + 0.5) / _SHADES
        found[shade] = Style(blend(ground, palette.negative, part))
        found[_SHADES + shade] = Style(blend(ground, palette.positive, part))
    return found
