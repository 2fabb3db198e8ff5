"""Curves over steps or epochs: training solid, validation dotted, linear or logarithmic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nntui.plots.cells import Row, Style
from nntui.plots.frame import Frame, Key, Stroke, line_sample
from nntui.plots.palette import DARK, Palette, marker
from nntui.plots.scale import Scale, fit
from nntui.plots.trace import decimate, stroke


@dataclass(frozen=True, slots=True)
class Curve:
    """One line. x, y: equally long sequences of numbers; NaN and infinity are gaps.

    role: "training", "validation", "model", "truth" or "other". dotted: None means that validation is
    dotted and all else solid. shade: which shade of the role's colour; None means by its place among the
    series of its role.
    """

    name: str
    label: str
    x: Sequence[float] | npt.NDArray[np.floating]
    y: Sequence[float] | npt.NDArray[np.floating]
    role: str = "other"
    dotted: bool | None = None
    shade: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the x axis worth pointing at, such as the best epoch.

    curve: name of the curve that it belongs to, whose marker and colour it then wears.
    """

    x: float
    label: str = ""
    curve: str | None = None


def curves(
    series: Sequence[Curve],
    width: int,
    height: int,
    log: bool = False,
    ascii: bool = False,
    palette: Palette = DARK,
    marks: Sequence[Mark] = (),
    x_label: str = "",
    y_label: str = "",
    x_limits: tuple[float, float] | None = None,
) -> list[Row]:
    """The curves as exactly `height` rows of exactly `width` cells.

    log: logarithmic y axis; values that are not positive are gaps there. x_limits: the x axis when it
    should not follow the data, for example (0, steps) while a run is under way.
    """
    data = [(np.asarray(c.x, dtype=np.float64), np.asarray(c.y, dtype=np.float64)) for c in series]
    everything = np.concatenate([y for _, y in data]) if data else np.zeros(0)
    y_scale = fit(everything, log, count=max(2, (height - 3) // 3))
    repeats = _repeats(series)
    styles = [Style(palette.role(c.role, n)) for c, n in zip(series, repeats, strict=True)]
    markers = [marker(c.role, n, ascii) for c, n in zip(series, repeats, strict=True)]
    dots = [c.role == "validation" if c.dotted is None else c.dotted for c in series]
    keys = [
        Key(line_sample(m, dotted, ascii), c.label, s)
        for c, m, s, dotted in zip(series, markers, styles, dots, strict=True)
    ]
    x_scale = _x_scale([x for x, _ in data], x_limits)
    frame = Frame(width, height, x_scale, y_scale, palette, ascii, keys, x_label, y_label, whole_x=True)
    strokes = []
    for (x, y), style, character, dotted in zip(data, styles, markers, dots, strict=True):
        px, py = stroke(*decimate(*frame.pixels(x, y)), dotted=dotted)
        strokes.append(Stroke(px, py, style, character))
    frame.draw(strokes)
    for (x, y), style, character in zip(data, styles, markers, strict=True):
        frame.end(x, y, character, style)
    looks = {c.name: (m, s) for c, m, s in zip(series, markers, styles, strict=True)}
    for mark in marks:
        sign, style = looks.get(mark.curve or "", ("", frame.line))
        frame.mark(mark.x, f"{sign} {mark.label}".strip(), style)
    return frame.finish()


def _repeats(series: Sequence[Curve]) -> list[int]:
    """How many earlier series share each one's role."""
    seen: Counter[str] = Counter()
    repeats = []
    for curve in series:
        repeats.append(seen[curve.role] if curve.shade is None else curve.shade)
        seen[curve.role] += 1
    return repeats


def _x_scale(columns: Sequence[npt.NDArray[np.float64]], limits: tuple[float, float] | None) -> Scale:
    if limits is not None and limits[0] < limits[1]:
        return Scale(*limits)
    return fit(np.concatenate(columns) if columns else np.zeros(0), rounded=False)
