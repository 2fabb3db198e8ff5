"""Light Markdown as Textual's content, for texts that share a widget with something else."""

from __future__ import annotations

from textual.content import Content

from nntui.ui.widgets.markdown import layout

STYLES = {
    "block": "on $panel",
    "quote": "italic",
    "heading": "bold $primary",
    "link": "underline",
    "bold": "bold",
    "italic": "italic",
    "code": "$accent",
    "keyword": "bold $primary",
    "string": "$success",
    "number": "$warning",
    "comment": "italic $text-dim",
    "rule": "$rule",
}


def prose(text: str, width: int, ascii_only: bool = False) -> list[Content]:
    """The lines of a Markdown text, none wider than `width` cells (but at least 8)."""
    lines = []
    for line in layout(text, width, ascii_only):
        spans = [(span, " ".join(STYLES[name] for name in STYLES if name in names)) for span, names in line]
        lines.append(Content.assemble(*spans))
    return lines


def hanging(head: Content, text: str, width: int, ascii_only: bool = False) -> list[Content]:
    """A Markdown text after `head`, its further lines indented by as much."""
    indent = head.cell_length
    lines = prose(text, max(8, width - indent), ascii_only) or [Content()]
    return [Content.assemble(head if not i else " " * indent, line) for i, line in enumerate(lines)]
