"""Styled terminal cells: a grid to draw on, rows of runs, and their ANSI form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias


class Style(NamedTuple):
    """How a run of text looks; colours are "#rrggbb", None means the terminal's or widget's own."""

    fg: str | None = None
    bg: str | None = None
    bold: bool = False
    dim: bool = False


PLAIN = Style()
Row: TypeAlias = list[tuple[str, Style]]


class Grid:
    """A mutable rectangle of one-cell characters, each with a style; row 0 is the top."""

    def __init__(self, width: int, height: int) -> None:
        self.width = max(0, width)
        self.height = max(0, height)
        self.characters = [[" "] * self.width for _ in range(self.height)]
        self.styles = [[PLAIN] * self.width for _ in range(self.height)]

    def put(self, column: int, row: int, text: str, style: Style = PLAIN) -> None:
        """Write `text` from (column, row) to the right; what falls outside is dropped."""
        if not 0 <= row < self.height:
            return
        characters, styles = self.characters[row], self.styles[row]
        for place, character in enumerate(text, column):
            if 0 <= place < self.width:
                characters[place] = character
                styles[place] = style

    def free(self, column: int, row: int, length: int) -> bool:
        """True when `length` cells from (column, row) lie inside and are all blank."""
        inside = 0 <= row < self.height and column >= 0 and column + length <= self.width
        return inside and all(c == " " for c in self.characters[row][column : column + length])

    def rows(self) -> list[Row]:
        """The grid as rows of runs; every row is exactly `width` cells."""
        return [_runs(c, s) for c, s in zip(self.characters, self.styles, strict=True)]


def _runs(characters: list[str], styles: list[Style]) -> Row:
    row: Row = []
    start = 0
    for end in range(1, len(characters) + 1):
        if end == len(characters) or styles[end] != styles[start]:
            row.append(("".join(characters[start:end]), styles[start]))
            start = end
    return row


def text(rows: Sequence[Row]) -> list[str]:
    """The characters of the rows without their styles."""
    return ["".join(run for run, _ in row) for row in rows]


def to_ansi(rows: Sequence[Row], colour: bool = True) -> str:
    """The rows as lines of terminal text, joined by newlines.

    With `colour=False` (NO_COLOR, a pipe) the text holds no escape sequence at all and no spaces at
    the ends of lines.
    """
    if not colour:
        return "\n".join(line.rstrip() for line in text(rows))
    return "\n".join("".join(_ansi(run, style) for run, style in row) for row in rows)


def _ansi(run: str, style: Style) -> str:
    codes = []
    if style.bold:
        codes.append("1")
    if style.dim:
        codes.append("2")
    if style.fg:
        codes.append("38;2;" + _channels(style.fg))
    if style.bg:
        codes.append("48;2;" + _channels(style.bg))
    return f"\x1b[{';'.join(codes)}m{run}\x1b[0m" if codes else run


def _channels(colour: str) -> str:
    return ";".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
