"""A lesson: its steps, the card to read, and the demo to run; side by side or, on narrow screens, in turn."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList

from nntui import i18n
from nntui.course import Lesson, Step
from nntui.i18n import N_, _
from nntui.ui.keys import bindings
from nntui.ui.screens.base import NntuiScreen
from nntui.ui.widgets.card import Card
from nntui.ui.widgets.demo import DemoPanel
from nntui.ui.widgets.line import Line, clickable
from nntui.ui.widgets.rows import Row, Rows

PARTS = {"read": N_("Read"), "run": N_("Run"), "steps": N_("Steps")}
DIM = "$text-dim"
STEPS_FRAME = 3
"""Columns that the list of steps takes beside its texts."""


class LessonScreen(NntuiScreen):
    """One lesson, open at one of its steps."""

    CSS_PATH = "lesson.tcss"
    BINDINGS = bindings("lesson", "demo")

    def __init__(self, lesson: Lesson, step: str | None = None) -> None:
        super().__init__()
        self.lesson = lesson
        self._wish = step
        self._index = 0
        self._part = "read"
        self._panels: dict[str, DemoPanel] = {}

    def body(self) -> ComposeResult:
        yield Line(id="title", classes="title")
        with Horizontal(id="parts"):
            yield Rows(id="steps")
            yield Card(id="card")

    def on_mount(self) -> None:
        ids = [step.id for step in self.lesson.steps]
        wish = self._wish or self.nntui.progress.position(self.lesson.id)
        self._index = ids.index(wish) if wish in ids else 0
        self._open(self._index)

    def on_unmount(self) -> None:
        for panel in self._panels.values():
            panel.close()

    # Where we are

    @property
    def step(self) -> Step:
        """The step on screen."""
        return self.lesson.steps[self._index]

    @property
    def panel(self) -> DemoPanel | None:
        """The demo of the step on screen."""
        return self._panels.get(self.step.id)

    def places(self) -> tuple[str, ...]:
        places = ["everywhere", "lesson"]
        if self.step.kind == "demo":
            places.append("demo")
            if self.has_class("-wide") or self._part == "run":
                places.append("panel")
            else:
                places.append("hidden")
        if self._paged() is not None:
            places.append("page")
        if self._slider_index() is not None:
            places.append("slider")
        elif self.focused is not None and self.focused.id == "steps":
            places.append("steps")
        return tuple(places)

    def _open(self, index: int) -> None:
        """Show the step of this index."""
        if self.panel:
            self.panel.pause()
        self._index = index
        step = self.step
        self.nntui.progress.visit(self.lesson.id, step.id)
        if step.kind == "demo" and step.id not in self._panels:
            panel = self._panels[step.id] = DemoPanel(self.lesson, step)
            self.query_one("#parts").mount(panel)
        for id, panel in self._panels.items():
            panel.set_class(id == step.id, "-current")
        self.set_class(step.kind == "demo", "-demo")
        self._show_part("read")
        self.retranslate()
        self.query_one("#steps", Rows).choose(step.id)

    def _show_part(self, part: str) -> None:
        self._part = part
        for name in PARTS:
            self.set_class(name == part, f"-{name}")
        rows = self.panel.rows if self.panel else []
        if part == "steps":
            self.query_one("#steps").focus()
        elif part == "run" and rows and self.has_class("-wide"):
            rows[0].focus()
        else:
            self.set_focus(None)
        self._show_title()
        self.refresh_keys()
        self.call_after_refresh(self.refresh_keys)

    # Showing

    def retranslate(self) -> None:
        super().retranslate()
        text = self.lesson.text(i18n.current()).steps[self.step.id]
        card = self.query_one(Card)
        card.ascii = self.nntui.ascii_only
        card.text = f"## {text.title}\n\n{text.body}"
        if self.step.exercise is not None:
            advice = _("In a shell, this makes your file and says what to do next:")
            card.text += f"\n\n{advice}\n\n```sh\nnntui start {self.lesson.id}/{self.step.exercise}\n```"
        self._show_title()
        self._show_steps()
        for panel in self._panels.values():
            panel.retranslate()

    def _show_title(self) -> None:
        lang, marks = i18n.current(), self.nntui.marks
        track = next(track for track in self.nntui.course.tracks if self.lesson in track.lessons)
        number, total = self._index + 1, len(self.lesson.steps)
        title = self.lesson.text(lang).title
        if self.has_class("-wide"):
            left = Content.assemble((f"{track.title(lang)} {marks.between} ", DIM), (title, "bold $primary"))
            where = _("step {number} of {total}").format(number=number, total=total)
            right = Content.assemble((f"{where}  ", DIM), marks.progress(number / total, 12, "$primary"))
        else:
            left = Content.assemble((title, "bold $primary"), (f"  {number}/{total}", DIM))
            right = Content("  ").join(self._tab(number, part) for number, part in enumerate(PARTS, 1))
        self.query_one("#title", Line).set(left, right)

    def _tab(self, number: int, part: str) -> Content:
        if part == "run" and self.step.kind != "demo":
            return Content.styled(f" {number} {_(PARTS[part])} ", "$rule")
        here = "bold reverse" if self.app.no_color else "bold $background on $primary"
        style = here if part == self._part else DIM
        return clickable(Content.styled(f" {number} {_(PARTS[part])} ", style), f"screen.part('{part}')")

    def _show_steps(self) -> None:
        marks, words = self.nntui.marks, self.lesson.text(i18n.current()).steps
        done = self.nntui.progress.done(self.lesson.id)
        rows = []
        for index, step in enumerate(self.lesson.steps):
            here = index == self._index
            unseen = marks.demo if step.kind == "demo" else marks.open
            mark, style = (marks.done, "$success") if step.id in done else (unseen, DIM)
            if here:
                mark, style = marks.current, "bold $accent"
            title = (words[step.id].title, "bold" if here else "")
            rows.append(Row(Content.assemble((f" {mark} ", style), title), id=step.id, hang=3))
        steps = self.query_one("#steps", Rows)
        needed = max(row.left.cell_length for row in rows) + STEPS_FRAME
        steps.styles.width = min(needed, self.size.width // 5) if self.has_class("-wide") else None
        steps.show_rows(rows)

    def fitted(self) -> None:
        if self.has_class("-narrow") and self._slider_index() is not None:
            self._part = "run"
        for name in PARTS:
            self.set_class(name == self._part, f"-{name}")
        self._show_title()
        self._show_steps()
        self.call_after_refresh(self.refresh_keys)

    def on_descendant_focus(self) -> None:
        self.refresh_keys()

    def on_descendant_blur(self) -> None:
        self.call_later(self.refresh_keys)

    # Steps

    def action_next(self) -> None:
        """The next step; this one is done if it was for reading."""
        if self.step.kind == "card":
            self.nntui.progress.mark(self.lesson.id, self.step.id)
        if self._index + 1 < len(self.lesson.steps):
            self._open(self._index + 1)
            return
        self._show_steps()
        following = self.nntui.course.next(self.lesson.id)
        self.app.clear_notifications()
        if following:
            title = following.text(i18n.current()).title
            self.notify(_("End of the lesson. Enter opens the next one: {title}").format(title=title), timeout=4)
        else:
            self.notify(_("End of the lesson. Enter takes you home."), timeout=4)

    def action_previous(self) -> None:
        """The step before."""
        if self._index:
            self._open(self._index - 1)

    def action_go_on(self) -> None:
        """Run again after a failure; else the next step, and from the last one the next lesson."""
        if self.panel and self.panel.failed:
            self.panel.toggle()
        elif self._index + 1 < len(self.lesson.steps):
            self.action_next()
        else:
            self.nntui.progress.mark(self.lesson.id, self.step.id)
            following = self.nntui.course.next(self.lesson.id)
            if following:
                self.nntui.open_lesson(following)
            else:
                self.action_home()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._open([step.id for step in self.lesson.steps].index(str(event.option_id)))

    def on_demo_panel_finished(self, event: DemoPanel.Finished) -> None:
        self.nntui.progress.mark(self.lesson.id, event.step)
        self._show_steps()

    def on_demo_panel_changed(self) -> None:
        self.refresh_keys()
        self.call_after_refresh(self.refresh_keys)  # what now scrolls is known only after the layout

    # Parts and scrolling

    def action_part(self, part: str) -> None:
        """Go to a part of the screen."""
        if part != "run" or self.step.kind == "demo":
            self._show_part(part)

    def action_next_part(self, by: int) -> None:
        """The part after or before this one."""
        parts = [part for part in PARTS if part != "run" or self.step.kind == "demo"]
        self._show_part(parts[(parts.index(self._part) + by) % len(parts)])

    def _slider_index(self) -> int | None:
        rows = self.panel.rows if self.panel else []
        return next((index for index, row in enumerate(rows) if row.has_focus_within or row.has_focus), None)

    def _move(self, by: int) -> None:
        rows = self.panel.rows if self.panel else []
        showing_card = self.has_class("-narrow") and self._part == "read"
        if not rows or showing_card:
            self.query_one(Card).scroll_relative(y=by, animate=False)
            return
        at = self._slider_index()
        target = (at + by) % len(rows) if at is not None else (0 if by > 0 else len(rows) - 1)
        rows[target].focus()

    def action_up(self) -> None:
        """The slider above, or the card a line up."""
        self._move(-1)

    def action_down(self) -> None:
        """The slider below, or the card a line down."""
        self._move(1)

    def _paged(self) -> Widget | None:
        """What page up and down scroll: the first on screen that is longer than its room."""
        wide = self.has_class("-wide")
        seen: list[Widget] = [self.query_one(Card)] if wide or self._part == "read" else []
        if self.panel and self.panel.is_mounted and (wide or self._part == "run"):
            seen.append(self.panel.outcome)
        return next((widget for widget in seen if widget.max_scroll_y), None)

    def action_page(self, by: int) -> None:
        """The card, or what a run came to, a page up or down."""
        paged = self._paged()
        if paged is not None:
            paged.scroll_relative(y=by * max(1, paged.size.height - 2), animate=False)

    def action_home(self) -> None:
        """Leave a slider or the list of steps if the focus is there, else the lesson."""
        if self.focused is not None:
            if self.focused.id == "steps":
                self._show_part("read")
            self.set_focus(None)
        else:
            self.dismiss()

    # The run

    def action_run(self) -> None:
        """Run or pause the demo; on a narrow screen also show it."""
        if self.panel:
            if self.has_class("-narrow") and self._part != "run":
                self._show_part("run")
            self._part = "run"  # which stays in sight if the window becomes narrow
            self.panel.toggle()

    def action_one_step(self) -> None:
        """One step of training."""
        if self.panel:
            self.panel.one_step()

    def action_stop(self) -> None:
        """End the run."""
        if self.panel:
            self.panel.stop()

    def action_reset(self) -> None:
        """The demo as it was when the step began."""
        if self.panel:
            self.panel.reset()

    def action_log_axis(self) -> None:
        """Logarithmic or linear y axis."""
        if self.panel:
            self.panel.toggle_log()

    def action_new_seed(self) -> None:
        """Another seed for the next run."""
        if self.panel:
            self.panel.new_seed()

    def action_next_view(self) -> None:
        """The demo's next picture."""
        if self.panel:
            self.panel.next_view()
