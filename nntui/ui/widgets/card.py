"""A lesson's card: light Markdown in one scrolling widget."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from nntui.ui.widgets.markdown import CODE_STYLES, Line, layout


class Card(ScrollView, can_focus=True):
    """Shows the Markdown in `text`, wrapped to the widget's width; keys and wheel scroll.

    Set `text` to show another card (it starts at its top), `ascii` to draw bullets and rules in ASCII.
    """

    DEFAULT_CSS = """
    Card {
        width: 1fr;
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
    }
    Card > .card--heading { color: $primary; text-style: bold; }
    Card > .card--code { color: $accent; }
    Card > .card--block { background: $panel; }
    Card > .card--keyword { color: $primary; text-style: bold; }
    Card > .card--string { color: $success; }
    Card > .card--number { color: $warning; }
    Card > .card--comment { color: $foreground 60%; text-style: italic; }
    Card > .card--quote { color: $foreground 80%; text-style: italic; }
    Card > .card--rule { color: $foreground 40%; }
    Card > .card--link { text-style: underline; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "card--heading",
        "card--code",
        "card--block",
        "card--keyword",
        "card--string",
        "card--number",
        "card--comment",
        "card--quote",
        "card--rule",
        "card--link",
    }

    text: reactive[str] = reactive("", init=False, repaint=False)
    ascii: reactive[bool] = reactive(False, init=False, repaint=False)

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.set_reactive(Card.text, text)
        self._lines: list[Line] = []
        self._laid_out: tuple[str, int, bool] | None = None
        self._styles: dict[frozenset[str], RichStyle] = {}

    def watch_text(self) -> None:
        self.scroll_home(animate=False)
        self._lay_out()

    def watch_ascii(self) -> None:
        self._lay_out()

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(layout(self.text, width, self.ascii))

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        key = (self.text, width, self.ascii)
        if not width or key == self._laid_out:
            return
        self._laid_out = key
        self._lines = layout(*key)
        self.virtual_size = Size(width, len(self._lines))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        self._lay_out()  # it is drawn before it hears of its first size
        width = self.scrollable_content_region.width
        index = self.scroll_offset.y + y
        if index >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        segments = [Segment(text, self._style(names)) for text, names in self._lines[index]]
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _style(self, names: frozenset[str]) -> RichStyle:
        if names not in self._styles:
            style = self.rich_style
            for name in sorted(names, key=CODE_STYLES.index):
                if name == "bold":
                    style += RichStyle(bold=True)
                elif name == "italic":
                    style += RichStyle(italic=True)
                else:
                    style += self.get_component_rich_style(f"card--{name}", partial=True)
            self._styles[names] = style
        return self._styles[names]
