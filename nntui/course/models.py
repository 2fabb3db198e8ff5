"""The course in memory: tracks of lessons, lessons of steps. Their words are read when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from nntui.course.claims import Claim
from nntui.course.goals import Goal
from nntui.course.heads import Head, read_head
from nntui.course.problems import LessonError, Problem
from nntui.course.questions import Question
from nntui.errors import unknown
from nntui.i18n import _

if TYPE_CHECKING:
    from nntui.course.texts import Contents, LessonText

KINDS = ("card", "demo", "exercise", "predict", "quiz", "goal", "code", "play", "graph")
"""What a step may be: text alone, text beside a demo to run, text that asks for code, a question that the next run
answers, questions that the lesson answers, something to reach with a run, one program for every framework, a state
of the playground, or an expression in the graph explorer."""
FLAVOURS = ("pytorch", "tensorflow")
"""The families of frameworks, of which a learner follows one."""
LEVELS = ("low", "high")
"""Tensors and gradients, or layers and `fit`. Who starts at the high level skips the steps of the low one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a lesson. `show` names the sliders to show (None: all), `set` other defaults for them.

    `exercise` names the exercise of a step of that kind (see `nntui.course.exercises`), `code` the folder of code
    tabs (see `nntui.course.code_tabs`). A prediction has one `question`, a quiz has `questions`; nothing is lost
    by the wrong answers of a `pre` quiz. `state` opens the playground, where `show` names the groups of controls;
    `expression` opens the graph explorer. `flavour` and `level` name the learners who see the step (None: all).
    """

    id: str
    kind: str
    demo: str | None = None
    show: tuple[str, ...] | None = None
    set: dict[str, object] = field(default_factory=dict, hash=False)
    exercise: str | None = None
    question: Question | None = None
    questions: tuple[Question, ...] = ()
    pre: bool = False
    goal: Goal | None = None
    code: str | None = None
    state: str | None = None
    expression: str | None = None
    flavour: str | None = None
    level: str | None = None

    @property
    def opens(self) -> str:
        """The command for the tool that the step opens, "" for other steps."""
        if self.state is not None:
            return f"nntui play '{self.state}'"
        return f"nntui graph '{self.expression}'" if self.expression is not None else ""


@dataclass(frozen=True, eq=False)
class Lesson:
    """A lesson on disk; `id` is "track/name", as the command line takes it.

    `claims` are the numbers that its texts take from runs, `facts` those that are given.
    """

    id: str
    minutes: int
    concepts: tuple[str, ...]
    steps: tuple[Step, ...]
    folder: Path
    claims: dict[str, Claim] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    _heads: dict[str, Head] = field(default_factory=dict, repr=False)
    _texts: dict[str, LessonText] = field(default_factory=dict, repr=False)

    @property
    def root(self) -> Path:
        """The folder of lessons that it belongs to."""
        return self.folder.parents[1]

    @property
    def track(self) -> str:
        """The id of its track."""
        return self.id.partition("/")[0]

    @property
    def name(self) -> str:
        """Its id within the track."""
        return self.id.partition("/")[2]

    @property
    def demos(self) -> tuple[str, ...]:
        """The names of its demos in the order of their first step."""
        return tuple(dict.fromkeys(step.demo for step in self.steps if step.demo is not None))

    @property
    def contents(self) -> Contents:
        """What its texts must have words for."""
        from nntui.course.texts import Contents

        return Contents(
            steps=tuple(step.id for step in self.steps),
            demos=self.demos,
            exercises=self.exercises,
            questions={question.id: question for question in self.questions},
            goals={step.id: step.goal for step in self.steps if step.goal is not None},
            shown=self._shown,
        )

    @property
    def _shown(self) -> dict[str, str]:
        return {claim.id: claim.shown for claim in self.claims.values()}

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions of all its steps, in order."""
        return tuple(
            question
            for step in self.steps
            for question in (*step.questions, *([step.question] if step.question is not None else []))
        )

    def path(self, flavour: str, level: str) -> tuple[Step, ...]:
        """Return the steps for a learner who follows that flavour from that level on."""
        return tuple(
            step
            for step in self.steps
            if step.flavour in (None, flavour) and not (step.level == "low" and level == "high")
        )

    @property
    def exercises(self) -> tuple[str, ...]:
        """The names of its exercises in the order of their steps."""
        return tuple(dict.fromkeys(step.exercise for step in self.steps if step.exercise is not None))

    def title(self, lang: str) -> str:
        """Return its title in the language `lang`. Raises LessonError where it can't be read."""
        return self._head(lang).title

    def summary(self, lang: str) -> str:
        """Return what it is about, in one sentence. Raises LessonError where that can't be read."""
        return self._head(lang).summary

    def _head(self, lang: str) -> Head:
        if lang not in self._heads:
            head = read_head(self.folder / f"{lang}.md", self._shown)
            self._heads[lang] = head or Head(self.text(lang).title, self.text(lang).summary)
        return self._heads[lang]

    def text(self, lang: str) -> LessonText:
        """Return the words of the lesson, read once. Raises LessonError where they are malformed."""
        if lang not in self._texts:
            from nntui.course.texts import read_text

            problems: list[Problem] = []
            text_file = read_text(self.folder, lang, self.contents, problems)
            if problems or text_file is None:
                raise LessonError(min(problems))
            self._texts[lang] = text_file.text
        return self._texts[lang]


@dataclass(frozen=True, eq=False)
class Track:
    """A row of lessons on one subject."""

    id: str
    titles: dict[str, str]
    lessons: tuple[Lesson, ...]

    def title(self, lang: str) -> str:
        """Return its title in the language `lang`."""
        return self.titles[lang]


@dataclass(frozen=True, eq=False)
class Course:
    """All tracks, in the order in which they are taught; `notices` say which installed lessons were left out."""

    tracks: tuple[Track, ...]
    notices: tuple[str, ...] = ()

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """The lessons of all tracks, in order."""
        return tuple(lesson for track in self.tracks for lesson in track.lessons)

    def lesson(self, lesson_id: str) -> Lesson:
        """Return the lesson "track/name". Raises UsageError with the nearest one if there is none."""
        for lesson in self.lessons:
            if lesson.id == lesson_id:
                return lesson
        sentence = _("There is no lesson “{name}”.").format(name=lesson_id)
        raise unknown(sentence, lesson_id, (lesson.id for lesson in self.lessons))

    def next(self, lesson_id: str) -> Lesson | None:
        """Return the lesson after `lesson_id`, in the next track if need be; None after the last."""
        lessons = self.lessons
        after = lessons.index(self.lesson(lesson_id)) + 1
        return lessons[after] if after < len(lessons) else None
