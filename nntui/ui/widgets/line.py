"""One row of the screen with something at its left and something at its right."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.style import Style
from textual.widget import Widget


class Line(Widget):
    """A row of text: left part, right part. The left part gives way when both don't fit."""

    DEFAULT_CSS = """
    Line { height: 1; width: 1fr; padding: 0 1; }
    """

    def __init__(self, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._left = Content()
        self._right = Content()

    def set(self, left: Content, right: Content | None = None) -> None:
        """Show these parts; does nothing if they are already shown."""
        right = right or Content()
        if not (left.is_same(self._left) and right.is_same(self._right)):
            self._left, self._right = left, right
            self.refresh()

    def render(self) -> Content:
        width = self.content_size.width
        return sides(self._left, self._right, width)


def sides(left: Content, right: Content, width: int) -> Content:
    """Both parts in one row of `width` cells; the left one is cut, the right one dropped if it can't fit."""
    if right.cell_length + 2 > width:
        return left.truncate(width, ellipsis=True)
    room = width - right.cell_length - (1 if right else 0)
    left = left.truncate(room, ellipsis=True)
    gap = width - left.cell_length - right.cell_length
    return Content.assemble(left, " " * gap, right)


def flow(parts: Sequence[Content], width: int, gap: str = "   ") -> Content:
    """The parts side by side, each kept whole, in as many rows as they need."""
    rows: list[Content] = []
    for part in parts:
        if rows and rows[-1].cell_length + len(gap) + part.cell_length <= width:
            rows[-1] = Content.assemble(rows[-1], gap, part)
        else:
            rows.append(part)
    return Content("\n").join(rows)


def clickable(content: Content, action: str) -> Content:
    """The same text; a click on it does the action (see `NntuiScreen.on_click`)."""
    return content.stylize(Style.from_meta({"do": action}))


def pressable(content: Content, key: str) -> Content:
    """The same text; a click on it presses the key."""
    return clickable(content, f"screen.press('{key}')")
