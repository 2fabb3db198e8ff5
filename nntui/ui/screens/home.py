"""Home: the tracks with their lessons, how far each is, and the way back to where one was."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, OptionList

from nntui import i18n
from nntui.course import Lesson, Step
from nntui.i18n import _
from nntui.ui.keys import bindings
from nntui.ui.overview import Overview
from nntui.ui.paths import NAMES
from nntui.ui.record import record, solved
from nntui.ui.screens.base import NntuiScreen
from nntui.ui.widgets.line import Line, clickable
from nntui.ui.widgets.preview import Preview
from nntui.ui.widgets.rows import Rows

DIM = "$text-dim"


class HomeScreen(NntuiScreen):
    """The first screen."""

    CSS_PATH = "home.tcss"
    BINDINGS = bindings("home")

    def body(self) -> ComposeResult:
        yield Line(id="title", classes="title")
        with Horizontal():
            yield Rows(id="lessons")
        yield Line(id="details")
        yield Line(id="sums")

    def places(self) -> tuple[str, ...]:
        return ("filter",) if self._filter else ("everywhere", "home")

    def on_mount(self) -> None:
        self.query_one(Rows).focus()

    def retranslate(self) -> None:
        super().retranslate()
        lang = i18n.current()
        between = f" {self.nntui.marks.dot} "
        tracks = between.join(track.title(lang) for track in self.nntui.course.tracks)
        languages = Content(between).join(
            Content.styled(code.upper(), "bold $primary")
            if code == lang
            else clickable(Content.styled(code, DIM), f"app.language('{code}')")
            for code in i18n.LANGUAGES
        )
        flavour = NAMES[self.nntui.progress.flavour().flavour]
        devices = "CPU + GPU" if self.nntui.has_gpu else "CPU"
        self.query_one("#title", Line).set(
            Content.assemble(("nntui", "bold $primary"), "  ", (tracks, DIM)),
            Content.assemble(languages, "   ", (f"{flavour}   {devices}", DIM)),
        )
        self._show_rows()
        self.call_after_refresh(self._show_details)  # the list knows what it stands on once it is laid out
        for preview in self.query(Preview):
            preview.show()

    def _show_rows(self) -> None:
        if self._filter:
            self._filter.placeholder = _("Search…")
        query = self._filter.value if self._filter else ""
        rows = self._overview.found(query) if query.strip() else self._overview.rows()
        self.query_one(Rows).show_rows(rows)

    # One lesson among all

    @property
    def _overview(self) -> Overview:
        return Overview(self.nntui)

    @property
    def subject(self) -> Lesson | None:
        """The lesson under the highlight."""
        return self._overview.place(self.query_one(Rows).chosen)[0]

    def _show_details(self) -> None:
        """What is known about the lesson under the highlight, and about all."""
        lesson, dot = self.subject, f" {self.nntui.marks.dot} "
        details = ""
        if lesson is not None:
            details = dot.join(record(lesson, self.nntui.progress)) or lesson.summary(i18n.current())
        self.query_one("#details", Line).set(Content.styled(details, DIM))
        done, total = solved(self.nntui.course, self.nntui.progress)
        words = _("Exercises {solved} of {total} solved").format(solved=done, total=total) if total else ""
        sums = self.query_one("#sums", Line)
        sums.display = bool(words)
        sums.set(Content.styled(words, DIM))

    def on_option_list_option_highlighted(self) -> None:
        self._show_details()

    def action_know(self) -> None:
        """The learner knows the lesson, or doesn't any more."""
        if self.subject:
            self.nntui.know(self.subject)

    def action_test_out(self) -> None:
        """Only the lesson's quizzes."""
        if self.subject:
            self.nntui.test_out(self.subject)

    def action_reset(self) -> None:
        """Start the lesson over."""
        if self.subject:
            self.nntui.ask_reset(self.subject)

    # The filter

    @property
    def _filter(self) -> Input | None:
        return next((line for line in self.query(Input) if line.display), None)

    def action_find(self) -> None:
        """Open the line to type words in."""
        if not self.query(Input):
            self.mount(Input(compact=True, id="filter"), after="#title")
        line = self.query_one(Input)
        line.display = True
        line.placeholder = _("Search…")
        line.focus()
        self.refresh_keys()

    def on_input_changed(self) -> None:
        self._show_rows()
        self.call_after_refresh(self._show_details)

    def on_input_submitted(self) -> None:
        chosen = self.query_one(Rows).chosen
        self._leave_filter()
        self._go(chosen)

    def on_key(self, event: events.Key) -> None:
        if self._filter is None:
            return
        rows = self.query_one(Rows)
        if event.key == "escape":
            self._leave_filter()
        elif event.key in ("up", "down") and not rows.has_focus:
            (rows.action_cursor_up if event.key == "up" else rows.action_cursor_down)()
        else:
            return
        event.stop()

    def _leave_filter(self) -> None:
        line = self.query_one(Input)
        line.display = False
        with line.prevent(Input.Changed):
            line.value = ""
        self.query_one(Rows).focus()
        self.retranslate()

    def on_screen_resume(self) -> None:
        self.call_after_refresh(self.fitted)

    def on_screen_suspend(self) -> None:
        for preview in self.query(Preview):
            preview.stop()

    def fitted(self) -> None:
        """Show the picture once there is room for it and the first paint is over."""
        if self.has_class("-wide") and self.is_current and not self.query(Preview):
            self.call_after_refresh(self._mount_preview)

    def _mount_preview(self) -> None:
        shown = self._previewed()
        if shown and not self.query(Preview):
            self.query_one(Horizontal).mount(Preview(*shown))

    def _previewed(self) -> tuple[Lesson, Step] | None:
        """The first demo of the last lesson that has one."""
        for lesson in reversed(self.nntui.course.lessons):
            for step in lesson.steps:
                if step.kind == "demo":
                    return lesson, Step(step.id, "demo", step.demo)
        return None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._go(event.option_id)

    def _go(self, chosen: str | None) -> None:
        """Open what an entry of the list stands for."""
        lesson, step = self._overview.place(chosen)
        if lesson is not None:
            self.nntui.open_lesson(lesson, step)
