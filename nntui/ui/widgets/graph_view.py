"""The picture of a graph, which can be panned, and the box that has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from nntui.ui.theme import PLOT_PALETTES

if TYPE_CHECKING:
    from nntui.graphs.picture import Picture
    from nntui.graphs.walk import Walk

_DRAGGED = 2


class GraphView(Widget, can_focus=True):
    """Shows a window of a picture; strips are kept until something changes."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    GraphView { width: 1fr; height: 1fr; }
    """

    class Chosen(Message):
        """A box was clicked; `again`: the one that had the focus already."""

        def __init__(self, key: str, again: bool) -> None:
            super().__init__()
            self.key = key
            self.again = again

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.picture: Picture | None = None
        self.walk: Walk | None = None
        self.chosen = ""
        self.found: tuple[str, ...] = ()
        self.left = 0
        self.top = 0
        self._strips: list[Strip] = []
        self._drawn: object = None
        self._grip: tuple[int, int] | None = None
        self._moved = 0

    def show(self, picture: Picture, walk: Walk, chosen: str) -> None:
        """Show another picture, from its left or top, with the focus in sight."""
        self.picture, self.walk, self.found = picture, walk, ()
        self.left = self.top = 0
        self.choose(chosen)

    def choose(self, key: str) -> None:
        """Give a box the focus and bring it into sight."""
        self.chosen = key
        self.reveal()

    def reveal(self) -> None:
        """Bring the focus into sight, with some room around it."""
        if self.picture is not None and self.chosen:
            box = self.picture.box(self.chosen)
            width, height = self.size.width, self.size.height
            self.left = _near(self.left, box.x, box.width, width, 6)
            self.top = _near(self.top, box.y, box.height, height, 2)
        self._hold()
        self.changed()

    def pan(self, x: int, y: int) -> None:
        """Move the window over the picture."""
        self.left, self.top = self.left + x, self.top + y
        self._hold()
        self.changed()

    def _hold(self) -> None:
        """Never leave the picture; one that is smaller than the window stands in the middle of it."""
        if self.picture is None:
            return
        width, height = self.picture.size
        self.left = _held(self.left, width, self.size.width)
        self.top = _held(self.top, height, self.size.height)

    def changed(self) -> None:
        """The walk, the focus or the look is another."""
        self._drawn = None
        self.refresh()

    def on_resize(self) -> None:
        self.reveal()

    def render_line(self, y: int) -> Strip:
        key = (self.size, self.visual_style)
        if self._drawn != key:
            self._strips = self._draw()
            self._drawn = key
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, self.visual_style.rich_style)

    def _draw(self) -> list[Strip]:
        size = self.size
        if self.picture is None or self.walk is None or not size.width or not size.height:
            return []
        from nntui.plots import PALETTES

        palette = PALETTES[PLOT_PALETTES[self.app.theme]]
        rows = self.picture.draw(
            self.left, self.top, size.width, size.height, self.walk, self.chosen, self.found, palette
        )
        base = self.visual_style.rich_style
        strips = []
        for row in rows:
            segments = [
                Segment(text, base + RichStyle(color=look.fg, bold=look.bold or None, dim=look.dim or None))
                for text, look in row
            ]
            strips.append(Strip(segments).adjust_cell_length(size.width, base))
        return strips

    # The mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._grip, self._moved = (event.x, event.y), 0
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._grip is not None:
            x, y = self._grip[0] - event.x, self._grip[1] - event.y
            self._moved += abs(x) + abs(y)
            self._grip = event.x, event.y
            self.pan(x, y)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self.release_mouse()
        if self._grip is not None and self._moved < _DRAGGED and self.picture is not None:
            key = self.picture.at(event.x + self.left, event.y + self.top)
            if key is not None:
                self.post_message(self.Chosen(key, key == self.chosen))
        self._grip = None

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self.pan(4 if event.shift else 0, 0 if event.shift else 2)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self.pan(-4 if event.shift else 0, 0 if event.shift else -2)


def _near(start: int, place: int, size: int, window: int, room: int) -> int:
    """The start of the window, moved no farther than needed for [place, place + size) to be in it."""
    room = max(0, min(room, (window - size) // 2))
    if place - room < start:
        return place - room
    return max(start, min(place, place + size + room - window))


def _held(start: int, size: int, window: int) -> int:
    return min(max(start, 0), size - window) if size > window else -((window - size) // 2)
