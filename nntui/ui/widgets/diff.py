"""Two texts compared: side by side where there is room, else one below the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from nntui.commands.results import printable
from nntui.ui.widgets.python_spans import beginnings, spans

SIDE_BY_SIDE = 100
_STYLES = {
    "keyword": "bold $primary",
    "string": "$success",
    "number": "$warning",
    "comment": "italic $text-dim",
    "name": "bold",
}
_MINE, _THEIRS = "on $error 20%", "on $success 20%"
_NUMBER_STYLE = "$text-dim"


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of each text that belong together, as indexes; None where the other has a line more."""

    mine: int | None
    theirs: int | None
    same: bool


def pairs(mine: list[str], theirs: list[str]) -> Iterator[Pair]:
    """Go through two texts at once, equal lines beside each other."""
    for kind, a, a_end, b, b_end in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        for step in range(max(a_end - a, b_end - b)):
            left = a + step if a + step < a_end else None
            right = b + step if b + step < b_end else None
            yield Pair(left, right, kind == "equal")


class Diff(VerticalScroll, can_focus=True):
    """Compares the learner's text with another; keys and wheel scroll."""

    DEFAULT_CSS = """
    Diff { padding: 0 1; scrollbar-size-vertical: 1; }
    Diff Static { height: auto; }
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._texts = ("", "")
        self._titles = ("", "")
        self._rule = "│"

    def compose(self) -> ComposeResult:
        yield Static(id="diff-text", markup=False)

    def show(self, mine: str, theirs: str, titles: tuple[str, str], ascii_only: bool) -> None:
        """Compare these texts, called so."""
        self._texts, self._titles = (mine, theirs), titles
        self._rule = "|" if ascii_only else "│"
        self._lay_out()

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if width:
            lay_out = _beside if width >= SIDE_BY_SIDE else _below
            mine, theirs = map(_Code, self._texts)
            lines = lay_out(mine, theirs, self._titles, width, self._rule)
            self.query_one(Static).update(Content("\n").join(lines))


class _Code:
    """A text as coloured lines with their numbers."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        self._states = beginnings(self.lines)
        self.digits = len(str(len(self.lines)))

    def number(self, index: int | None) -> str:
        return " " * self.digits if index is None else f"{index + 1:>{self.digits}}"

    def cell(self, index: int | None, sign: str, background: str, width: int) -> list[Content]:
        """The line with its number and sign, wrapped into rows of exactly `width` cells."""
        if index is None:
            return []
        line = self.lines[index]
        content = Content(printable(line)).expand_tabs(4) if "\t" in line else Content(printable(line))
        if "\t" not in line:
            for start, end, name in spans(line, self._states[index])[0]:
                content = content.stylize(_STYLES[name], start, end)
        head = f"{self.number(index)} {sign} "
        room = max(8, width - len(head))
        rows = []
        for turn, part in enumerate(content.wrap(room) or [Content()]):
            margin = head if not turn else " " * len(head)
            row = Content.assemble((margin, _NUMBER_STYLE), part, " " * max(0, room - part.cell_length))
            rows.append(row.stylize_before(background) if background else row)
        return rows


def _beside(mine: _Code, theirs: _Code, titles: tuple[str, str], width: int, rule: str) -> list[Content]:
    left = (width - 3) // 2
    right = width - 3 - left
    middle = Content.styled(f" {rule} ", "$rule")
    lines = [Content.assemble(_heading(titles[0], left), middle, _heading(titles[1], right))]
    for pair in pairs(mine.lines, theirs.lines):
        ours = mine.cell(pair.mine, " " if pair.same else "-", "" if pair.same else _MINE, left)
        other = theirs.cell(pair.theirs, " " if pair.same else "+", "" if pair.same else _THEIRS, right)
        for row in range(max(len(ours), len(other))):
            one = ours[row] if row < len(ours) else Content(" " * left)
            two = other[row] if row < len(other) else Content(" " * right)
            lines.append(Content.assemble(one, middle, two))
    return lines


def _below(mine: _Code, theirs: _Code, titles: tuple[str, str], width: int, rule: str) -> list[Content]:
    lines = [Content.styled(f"- {titles[0]}", "bold $error"), Content.styled(f"+ {titles[1]}", "bold $success")]
    added: list[Content] = []
    for pair in pairs(mine.lines, theirs.lines):
        if pair.same:
            lines += added
            added = []
            lines += theirs.cell(pair.theirs, " ", "", width)
            continue
        lines += mine.cell(pair.mine, "-", _MINE, width)
        added += theirs.cell(pair.theirs, "+", _THEIRS, width)
    return lines + added


def _heading(title: str, width: int) -> Content:
    heading = Content.styled(title, "bold $accent").truncate(width, ellipsis=True)
    return Content.assemble(heading, " " * (width - heading.cell_length))
