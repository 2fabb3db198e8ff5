"""Curves as SVG: for pages, and as pictures of their own. Needs nothing else: no script, no font, no NumPy."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from nntui.i18n import _

STYLE = """\
svg { font-size: 12px; }
svg text { fill: currentColor; }
.axis { stroke: currentColor; stroke-opacity: 0.3; }"""

_WIDTH, _HEIGHT = 640, 232
_LEFT, _RIGHT, _BOTTOM = 60, 10, 34
_POINTS = 400
_TICKS = 4
_LETTER = 6.5
_LEGEND_ROW = 18


@dataclass(frozen=True, slots=True)
class Stroke:
    """One curve; `x` and `y` are equally long, `y` may hold NaN and infinities. dashes: "3 4", or "" for none."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    colour: str
    dashes: str = ""


def chart(strokes: Sequence[Stroke], log: bool) -> str:
    """The element, to stand in a page that has `STYLE`. log: logarithmic y axis, without what is not positive."""
    return _element(strokes, log, "")


def document(strokes: Sequence[Stroke], log: bool, title: str) -> str:
    """A picture that can stand alone, on white."""
    style = f"<style>\nsvg {{ color: #222; font-family: sans-serif; }}\n{STYLE}\n</style>"
    ground = '<rect width="100%" height="100%" fill="#ffffff"/>'
    head = f"<title>{escape(_printable(title))}</title>\n{style}\n{ground}\n"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_element(strokes, log, head)}\n'


def _element(strokes: Sequence[Stroke], log: bool, head: str) -> str:
    legend = [*_legend(strokes)]
    top = 10 + _LEGEND_ROW * (1 + max((row for row, _place in legend), default=0))
    labels = ", ".join(_printable(stroke.label) for stroke in strokes)
    parts = "\n".join(_parts(strokes, log, legend, top))
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT + top}" role="img" aria-label="{escape(labels)}" '
        f'xmlns="http://www.w3.org/2000/svg">\n{head}{parts}\n</svg>'
    )


def _legend(strokes: Sequence[Stroke]) -> Iterator[tuple[int, float]]:
    """Row and left end of each entry."""
    row, place = 0, float(_LEFT)
    for stroke in strokes:
        length = 45 + _LETTER * len(stroke.label)
        if place > _LEFT and place + length - 18 > _WIDTH:
            row, place = row + 1, float(_LEFT)
        yield row, place
        place += length


def _parts(strokes: Sequence[Stroke], log: bool, legend: Sequence[tuple[int, float]], top: int) -> Iterator[str]:
    points = [[*_points(stroke, log)] for stroke in strokes]
    xs = [x for line in points for x, _y in line]
    ys = [y for line in points for _x, y in line]
    (x0, x1), (y0, y1) = _limits(xs), _limits(ys)

    def across(x: float) -> float:
        return _LEFT + (x - x0) / (x1 - x0) * (_WIDTH - _LEFT - _RIGHT)

    def down(y: float) -> float:
        return top + (y1 - y) / (y1 - y0) * (_HEIGHT - _BOTTOM)

    bottom = top + _HEIGHT
    for k in range(_TICKS + 1):
        y = y0 + (y1 - y0) * k / _TICKS
        shown = 10**y if log else y
        yield f'<line class="axis" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{down(y):.1f}" y2="{down(y):.1f}"/>'
        yield f'<text x="{_LEFT - 6}" y="{down(y) + 4:.1f}" text-anchor="end">{shown:.3g}</text>'
        x = x0 + (x1 - x0) * k / _TICKS
        anchor = "end" if k == _TICKS else "middle"
        yield f'<text x="{across(x):.1f}" y="{bottom - 16}" text-anchor="{anchor}">{x:.4g}</text>'
    yield f'<text x="{_WIDTH - _RIGHT}" y="{bottom - 2}" text-anchor="end">{escape(_("step"))}</text>'
    for stroke, shape, (row, place) in zip(strokes, points, legend, strict=True):
        dash = f' stroke-dasharray="{stroke.dashes}"' if stroke.dashes else ""
        pen = f'stroke="{stroke.colour}" stroke-width="2"{dash}'
        path = " ".join(f"{across(x):.1f},{down(y):.1f}" for x, y in shape)
        line = 14 + _LEGEND_ROW * row
        yield f'<polyline fill="none" {pen} points="{path}"/>'
        yield f'<line {pen} x1="{place:.0f}" x2="{place + 22:.0f}" y1="{line}" y2="{line}"/>'
        yield f'<text x="{place + 27:.0f}" y="{line + 4}">{escape(_printable(stroke.label))}</text>'


def _points(stroke: Stroke, log: bool) -> Iterator[tuple[float, float]]:
    """Yield the points that can be drawn; of a long curve the lowest and the highest of each stretch."""
    pairs = [
        (float(x), float(y))
        for x, y in zip(stroke.x, stroke.y, strict=True)
        if math.isfinite(y) and (y > 0 or not log)
    ]
    stretch = max(1, -(-2 * len(pairs) // _POINTS))
    for start in range(0, len(pairs), stretch):
        part = pairs[start : start + stretch]
        kept = {min(part, key=lambda pair: pair[1]), max(part, key=lambda pair: pair[1])}
        if start == 0:
            kept.add(part[0])
        if start + stretch >= len(pairs):
            kept.add(part[-1])
        for x, y in sorted(kept):
            yield x, math.log10(y) if log else y


def _limits(values: Sequence[float]) -> tuple[float, float]:
    """The ends of an axis that holds the values, never the same one twice."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _printable(text: str) -> str:
    """XML has no place for control characters."""
    return "".join(char if char.isprintable() else " " for char in text)
