"""The parts of a lesson's screen: the card to read, what there is to do, the steps; and what moves in them."""

from __future__ import annotations

from textual.widget import Widget

from nntui.course import Lesson
from nntui.i18n import N_
from nntui.ui.screens.timed import TimedScreen
from nntui.ui.widgets.card import Card
from nntui.ui.widgets.panel import StepPanel

PARTS = {"read": N_("Read"), "run": N_("Run"), "steps": N_("Steps")}


class PartsScreen(TimedScreen):
    """Shows the parts side by side or, on narrow screens, the one in turn."""

    def __init__(self, lesson: Lesson) -> None:
        super().__init__(lesson)
        self._part = "read"
        self._left_question = False
        self._awaited: StepPanel | None = None
        """The panel whose first slider gets the focus as soon as it is there: the key came before it."""

    @property
    def panel(self) -> StepPanel | None:
        """What there is to do in the step on screen."""
        raise NotImplementedError

    def part_changed(self) -> None:
        """Another part is shown, or the parts have another size."""
        raise NotImplementedError

    @property
    def _panel_seen(self) -> bool:
        return self.has_class("-wide") or self._part == "run"

    def show_part(self, part: str) -> None:
        """Go to a part, and to what keys do in it."""
        self._part = part
        for name in PARTS:
            self.set_class(name == part, f"-{name}")
        rows = self.panel.rows if self.panel else []
        self._awaited = None if rows or part != "run" else self.panel
        if part == "steps":
            self.query_one("#steps").focus()
        elif part == "run" and self.panel and self.panel.answering:
            self._left_question = False
            self.panel.answering.focus()
        elif part == "run" and rows and self.has_class("-wide"):
            rows[0].focus()
        else:
            self.set_focus(None)
        self.part_changed()
        self.refresh_keys()
        self.call_after_refresh(self.refresh_keys)

    def _ask(self) -> None:
        """Give the focus to a question that is seen, unless the learner has left it, or to an awaited slider."""
        wanted = self._panel_seen and self.focused is None and not self._left_question
        if wanted and self.panel and self.panel.answering:
            self.panel.answering.focus()
        elif self.panel is not None and self.panel is self._awaited and self.panel.rows:
            self._awaited = None
            if self.has_class("-wide") and self.focused is None:
                self.panel.rows[0].focus()

    def fitted(self) -> None:
        asked = self.panel is not None and self.panel.answering is not None and self.panel.answering.has_focus
        if self.has_class("-narrow") and (self._slider_index() is not None or asked):
            self._part = "run"
        for name in PARTS:
            self.set_class(name == self._part, f"-{name}")
        self.part_changed()
        self._ask()
        self.call_after_refresh(self.refresh_keys)

    def action_part(self, part: str) -> None:
        """Go to a part of the screen."""
        if part != "run" or self.panel:
            self.show_part(part)

    def action_next_part(self, by: int) -> None:
        """The part after or before this one."""
        parts = [part for part in PARTS if part != "run" or self.panel]
        self.show_part(parts[(parts.index(self._part) + by) % len(parts)])

    def _slider_index(self) -> int | None:
        rows = self.panel.rows if self.panel else []
        return next((index for index, row in enumerate(rows) if row.has_focus_within or row.has_focus), None)

    def _move(self, by: int) -> None:
        rows = self.panel.rows if self.panel else []
        if self.has_class("-narrow") and self._part == "read":
            rows = []
        if not rows:
            scrolled = self._scrollable()
            scrolled[-1 if self._part == "run" else 0].scroll_relative(y=by, animate=False)
            return
        at = self._slider_index()
        target = (at + by) % len(rows) if at is not None else (0 if by > 0 else len(rows) - 1)
        rows[target].focus()

    def action_up(self) -> None:
        """The slider above, or the text a line up."""
        self._move(-1)

    def action_down(self) -> None:
        """The slider below, or the text a line down."""
        self._move(1)

    def _scrollable(self) -> list[Widget]:
        """What may scroll, of what is on screen: the card, then the panel's own."""
        seen: list[Widget] = [self.query_one(Card)] if self.has_class("-wide") or self._part != "run" else []
        return [*seen, *(self.panel.scrolled if self.panel and self._panel_seen else [])] or [self.query_one(Card)]

    def _paged(self) -> Widget | None:
        """What page up and down scroll: the first on screen that is longer than its room."""
        seen = self._scrollable() if self._part != "steps" or self.has_class("-wide") else []
        return next((widget for widget in seen if widget.max_scroll_y), None)

    def action_page(self, by: int) -> None:
        """The card, or what there is in the panel, a page up or down."""
        paged = self._paged()
        if paged is not None:
            paged.scroll_relative(y=by * max(1, paged.size.height - 2), animate=False)

    def action_home(self) -> None:
        """Leave a slider, a question or the list of steps if the focus is there, else the lesson."""
        if self.focused is not None:
            if self.focused.id == "steps":
                self.show_part("read")
            self._left_question = True
            self._awaited = None
            self.set_focus(None)
        else:
            self.dismiss()
