"""Texts of lessons on a plain terminal."""

from __future__ import annotations

import re
import textwrap

from nntui.commands.terminal import colour, unicode, width

_STRONG = re.compile(r"\*\*(.+?)\*\*|(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])")
_WIDEST = 90


def prose(text: str, indent: str = "") -> str:
    """Return the paragraphs of a text without the marks of Markdown, in lines that fit the terminal."""
    plain = _STRONG.sub(lambda found: found[1] or found[2], text.strip())
    room = max(20, min(_WIDEST, width() - 1))
    return "\n\n".join(
        textwrap.fill(
            " ".join(part.split()), room, initial_indent=indent, subsequent_indent=indent, break_long_words=False
        )
        for part in re.split(r"\n\s*\n", plain)
    )


def mark(right: bool) -> str:
    """Return the sign of what is right or wrong."""
    import click

    good, bad = ("✓", "✗") if unicode() else ("+", "x")
    sign = good if right else bad
    return click.style(sign, "green" if right else "red") if colour() else sign
