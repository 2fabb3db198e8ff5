"""A report as one page of HTML that needs nothing else: no script, no font, no picture from elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from markdown_it import MarkdownIt

from nntui.course.report import Block, Chart, Heading, Line, Paragraph, Table
from nntui.i18n import _

_STYLE = """\
:root { color-scheme: light dark; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border: 1px solid #8888; padding: 0.25rem 0.6rem; text-align: left; vertical-align: top; }
svg { width: 100%; height: auto; font-size: 12px; }
svg text { fill: currentColor; }
.axis { stroke: currentColor; stroke-opacity: 0.3; }"""

_WIDTH, _HEIGHT = 640, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 10, 28, 34
_POINTS = 400
_TICKS = 4
# Blue for training and orange for validation, as on the screen; each further curve of a kind has its own.
_COLOURS = {
    "training": ("#1a6fe0", "#00805a", "#8338b8", "#5c5f6b", "#b8860b", "#c2185b"),
    "validation": ("#c25700", "#e8a000", "#a03030"),
}


def html(blocks: Sequence[Block], lang: str) -> str:
    """Return the page, in the language with the code `lang`."""
    title = next((block.text for block in blocks if isinstance(block, Heading)), "")
    body = "\n".join(_block(block) for block in blocks)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(lang)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"<h{level}>{_inline(text)}</h{level}>"
        case Paragraph(text):
            return f"<p>{_inline(text)}</p>"
        case Table(head, rows):
            cells = "".join(f"<th>{_inline(cell)}</th>" for cell in head)
            lines = ("".join(f"<td>{_inline(cell)}</td>" for cell in row) for row in rows)
            return f"<table>\n<tr>{cells}</tr>\n" + "\n".join(f"<tr>{line}</tr>" for line in lines) + "\n</table>"
        case Chart():
            return _svg(block)


def _inline(text: str) -> str:
    """Turn light Markdown into HTML; what looks like HTML in it is shown as it is written."""
    return str(MarkdownIt("commonmark", {"html": False}).disable(["link", "image", "autolink"]).renderInline(text))


def _svg(chart: Chart) -> str:
    parts = "\n".join(_parts(chart))
    labels = ", ".join(line.label for line in chart.lines)
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(labels)}" '
        f'xmlns="http://www.w3.org/2000/svg">\n{parts}\n</svg>'
    )


def _parts(chart: Chart) -> Iterator[str]:
    points = [[*_points(line, chart.log)] for line in chart.lines]
    xs = [x for line in points for x, _y in line]
    ys = [y for line in points for _x, y in line]
    (x0, x1), (y0, y1) = _limits(xs), _limits(ys)

    def across(x: float) -> float:
        return _LEFT + (x - x0) / (x1 - x0) * (_WIDTH - _LEFT - _RIGHT)

    def down(y: float) -> float:
        return _TOP + (y1 - y) / (y1 - y0) * (_HEIGHT - _TOP - _BOTTOM)

    for k in range(_TICKS + 1):
        y = y0 + (y1 - y0) * k / _TICKS
        shown = 10**y if chart.log else y
        yield f'<line class="axis" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{down(y):.1f}" y2="{down(y):.1f}"/>'
        yield f'<text x="{_LEFT - 6}" y="{down(y) + 4:.1f}" text-anchor="end">{shown:.3g}</text>'
        x = x0 + (x1 - x0) * k / _TICKS
        anchor = "end" if k == _TICKS else "middle"
        yield f'<text x="{across(x):.1f}" y="{_HEIGHT - 16}" text-anchor="{anchor}">{x:.4g}</text>'
    yield f'<text x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 2}" text-anchor="end">{escape(_("step"))}</text>'
    seen: dict[str, int] = {}
    place = float(_LEFT)
    for line, shape in zip(chart.lines, points, strict=True):
        colours = _COLOURS["validation" if line.role == "validation" else "training"]
        colour = colours[seen.setdefault(line.role, 0) % len(colours)]
        seen[line.role] += 1
        dash = ' stroke-dasharray="3 4"' if line.role == "validation" else ""
        stroke = f'stroke="{colour}" stroke-width="2"{dash}'
        path = " ".join(f"{across(x):.1f},{down(y):.1f}" for x, y in shape)
        yield f'<polyline fill="none" {stroke} points="{path}"/>'
        yield f'<line {stroke} x1="{place:.0f}" x2="{place + 22:.0f}" y1="14" y2="14"/>'
        yield f'<text x="{place + 27:.0f}" y="18">{escape(line.label)}</text>'
        place += 45 + 6.5 * len(line.label)


def _points(line: Line, log: bool) -> Iterator[tuple[float, float]]:
    """Yield the finite points; of a long curve the lowest and the highest of each stretch: no turn is lost."""
    pairs = [(x, y) for x, y in zip(line.x, line.y, strict=True) if math.isfinite(y)]
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
    """Return the ends of an axis that holds the values, never the same one twice."""
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 0.5, high + 0.5)
