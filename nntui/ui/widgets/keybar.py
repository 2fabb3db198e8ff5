"""The footer: the keys that work here and now, in the current language, as many as fit."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from nntui.i18n import _
from nntui.ui.keys import Key, footer_keys, spell
from nntui.ui.widgets.line import pressable, sides

GAP = "   "


class KeyBar(Widget):
    """One row made from the key table. Each entry can also be clicked."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyBar { height: 1; dock: bottom; padding: 0 1; color: $text-dim; }
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._places: tuple[str, ...] = ()
        self._ascii = False

    def show(self, places: tuple[str, ...], ascii_only: bool) -> None:
        """Show the keys of these places (the later ones win a clash)."""
        self._places, self._ascii = places, ascii_only
        self.refresh()

    def render(self) -> Content:
        keys = footer_keys(self._places)
        width = self.content_size.width
        way_out = [key for key in keys if key.leaves][-1:]
        others = [key for key in keys if not key.leaves]
        right = self._row(way_out)
        room = width - right.cell_length - len(GAP)
        while others and self._row(others).cell_length > room:
            others.remove(max(others, key=lambda key: key.footer))
        return sides(self._row(others), right, width)

    def _row(self, keys: list[Key]) -> Content:
        return Content(GAP).join([self._entry(key) for key in keys])

    def _entry(self, key: Key) -> Content:
        text = Content.assemble((spell(key.shown, self._ascii), "bold $primary"), " ", _(key.description))
        if key.keys:
            text = pressable(text, key.keys.split(",")[0])
        return text
