"""Questions of quizzes and predictions: what may be answered, and whether an answer is right.

What a learner gives is a text for "one" and "curve", a list of texts for "many" and "order", else a number.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from nntui.course.measures import Measure, Outcome, nearest_sketch
from nntui.errors import UsageError
from nntui.i18n import _

QUIZ_TYPES = ("one", "many", "number", "order")
PREDICT_TYPES = ("number", "curve", "order")

Given = str | float | Sequence[str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `id` is its own within the lesson.

    In a quiz `answer` is a key ("one"), keys ("many"), or a number within the absolute `tolerance`; an "order"
    has its right order in `options`. A prediction has no answer yet: a number is the run's `measure`, right
    within the share `tolerance` of it; a curve is the nearest of the `sketches` to the metric of `measure`; an
    order is that of the `measures`, ascending.
    """

    id: str
    type: str
    options: tuple[str, ...] = ()
    answer: str | tuple[str, ...] | float | None = None
    tolerance: float = 0.0
    measure: Measure | None = None
    measures: dict[str, Measure] = field(default_factory=dict, hash=False)
    sketches: dict[str, tuple[float, ...]] = field(default_factory=dict, hash=False)

    @property
    def predicts(self) -> bool:
        """Whether only a run can answer it."""
        return self.measure is not None or bool(self.measures)

    @property
    def shown(self) -> tuple[str, ...]:
        """The options in the order in which they are shown: an order that is asked for is not given away."""
        if self.type != "order" or self.predicts:
            return self.options
        import hashlib

        # Always the same mixture, so that the screen and the command line give the same letters.
        mixed = sorted(self.options, key=lambda key: hashlib.sha256(f"{self.id} {key}".encode()).digest())
        return tuple(mixed if tuple(mixed) != self.options else mixed[::-1])

    @property
    def explained(self) -> tuple[str, ...]:
        """The keys of its explanations: every option of "one" and "many", else "right" and "wrong"."""
        return self.options if self.type in ("one", "many") else ("right", "wrong")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether what was given is right, the right answer (None if a run had none), and what explains it."""

    correct: bool
    answer: str | float | list[str] | None
    keys: tuple[str, ...]


def judge(question: Question, given: Given, outcome: Outcome | None = None) -> Judgement:
    """Judge an answer; a prediction needs the `outcome` of its run."""
    answer = answer_of(question, outcome)
    if question.type == "one":
        return Judgement(given == answer, answer, (str(given),))
    if question.type == "many":
        chosen = [given] if isinstance(given, str) else [*given] if isinstance(given, Sequence) else []
        wanted = answer if isinstance(answer, list) else []
        keys = tuple(key for key in question.options if key in chosen or key in wanted)
        return Judgement({*chosen} == {*wanted}, answer, keys)
    if answer is None:
        correct = False
    elif isinstance(answer, float):
        tolerance = question.tolerance * (abs(answer) if question.predicts else 1.0)
        distance = abs(given - answer) if isinstance(given, int | float) else math.inf
        correct = distance <= tolerance or math.isclose(distance, tolerance, abs_tol=1e-12)
    elif isinstance(answer, list):
        correct = not isinstance(given, str | int | float) and list(given) == answer
    else:
        correct = given == answer
    return Judgement(correct, answer, ("right" if correct else "wrong",))


def answer_of(question: Question, outcome: Outcome | None = None) -> str | float | list[str] | None:
    """Return the right answer; for a prediction that of its run, None where it has none."""
    if not question.predicts:
        if question.type == "order":
            return list(question.options)
        if question.type == "many" and isinstance(question.answer, tuple):
            return [key for key in question.options if key in question.answer]
        return float(question.answer) if isinstance(question.answer, int | float) else str(question.answer)
    if outcome is None:
        return None
    if question.measure is None:
        values = {key: measure.of(outcome) for key, measure in question.measures.items()}
        known = {key: value for key, value in values.items() if value is not None}
        return sorted(known, key=known.__getitem__) if len(known) == len(values) else None
    if question.type == "curve":
        curve = question.measure.curve(outcome)
        return nearest_sketch(question.sketches, curve) if curve else None
    return question.measure.of(outcome)


def parse(question: Question, text: str) -> str | float | list[str]:
    """Return what a typed answer means: "b", "a,c", "0.5"; keys may be written out. Raises UsageError."""
    if question.type == "number":
        return _number(text)
    letters = {chr(ord("a") + i): key for i, key in enumerate(question.shown)}
    if text.strip() in question.options:
        words = [text.strip()]
    else:
        words = [word for word in re.split(r"[\s,;<]+", text.strip()) if word]
        if len(words) == 1 and all(letter in letters for letter in words[0].casefold()):
            words = list(words[0])
    keys = []
    for word in words:
        key = word if word in question.options else letters.get(word.casefold())
        if key is None:
            message = _("“{word}” is none of the answers; use the letters {first} to {last}.")
            raise UsageError(message.format(word=word, first="a", last=[*letters][-1]))
        keys.append(key)
    if len(set(keys)) < len(keys):
        raise UsageError(_("One of the answers is named twice."))
    if question.type in ("one", "curve"):
        if len(keys) != 1:
            raise UsageError(_("Choose one answer, such as “b”."))
        return keys[0]
    if question.type == "order" and len(keys) != len(question.options):
        message = _("Name every answer once, in your order, such as “{example}”.")
        raise UsageError(message.format(example=",".join(reversed(letters))))
    if not keys:
        raise UsageError(_("Choose one answer or several, such as “a,c”."))
    return keys


def _number(text: str) -> float:
    try:
        # A decimal comma is how the number is written where two of our languages are spoken.
        value = float(text.strip().replace(",", ".") if text.count(",") == 1 else text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UsageError(_("“{text}” is not a number, such as 0.5.").format(text=text))
    return value
