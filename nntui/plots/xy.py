"""Points and lines in one plane, all series treated alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from nntui.lab import XY, Points
from nntui.plots.cells import Row, Style
from nntui.plots.frame import Frame, Key, Stroke, line_sample
from nntui.plots.palette import DARK, Palette, marker
from nntui.plots.scale import Scale, fit
from nntui.plots.trace import decimate, stroke

Array = npt.NDArray[np.float64]


def xy(
    view: XY,
    labels: Mapping[str, str],
    width: int,
    height: int,
    ascii: bool = False,
    palette: Palette = DARK,
) -> list[Row]:
    """The view as exactly `height` rows of exactly `width` cells: points as markers above braille lines.

    labels: shown names of the series; a name that is not among them is shown as it is.
    """
    seen: Counter[tuple[bool, str]] = Counter()
    drawn: list[tuple[Array, Array, bool, str, Style]] = []
    keys = []
    for series in view.series:
        single = isinstance(series, Points)
        repeat = seen[single, series.role]
        seen[single, series.role] += 1
        style = Style(palette.role(series.role, repeat))
        character = marker(series.role, repeat, ascii)
        drawn.append((series.x, series.y, single, character, style))
        sample = character if single else line_sample(character, series.role == "validation", ascii)
        keys.append(Key(sample, labels.get(series.name, series.name), style))
    x_scale, y_scale = _scales(drawn, height)
    frame = Frame(width, height, x_scale, y_scale, palette, ascii, keys, view.x, view.y)
    strokes = []
    for (x, y, single, character, style), series in zip(drawn, view.series, strict=True):
        if not single:
            px, py = stroke(*decimate(*frame.pixels(x, y)), dotted=series.role == "validation")
            strokes.append(Stroke(px, py, style, character))
    frame.draw(strokes)
    for x, y, single, character, style in drawn:
        if not single:
            frame.end(x, y, character, style)
    for x, y, single, character, style in drawn:
        if single:
            _put_points(frame, x, y, character, style)
    return frame.finish()


def _put_points(frame: Frame, x: Array, y: Array, character: str, style: Style) -> None:
    style = style._replace(bold=True)
    for one, other in zip(x.tolist(), y.tolist(), strict=True):
        place = frame.cell(one, other)
        if place is not None:
            frame.grid.put(*place, character, style)


def _scales(drawn: list[tuple[Array, Array, bool, str, Style]], height: int) -> tuple[Scale, Scale]:
    """Scales that hold every point, and lines as far as half the points' height beyond them.

    A model that swings far out between two points would otherwise squeeze the points into one row.
    """
    points = [(x, y) for x, y, single, _, _ in drawn if single]
    lines = [(x, y) for x, y, single, _, _ in drawn if not single]
    x = np.concatenate([x for x, _ in points + lines]) if drawn else np.zeros(0)
    y = np.concatenate([y for _, y in points]) if points else np.zeros(0)
    swing = np.concatenate([y for _, y in lines]) if lines else np.zeros(0)
    y, swing = y[np.isfinite(y)], swing[np.isfinite(swing)]
    if y.size and swing.size and np.ptp(y) > 0:
        room = np.ptp(y) / 2
        swing = np.clip(swing, y.min() - room, y.max() + room)
    y_scale = fit(np.concatenate((y, swing)), count=max(2, (height - 3) // 3))
    x_scale = fit(x, rounded=False)
    margin = (x_scale.high - x_scale.low) * 0.03
    return Scale(x_scale.low - margin, x_scale.high + margin), y_scale
