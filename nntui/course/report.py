"""A learner's report on one lesson: what was done, answered, solved and reached, with the runs made again.

A run needs no storing to be shown: its settings and its seed, which a goal keeps, bring the same numbers back.
The report is a list of blocks, which `report_markdown` and `report_html` turn into a page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nntui.course.exercises import exercises_of
from nntui.course.measures import Outcome
from nntui.i18n import _, ngettext

if TYPE_CHECKING:
    from nntui.course.models import Lesson, Step
    from nntui.course.progress import Answer, Progress
    from nntui.course.texts import DemoText, LessonText

_LOG_FROM = 50.0


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` 1 is the title of the page."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of light Markdown."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of light Markdown; all rows are as long as `head`."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One curve; `x` and `y` are equally long, `y` may hold NaN and infinities."""

    label: str
    role: str
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Curves over steps, `log`: on a logarithmic axis."""

    lines: tuple[Line, ...]
    log: bool


Block = Heading | Paragraph | Table | Chart
Run = Callable[[str, Mapping[str, Any], int], tuple[Outcome, Mapping[str, Any]]]
"""Runs a demo with settings and a seed; returns what it came to, and all its settings. Raises NotRun."""


class NotRun(Exception):
    """A run could not be made again; the message says why."""


def report(lesson: Lesson, progress: Progress, lang: str, run: Run, made: str) -> list[Block]:
    """Return the report in `lang`, which must be the current language too; `made` says when and by what."""
    return [*_Report(lesson, progress, lesson.text(lang), run).blocks(made)]


@dataclass(frozen=True)
class _Report:
    lesson: Lesson
    progress: Progress
    words: LessonText
    run: Run

    @property
    def path(self) -> tuple[Step, ...]:
        return self.lesson.path(*self.progress.flavour())

    @property
    def steps(self) -> tuple[Step, ...]:
        """Those of the learner's path, and those in which something was done on another one."""
        path, answers = self.path, self.progress.answers(self.lesson.id)
        return tuple(step for step in self.lesson.steps if step in path or self._worked_on(step, answers))

    def _worked_on(self, step: Step, answers: Mapping[str, Answer]) -> bool:
        questions = step.questions if step.question is None else (step.question,)
        return any(question.id in answers for question in questions) or (
            step.goal is not None and self.progress.goal(self.lesson.id, step.id).met
        )

    def blocks(self, made: str) -> Iterator[Block]:
        yield Heading(1, _("Report: {title}").format(title=self.words.title))
        yield Paragraph(made)
        yield Paragraph(self._summary())
        yield from self._goals()
        yield from self._predictions()
        yield from self._exercises()
        yield from self._questions()

    def _summary(self) -> str:
        done = self.progress.done(self.lesson.id)
        count = sum(step.id in done for step in self.path)
        parts = [_("{done} of {total} steps").format(done=count, total=len(self.path))]
        minutes = round(self.progress.spent(self.lesson.id) / 60)
        if minutes:
            parts.append(ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes))
        return ", ".join(parts)

    def _goals(self) -> Iterator[Block]:
        steps = [step for step in self.steps if step.goal is not None and step.demo is not None]
        if steps:
            yield Heading(2, _("Goals"))
        for step in steps:
            assert step.demo is not None
            state = self.progress.goal(self.lesson.id, step.id)
            yield Heading(3, self.words.steps[step.id].title)
            yield Paragraph(self.words.goals[step.id].text)
            if not state.met:
                yield Paragraph(_("Not reached yet."))
                continue
            best = "" if state.best is None else f"{state.best:.4g}"
            met = self.words.goals[step.id].met.replace("{best}", best)
            yield Paragraph(f"**{_('Reached.')}** {met}")
            yield from self._run(step.demo, state.parameters, state.seed or 0)

    def _predictions(self) -> Iterator[Block]:
        answers = self.progress.answers(self.lesson.id)
        steps = [step for step in self.steps if step.question is not None and step.question.id in answers]
        if steps:
            yield Heading(2, _("Predictions"))
        for step in steps:
            assert step.question is not None
            assert step.demo is not None
            words, answer = self.words.questions[step.question.id], answers[step.question.id]
            yield Heading(3, self.words.steps[step.id].title)
            yield Paragraph(words.text)
            verdict = _("right") if answer.correct else _("wrong")
            yield Paragraph(f"{_('Predicted:')} **{words.words(answer.given)}** ({verdict})")
            yield from self._run(step.demo, step.set, 0)

    def _exercises(self) -> Iterator[Block]:
        names = {step.exercise for step in self.path}
        rows = []
        for exercise in exercises_of(self.lesson, self.progress.flavour().flavour):
            state = self.progress.exercise(exercise.id)
            if exercise.name not in names and not state.tries:
                continue
            verdict = _("passed") if state.passed else _("not passed yet") if state.tries else _("not started")
            title = self.words.exercises[exercise.name].title
            rows.append((title, verdict, str(state.tries), str(state.hints)))
        if rows:
            yield Heading(2, _("Exercises"))
            yield Table((_("exercise"), _("result"), _("tries"), _("hints")), tuple(rows))

    def _questions(self) -> Iterator[Block]:
        answers = self.progress.answers(self.lesson.id)
        rows = []
        for step in self.steps:
            for question in step.questions:
                words, answer = self.words.questions[question.id], answers.get(question.id)
                if answer is None:
                    rows.append((words.text, "—", _("not answered yet"), "0"))
                else:
                    verdict = _("right") if answer.correct else _("wrong")
                    rows.append((words.text, words.words(answer.given), verdict, str(answer.tries)))
        if rows:
            yield Heading(2, _("Questions"))
            yield Table((_("question"), _("your answer"), _("result"), _("tries")), tuple(rows))

    def _run(self, demo: str, values: Mapping[str, Any], seed: int) -> Iterator[Block]:
        """Make a run again: its settings, its curves, its result."""
        words = self.words.demos[demo]
        try:
            outcome, settings = self.run(demo, values, seed)
        except NotRun as error:
            yield Paragraph(_("The run could not be made again: {reason}").format(reason=error))
            return
        yield Paragraph(_settings(settings, seed, words))
        chart = _chart(outcome, words)
        if chart is not None:
            yield chart
        yield from _result(outcome.result or {}, words)


