"""A list to choose from whose entries have a left and a right part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style as RichStyle
from textual import events
from textual.content import Content
from textual.strip import Strip
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from nntui.ui.widgets.line import sides

NOTHING = Content()


@dataclass(frozen=True, slots=True)
class Row:
    """One entry; without an id it is a heading that can't be chosen.

    hang: an entry without a right part that is too long goes on below, indented by so much, instead of being cut.
    short: what stands at the left where `left` would have to be cut.
    """

    left: Content
    right: Content = NOTHING
    id: str | None = None
    hang: int | None = None
    short: Content | None = None

    def laid_out(self, width: int) -> Content:
        """The entry in `width` cells."""
        if self.hang is None or self.left.cell_length <= width or width <= self.hang + 1:
            cut = self.left.cell_length + self.right.cell_length + 1 > width
            return sides(self.short if cut and self.short is not None else self.left, self.right, width)
        lines = self.left[self.hang :].wrap(width - self.hang)
        return Content.assemble(self.left[: self.hang], Content("\n" + " " * self.hang).join(lines))


class Rows(OptionList):
    """Entries laid out to the list's width; the chosen one is kept when they are shown again."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._rows: tuple[Row, ...] = ()
        self._id_to_index: dict[str, int] = {}
        self._wish: str | None = None
        self._laid_out: tuple[int, tuple[Row, ...]] = (0, ())

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these entries."""
        self._rows = tuple(rows)
        self._lay_out()

    def change_row(self, row: Row) -> None:
        """Show this entry in place of the one that has its id."""
        index = self._id_to_index.get(row.id or "")
        if index is None:
            return
        self._rows = (*self._rows[:index], row, *self._rows[index + 1 :])
        width = self._laid_out[0]
        self._laid_out = (width, self._rows)
        self.replace_option_prompt_at_index(index, row.laid_out(width))

    def choose(self, id: str) -> None:
        """Put the highlight on the entry of this id, as soon as it is laid out."""
        if id in self._id_to_index:
            self.highlighted = self._id_to_index[id]
        else:
            self._wish = id

    def page(self, by: int) -> None:
        """Move the highlight a page down (1) or up (-1)."""
        (self.action_page_down if by > 0 else self.action_page_up)()

    def action_page_up(self) -> None:
        if self.scrollable_content_region:  # Textual knows no lines of a list that has no room
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]

    @property
    def chosen(self) -> str | None:
        """The id of the entry with the highlight."""
        option = self.highlighted_option
        return option.id if option else None

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out()

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        if not (self.app.no_color and self.has_focus):
            return strip
        # Without colours the highlight would be invisible.
        here = any(segment.style and segment.style.meta.get("option") == self.highlighted for segment in strip)
        return strip.apply_style(RichStyle(reverse=True)) if here else strip

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if not width or self._laid_out == (width, self._rows):
            return
        self._laid_out = (width, self._rows)
        chosen = self._wish or self.chosen
        with self.prevent(OptionList.OptionHighlighted):
            self.set_options(Option(row.laid_out(width), id=row.id, disabled=row.id is None) for row in self._rows)
            self._id_to_index = {row.id: index for index, row in enumerate(self._rows) if row.id}
            known = list(self._id_to_index)
            if known:
                self.choose(chosen if chosen in known else known[0])
        self._wish = None
