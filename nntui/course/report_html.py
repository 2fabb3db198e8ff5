"""A report as one page of HTML that needs nothing else: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt

from nntui import svg
from nntui.course.report import Block, Chart, Heading, Paragraph, Table

_STYLE = f"""\
:root {{ color-scheme: light dark; }}
body {{ max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }}
table {{ border-collapse: collapse; margin: 1rem 0; }}
th, td {{ border: 1px solid #8888; padding: 0.25rem 0.6rem; text-align: left; vertical-align: top; }}
svg {{ width: 100%; height: auto; }}
{svg.STYLE}"""

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
    seen: dict[str, int] = {}
    strokes = []
    for line in chart.lines:
        colours = _COLOURS["validation" if line.role == "validation" else "training"]
        colour = colours[seen.setdefault(line.role, 0) % len(colours)]
        seen[line.role] += 1
        dashes = "3 4" if line.role == "validation" else ""
        strokes.append(svg.Stroke(line.label, line.x, line.y, colour, dashes))
    return svg.chart(strokes, chart.log)
