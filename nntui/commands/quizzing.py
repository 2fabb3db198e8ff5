"""What `nntui quiz` does with each step: asks, judges, keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from nntui import i18n
from nntui.commands.asking import Given, ask, letters, show, tell
from nntui.commands.desk import Desk, questions_of
from nntui.commands.outcome import outcome_of
from nntui.course import Lesson, Step
from nntui.course.measures import Outcome
from nntui.course.questions import Judgement, Question, judge
from nntui.course.words_loader import QuestionText
from nntui.i18n import _


class Interrupted(Exception):
    """The learner stopped the run that was to answer a prediction."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and what became of it; without an answer `given` and `judgement` are None."""

    step: Step
    question: Question
    words: QuestionText
    given: Given | None = None
    judgement: Judgement | None = None

    @property
    def correct(self) -> bool:
        """Whether it was answered, and rightly."""
        return self.judgement is not None and self.judgement.correct

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold; the right answer only once one was given."""
        document: dict[str, Any] = {
            "id": self.question.id,
            "step": self.step.id,
            "type": self.question.type,
            "text": self.words.text,
            "options": [
                {"letter": letter, "key": key, "text": self.words.words(key)}
                for letter, key in letters(self.question).items()
            ],
            "given": self.given,
        }
        if self.judgement is not None and self.given is not None:
            document["correct"] = self.judgement.correct
            document["answer"] = self.judgement.answer
            document["explanation"] = self.words.explain(self.judgement, self.given)
        return document


class Asking:
    """Goes through steps; on a `terminal` it asks, else it takes the `answers`. `quiet`: print nothing."""

    def __init__(
        self,
        place: Desk,
        lesson: Lesson,
        root: Path | None,
        answers: Mapping[str, Given],
        terminal: bool,
        quiet: bool,
    ) -> None:
        self._place = place
        self._lesson = lesson
        self._root = root
        self._answers = answers
        self._terminal = terminal
        self._quiet = quiet
        self._begun = False
        self._words = lesson.text(i18n.current())

    def step(self, step: Step) -> list[Asked]:
        """Ask all questions of a step, and keep what was answered. Raises RunFailed, Interrupted."""
        if not self._quiet:
            click.echo(("\n" if self._begun else "") + self._words.steps[step.id].title)
            self._begun = True
        asked = [self._ask(step, question) for question in questions_of(step)]
        if self._is_done(step, asked):
            self._place.progress.mark(self._lesson.id, step.id)
        return asked

    def _ask(self, step: Step, question: Question) -> Asked:
        words = self._words.questions[question.id]
        if not self._quiet:
            click.echo()
            show(question, words)
        given = ask(question) if self._terminal else self._answers.get(question.id)
        if given is None:
            return Asked(step, question, words)
        outcome = self._run(step) if question.predicts else None
        judgement = judge(question, given, outcome)
        self._place.progress.answer(f"{self._lesson.id}/{question.id}", given, judgement.correct)
        if not self._quiet:
            tell(question, words, given, judgement)
        return Asked(step, question, words, given, judgement)

    def _run(self, step: Step) -> Outcome:
        """Make the run that answers a prediction: the step's own, with seed 0."""
        assert step.demo is not None
        if not self._quiet:
            click.echo(_("Now the run answers."))
        outcome, _parameters = outcome_of(
            self._place.course, self._lesson, step.demo, step.set, seed=0, root=self._root
        )
        if outcome.stopped:
            raise Interrupted
        return outcome

    def _is_done(self, step: Step, asked: list[Asked]) -> bool:
        """A prediction is done once it was compared, a quiz when all is right or, before a lesson, answered."""
        if step.question is not None:
            return asked[0].given is not None
        answers = self._place.progress.answers(self._lesson.id)
        found = [answers.get(question.id) for question in step.questions]
        return all(answer is not None and (answer.correct or step.pre) for answer in found)
