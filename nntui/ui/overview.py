"""What home lists: where to go on, the tracks with their lessons, how far each is; or what was searched for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from nntui import i18n
from nntui.course import Lesson, Step
from nntui.i18n import _
from nntui.ui.filter import find, kind_word
from nntui.ui.keys import KEYS, spell
from nntui.ui.widgets.rows import Row

if TYPE_CHECKING:
    from nntui.ui.app import NntuiApp

CONTINUE = "continue"
"""The id of the entry with which the learner goes on."""
DIM = "$text-dim"


class Overview:
    """The entries of the list, made anew from the learner's progress at each call."""

    def __init__(self, app: NntuiApp) -> None:
        self.nntui = app

    def place(self, chosen: str | None) -> tuple[Lesson | None, str | None]:
        """The lesson and the step that an entry of the list stands for."""
        if chosen == CONTINUE:
            return self._next_up()
        lesson_id, _sign, step = (chosen or "").partition("#")
        return self._lessons.get(lesson_id), step or None

    def rows(self) -> list[Row]:
        """Every lesson."""
        return [*self._continue(), *self._tracks(), *self._first_keys()]

    def found(self, query: str) -> list[Row]:
        """The lessons and steps that the words are in."""
        lang = i18n.current()
        rows = [Row(Content())]
        for lesson, step in find(self.nntui.course, query, lang, *self._path):
            done, text = self.nntui.progress.done(lesson.id), lesson.text(lang)
            if step is None:
                mark, style = self._mark(lesson, done)
                rows.append(Row(Content.assemble((f" {mark} ", style), text.title), id=lesson.id))
                continue
            mark, style = (self.nntui.marks.done, "$success") if step.id in done else (self.nntui.marks.open, DIM)
            left = Content.assemble((f"   {mark} ", style), text.steps[step.id].title)
            right = Content.styled(f"{kind_word(step)} ", DIM)
            rows.append(Row(left, right, f"{lesson.id}#{step.id}"))
        if len(rows) == 1:
            rows.append(Row(Content.styled(f" {_('Nothing found')}", DIM)))
        return rows

    @property
    def _path(self) -> tuple[str, str]:
        return self.nntui.progress.flavour()

    def _steps(self, lesson: Lesson) -> tuple[Step, ...]:
        """The steps of a lesson for this learner."""
        return lesson.path(*self._path) or lesson.steps

    @property
    def _lessons(self) -> dict[str, Lesson]:
        return {lesson.id: lesson for lesson in self.nntui.course.lessons}

    def _next_up(self) -> tuple[Lesson | None, str | None]:
        """The lesson and step to go on with; no lesson once all are done."""
        course, progress, known = self.nntui.course, self.nntui.progress, self._lessons
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
        return {step.id for step in self._steps(lesson)} <= self.nntui.progress.done(lesson.id)

    def _continue(self) -> list[Row]:
        lesson, step = self._next_up()
        if lesson is None:
            return [Row(Content()), Row(Content.styled(_("Every lesson is done."), "bold $success"))]
        lang, marks = i18n.current(), self.nntui.marks
        begun = self.nntui.progress.position() is not None
        track = next(track for track in self.nntui.course.tracks if lesson in track.lessons)
        what = _("Continue") if begun else _("Start here")
        start = Content.styled(f" {marks.current} {what}   ", "bold $accent")
        title = Content.styled(lesson.title(lang), "bold")
        left = Content.assemble(start, (f"{track.title(lang)} {marks.between} ", DIM), title)
        short = Content.assemble(start, title)
        return [Row(Content()), Row(left, self._how_far(lesson, step, bar=True), CONTINUE, short=short)]

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
                left = Content.assemble((f"   {mark} ", style), (f"{number:>2}  ", DIM), lesson.title(lang))
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
        if self.nntui.progress.known(lesson.id):
            return marks.known, "$success"
        if self._is_done(lesson):
            return marks.done, "$success"
        if done or self.nntui.progress.position(lesson.id):
            return marks.started, "$accent"
        return marks.open, DIM

    def _how_far(self, lesson: Lesson, step: str | None, bar: bool) -> Content:
        """Minutes of a lesson not begun or done, else the step and, with `bar`, a picture of it."""
        ids = [each.id for each in self._steps(lesson)]
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
