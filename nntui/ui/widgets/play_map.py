"""The decision map as a widget: a cursor moves over it, and points can be set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.message import Message

from nntui.plots import Row
from nntui.ui import play_map
from nntui.ui.keys import bindings
from nntui.ui.play_look import look
from nntui.ui.play_session import PlaySession
from nntui.ui.widgets.plot import PlotView

if TYPE_CHECKING:
    from nntui.ui.play_map import Under


class MapView(PlotView, can_focus=True):
    """The map of a session. While it has the focus it has a cursor, `place` (x, y)."""

    BINDINGS = bindings("cursor")

    class Moved(Message):
        """The cursor stands elsewhere, or is gone."""

    class Put(Message):
        """A point of this value is to be set at a place; None: the nearest one is to go."""

        def __init__(self, x: float, y: float, value: float | None) -> None:
            super().__init__()
            self.x, self.y, self.value = x, y, value

    def __init__(self, session: PlaySession) -> None:
        super().__init__(classes="map")
        self.session = session
        self.validation = False
        self.answers = False
        self.drawn: tuple[tuple[float, float, float], ...] = ()
        self._cursor: tuple[int, int] | None = None
        self.by_key = False
        """Whether the focus is about to come from a key: then the first click sets a point already."""
        self._clicks = False
        self.show(self._draw_map)

    @property
    def cells(self) -> tuple[int, int]:
        """Columns and rows of cells that the map takes: as large as it can be a square."""
        rows = min(self.size.height, self.size.width // 2)
        return 2 * rows, rows

    @property
    def wanted(self) -> tuple[int, int]:
        """The map's pixels: columns and rows."""
        columns, rows = self.cells
        return columns, rows if look(self.app).plain else 2 * rows

    @property
    def under(self) -> Under | None:
        """What the cursor stands on."""
        view, cursor = self.session.picture, self._cursor
        if view is None or cursor is None or not self.has_focus or not self.cells[0]:
            return None
        x, y = play_map.place(*cursor, view.extent, *self.cells)
        return play_map.under(view, x, y, self.validation)

    def action_cursor(self, across: int, down: int) -> None:
        """Move the cursor by so many pixels."""
        columns, rows = self.cells
        if not rows:
            return
        step = 2 if look(self.app).plain else 1
        x, y = self._cursor or (columns // 2, rows)
        self._cursor = min(max(x + across, 0), columns - 1), min(max(y + down * step, 0), 2 * rows - 1)
        self.changed()
        self.post_message(self.Moved())

    def action_put(self, value: float) -> None:
        """Set a point of this value under the cursor."""
        self._ask_put(value)

    def action_take(self) -> None:
        """Take the nearest of the learner's own points away."""
        self._ask_put(None)

    def _ask_put(self, value: float | None) -> None:
        view = self.session.picture
        if view is not None and self._cursor is not None and self.cells[0]:
            x, y = play_map.place(*self._cursor, view.extent, *self.cells)
            self.post_message(self.Put(round(x, 2), round(y, 2), value))

    def on_focus(self) -> None:
        self._clicks, self.by_key = self.by_key, False
        self.action_cursor(0, 0)

    def on_blur(self) -> None:
        self.changed()
        self.post_message(self.Moved())

    def on_click(self, event: events.Click) -> None:
        columns, rows = self.cells
        if event.x < columns and event.y < rows:
            self._cursor = event.x, 2 * event.y
            self.action_cursor(0, 0)
            if self._clicks:
                self._ask_put(0.0 if event.button == 3 else 1.0)
            self._clicks = True

    def on_resize(self) -> None:
        if self._cursor is not None:
            self.action_cursor(0, 0)

    def _draw_map(self, width: int, height: int) -> list[Row]:
        looks, view = look(self.app), self.session.picture
        if view is None:
            return []
        cursor = self._cursor if self.has_focus else None
        return play_map.rows(view, *self.cells, looks, self.validation, self.drawn, cursor, self.answers)
