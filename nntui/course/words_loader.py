"""Reads the words of questions and goals from the front matter of a text."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from nntui.course.claims import fill
from nntui.course.goals import Goal
from nntui.course.questions import Judgement, Question
from nntui.course.toml_source import Table
from nntui.i18n import _


@dataclass(frozen=True, slots=True)
class QuestionText:
    """The words of one question; options by key, explanations by `Question.explained`."""

    text: str
    options: dict[str, str]
    explanations: dict[str, str]

    def words(self, value: object) -> str:
        """Return an answer as it is shown: the text of an option, several in a row, or a number."""
        if isinstance(value, list | tuple):
            return ", ".join(self.words(item) for item in value)
        if isinstance(value, int | float):
            return f"{value:.4g}"
        return "—" if value is None else self.options.get(str(value), str(value))

    def explain(self, judgement: Judgement, given: object) -> str:
        """Return what explains an answer, in full sentences."""
        texts = [self.explanations[key] for key in judgement.keys if key in self.explanations]
        values = {"{answer}": self.words(judgement.answer), "{guess}": self.words(given)}
        return "\n\n".join(_put(text, values) for text in texts)


@dataclass(frozen=True, slots=True)
class GoalText:
    """The words of one goal: the goal itself, what is said when it is met or missed, labels of its conditions.

    `conditions` goes from the place in the list, "1" for the first, to a label.
    """

    text: str
    met: str
    missed: str
    conditions: dict[str, str]


def _put(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def read_questions(
    root: Table, questions: Mapping[str, Question], shown: Mapping[str, str]
) -> dict[str, QuestionText]:
    """Read the sections [question.ID], one for each of `questions`; `shown` are the numbers of the claims."""
    tables = root.children("question")
    for name in questions:
        if name not in tables:
            message = _("The words of question “{name}” are missing; add a section [question.{name}].")
            root.report(message.format(name=name))
    for name, table in tables.items():
        if name not in questions:
            table.report(_("No step of lesson.toml has the question “{name}”; remove this.").format(name=name))
    return {name: _read_question(tables[name], each, shown) for name, each in questions.items() if name in tables}


def read_goals(root: Table, goals: Mapping[str, Goal], shown: Mapping[str, str]) -> dict[str, GoalText]:
    """Read the sections [goal.STEP], one for each of `goals`; `shown` are the numbers of the claims."""
    tables = root.children("goal")
    for name in goals:
        if name not in tables:
            message = _("The words of goal “{name}” are missing; add a section [goal.{name}].")
            root.report(message.format(name=name))
    for name, table in tables.items():
        if name not in goals:
            table.report(_("No step of lesson.toml has the goal “{name}”; remove this.").format(name=name))
    return {name: _read_goal(tables[name], goal, shown) for name, goal in goals.items() if name in tables}


def filled(
    table: Table, text: str, shown: Mapping[str, str], keys: Collection[str], own: Collection[str] = ()
) -> str:
    """Return `text`, the value of `keys`, with the numbers of its claims; the names `own` are left for later."""

    def report(name: str) -> None:
        if name not in own:
            message = _("lesson.toml has no claim “{name}”; add one, or use: {names}.")
            names = ", ".join(f"{{{each}}}" for each in (*own, *shown)) or "—"
            table.report(message.format(name=name, names=names), *keys)

    return fill(text, shown, report)


def _read_question(table: Table, question: Question, shown: Mapping[str, str]) -> QuestionText:
    own = ("answer", "guess") if question.predicts else ()
    text = QuestionText(
        text=filled(table, table.string("text"), shown, ["text"]),
        options={
            key: filled(table, label, shown, ["options", key])
            for key, label in _labels(table, "options", question.options).items()
        },
        explanations={
            key: filled(table, label, shown, ["explanations", key], own)
            for key, label in _labels(table, "explanations", question.explained).items()
        },
    )
    table.finish()
    return text


def _labels(table: Table, key: str, wanted: Collection[str]) -> dict[str, str]:
    """Return the table `key` with exactly the `wanted` texts."""
    if not wanted and not table.has(key):
        return {}
    labels = table.labels(key)
    section = ".".join(map(str, (*table.path, key)))
    for name in wanted:
        if name not in labels:
            message = _("“{name}” is missing in [{section}]; add it.")
            table.report(message.format(name=name, section=section), key)
    for name in labels:
        if name not in wanted:
            table.report(_("The question has no “{name}”; remove this.").format(name=name), key, name)
    return labels


def _read_goal(table: Table, goal: Goal, shown: Mapping[str, str]) -> GoalText:
    own = ("best",) if goal.best is not None else ()
    text = GoalText(
        text=filled(table, table.string("text"), shown, ["text"]),
        met=filled(table, table.string("met"), shown, ["met"], own),
        missed=filled(table, table.string("missed"), shown, ["missed"]),
        conditions=table.labels("conditions"),
    )
    for name in text.conditions:
        if not (name.isdecimal() and 1 <= int(name) <= len(goal.conditions)):
            message = _("The goal has {n} conditions, counted from 1; there is no “{name}”.")
            table.report(message.format(n=len(goal.conditions), name=name), "conditions", name)
    table.finish()
    return text
