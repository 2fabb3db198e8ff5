"""Home: the tracks with their lessons, how far each is, and the way back to where one was."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import OptionList

from nntui import i18n
from nntui.course import Lesson, Step
from nntui.i18n import _
from nntui.ui.keys import KEYS, bindings, spell
from nntui.ui.screens.base import NntuiScreen
from nntui.ui.widgets.line import Line, clickable
from nntui.ui.widgets.preview import Preview
from nntui.ui.widgets.rows import Row, Rows

CONTINUE = "continue"
DIM = "$text-dim"


class HomeScreen(NntuiScreen):
    """The first screen."""

    BINDINGS = bindings("home")

    def body(self) -> ComposeResult:
        yield Line(id="title", classes="title")
        with Horizontal():
            yield Rows(id="lessons")

    def places(self) -> tuple[str, ...]:
        return ("everywhere", "home")

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
        self.query_one("#title", Line).set(
            Content.assemble(("nntui", "bold $primary"), "  ", (tracks, DIM)),
            Content.assemble(languages, "   ", (self.nntui.devices, DIM)),
        )
        self.query_one(Rows).show_rows([*self._continue(), *self._tracks(), *self._first_keys()])

        for preview in self.query(Preview):
            preview.show()

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
        chosen = event.option_id
        lesson, step = self._next_up() if chosen == CONTINUE else (self.nntui.course.lesson(str(chosen)), None)
        if lesson is not None:
            self.nntui.open_lesson(lesson, step)

    def _next_up(self) -> tuple[Lesson | None, str | None]:
        """The lesson and step to go on with; no lesson once all are done."""
        course, progress = self.nntui.course, self.nntui.progress
        known = {lesson.id: lesson for lesson in course.lessons}
        place = progress.position()
        if place is None or place[0] not in known:
            return course.lessons[0], None
        lesson, step = known[place[0]], place[1]
        if not self._is_done(lesson):
            return lesson, step
        following = course.next(lesson.id)
        if following is not None and not self._is_done(following):
            return following, None
        return next((other for other in course.lessons if not self._is_done(other)), None), None

    def _is_done(self, lesson: Lesson) -> bool:
        return {step.id for step in lesson.steps} <= self.nntui.progress.done(lesson.id)

    def _continue(self) -> list[Row]:
        lesson, step = self._next_up()
        if lesson is None:
            return [Row(Content()), Row(Content.styled(_("Every lesson is done."), "bold $success"))]
        lang, marks = i18n.current(), self.nntui.marks
        begun = self.nntui.progress.position() is not None
        track = next(track for track in self.nntui.course.tracks if lesson in track.lessons)
        left = Content.assemble(
            (f" {marks.current} ", "bold $accent"),
            (_("Continue") if begun else _("Start here"), "bold $accent"),
            "   ",
            (f"{track.title(lang)} {marks.between} ", DIM),
            (lesson.text(lang).title, "bold"),
        )
        return [Row(Content()), Row(left, self._how_far(lesson, step, bar=True), CONTINUE)]

    def _tracks(self) -> list[Row]:
        lang, marks = i18n.current(), self.nntui.marks
        rows: list[Row] = []
        for track in self.nntui.course.tracks:
            finished = sum(self._is_done(lesson) for lesson in track.lessons)
            count = _("{done} of {total}").format(done=finished, total=len(track.lessons))
            bar = marks.progress(finished / max(len(track.lessons), 1), 8, "$primary")
            rows.append(Row(Content()))
            rows.append(
                Row(
                    Content.assemble("   ", (track.title(lang), "bold $primary")),
                    Content.assemble((f"{count}  ", DIM), bar, " "),
                )
            )
            for number, lesson in enumerate(track.lessons, 1):
                done = self.nntui.progress.done(lesson.id)
                mark, style = self._mark(lesson, done)
                left = Content.assemble((f"   {mark} ", style), (f"{number:>2}  ", DIM), lesson.text(lang).title)
                rows.append(Row(left, self._how_far(lesson, None, bar=False), lesson.id))
        return rows

    def _first_keys(self) -> list[Row]:
        """For a newcomer: the three keys that are enough to learn something."""
        if self.nntui.progress.position() is not None:
            return []
        wanted = ("home.open", "lesson.next", "demo.run")
        keys = [
            Content.assemble(
                (spell(key.shown, self.nntui.ascii_only), "bold $primary"), " ", (_(key.description), DIM)
            )
            for key in KEYS
            if key.id in wanted
        ]
        return [Row(Content()), Row(Content.assemble("   ", Content("   ").join(keys)), hang=3)]

    def _mark(self, lesson: Lesson, done: set[str]) -> tuple[str, str]:
        marks = self.nntui.marks
        if self._is_done(lesson):
            return marks.done, "$success"
        if done or self.nntui.progress.position(lesson.id):
            return marks.started, "$accent"
        return marks.open, DIM

    def _how_far(self, lesson: Lesson, step: str | None, bar: bool) -> Content:
        """Minutes of a lesson not begun or done, else the step and, with `bar`, a picture of it."""
        ids = [each.id for each in lesson.steps]
        at = step or self.nntui.progress.position(lesson.id)
        minutes = _("{minutes} min").format(minutes=lesson.minutes)
        if at not in ids or (not bar and self._is_done(lesson)):
            return Content.styled(f"{minutes} ", DIM)
        number = ids.index(at) + 1
        where = _("step {number} of {total}").format(number=number, total=len(ids))
        if not bar:
            return Content.styled(f"{where}   {minutes:>6} ", DIM)
        picture = self.nntui.marks.progress(number / len(ids), 12, "$accent")
        return Content.assemble((f"{where}  ", DIM), picture, " ")