def _settings(settings: Mapping[str, Any], seed: int, words: DemoText) -> str:
    parts = []
    for name, value in settings.items():
        label = words.parameters[name].label if name in words.parameters else name
        if isinstance(value, bool):
            shown = _("on") if value else _("off")
        elif isinstance(value, str):
            shown = words.choices.get(name, {}).get(value, value)
        else:
            shown = f"{value:g}"
        parts.append(f"{label} {shown}")
    return "; ".join([*parts, f"{_('seed')} {seed}"])


def _chart(outcome: Outcome, words: DemoText) -> Chart | None:
    """Return the losses and errors of a run, or all its curves if it has none of these."""
    history = outcome.history
    if history is None or len(history) < 2:
        return None
    names = [name for name in history.names if name.endswith(("loss", "error"))] or list(history.names)
    lines = []
    for name in names:
        steps, values = history.series(name)
        role = "validation" if "val" in name else "training"
        lines.append(Line(words.metrics.get(name, name), role, tuple(map(float, steps)), tuple(values)))
    finite = [value for line in lines for value in line.y if math.isfinite(value)]
    if not finite:
        return None
    return Chart(tuple(lines), log=min(finite) > 0 and max(finite) / min(finite) > _LOG_FROM)


def _result(result: Mapping[str, Any], words: DemoText) -> Iterator[Block]:
    """Yield the groups of a result as a table of their values, then the single values."""
    groups = {key: value for key, value in result.items() if isinstance(value, Mapping)}
    singles = [(words.results.get(key, key), number(value)) for key, value in result.items() if key not in groups]
    if groups:
        columns = list(dict.fromkeys(name for group in groups.values() for name in group))
        rows = [
            (words.results.get(key, key), *(number(group.get(column)) for column in columns))
            for key, group in groups.items()
        ]
        yield Table(("", *(words.results.get(column, column) for column in columns)), tuple(rows))
    if singles:
        yield Table((_("result"), _("value")), tuple(singles))


def number(value: object) -> str:
    """Return a value of a result as people read it: a float with four digits, a list with its numbers in a row."""
    if value is None:
        return "—"
    if isinstance(value, list | tuple):
        return " ".join(number(item) for item in value)
    if not isinstance(value, float):
        return str(value)
    text = f"{value:.4g}"
    return f"{text}.0" if text.lstrip("-").isdecimal() else text
