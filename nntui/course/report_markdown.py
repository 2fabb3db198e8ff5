"""A report as a page of Markdown, its curves drawn with characters."""

from __future__ import annotations

from collections.abc import Sequence

from nntui.course.report import Block, Chart, Heading, Paragraph, Table
from nntui.i18n import _

_WIDTH, _HEIGHT = 78, 14


def markdown(blocks: Sequence[Block]) -> str:
    """Return the page."""
    return "\n\n".join(_block(block) for block in blocks) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return "#" * level + " " + text
        case Paragraph(text):
            return text
        case Table():
            return _table(block)
        case Chart():
            return f"```text\n{_picture(block)}\n```"


def _table(table: Table) -> str:
    rows = [table.head, ("---",) * len(table.head), *table.rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _picture(chart: Chart) -> str:
    from nntui.plots import Curve, curves, to_ansi  # NumPy comes with it

    lines = [Curve(str(i), line.label, line.x, line.y, line.role) for i, line in enumerate(chart.lines)]
    rows = curves(lines, _WIDTH, _HEIGHT, log=chart.log, x_label=_("step"))
    return "\n".join(line.rstrip() for line in to_ansi(rows, colour=False).splitlines())
