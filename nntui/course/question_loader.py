"""Reads the questions of a lesson.toml: those of quizzes, and the one of a prediction."""

import re

from nntui.course.measure_loader import read_measure
from nntui.course.measures import Measure
from nntui.course.questions import PREDICT_TYPES, QUIZ_TYPES, Question
from nntui.course.toml_source import Table
from nntui.i18n import _

Asked = dict[str, None]
"""The ids of the questions read so far."""

_ID = re.compile(r"[a-z0-9-]+")


def read_quiz(table: Table, asked: Asked) -> tuple[Question, ...]:
    """Read the [[steps.questions]] of a quiz."""
    return tuple(_read_question(each, asked) for each in table.tables("questions"))


def read_prediction(table: Table, asked: Asked) -> Question:
    """Read the [steps.question] of a prediction."""
    table = table.table("question")
    if not table.values:
        return Question("", "number")
    question_id = _read_id(table, asked)
    kind = table.one_of("type", PREDICT_TYPES)
    question = Question(question_id, kind)
    if kind == "number":
        measure = read_measure(table)
        tolerance = table.number("tolerance")
        if table.has("tolerance") and tolerance <= 0:
            table.report(_("“tolerance” is a share above 0, such as 0.2."), "tolerance")
        question = Question(question_id, kind, tolerance=tolerance, measure=measure)
    elif kind == "curve":
        metric, sketches = table.string("metric"), table.table("sketches")
        drawn = {name: sketches.numbers(name) for name in sketches.values}
        _check_keys(sketches, tuple(drawn))
        question = Question(question_id, kind, tuple(drawn), measure=Measure(metric=metric), sketches=drawn)
    elif kind == "order":
        measures = table.table("measures")
        read = {name: _read_measure(measures.table(name)) for name in measures.values}
        _check_keys(measures, tuple(read))
        question = Question(question_id, kind, tuple(read), measures=read)
    else:
        return question  # what its keys should be can't be told
    table.finish()
    return question


def _read_measure(table: Table) -> Measure:
    measure = read_measure(table)
    table.finish()
    return measure


def _read_question(table: Table, asked: Asked) -> Question:
    question_id = _read_id(table, asked)
    kind = table.one_of("type", QUIZ_TYPES)
    if kind == "number":
        tolerance = table.number("tolerance") if table.has("tolerance") else 0.0
        if tolerance < 0:
            table.report(_("“tolerance” is a distance, 0 or more."), "tolerance")
        question = Question(question_id, kind, answer=table.number("answer"), tolerance=tolerance)
    elif kind:
        options = table.strings("options")
        _check_keys(table, options, "options")
        answer: str | tuple[str, ...] | None = None
        if kind == "one":
            answer = table.string("answer")
            _check_answer(table, (answer,) if answer else (), options)
        elif kind == "many":
            answer = table.strings("answer")
            _check_answer(table, answer, options)
        question = Question(question_id, kind, options, answer)
    else:
        return Question(question_id, "one")
    table.finish()
    return question


def _read_id(table: Table, asked: Asked) -> str:
    found = table.string("id")
    if found and not _ID.fullmatch(found):
        message = _("“{id}” can't be an id; use a-z, 0-9 and -.").format(id=found)
        table.report(message, "id")
    elif found in asked:
        message = _("Question “{id}” is in this lesson twice; give one of them another id.")
        table.report(message.format(id=found), "id")
    elif found:
        asked[found] = None
    return found


def _check_keys(table: Table, keys: tuple[str, ...], at: str = "") -> None:
    place = (at,) if at else ()
    if len(keys) < 2 and (not at or at in table.values):
        table.report(_("Give at least two to choose from."), *place)
    for key in keys:
        if not _ID.fullmatch(key):
            message = _("“{id}” can't be an id; use a-z, 0-9 and -.").format(id=key)
            table.report(message, *place, *(() if at else (key,)))


def _check_answer(table: Table, answer: tuple[str, ...], options: tuple[str, ...]) -> None:
    for key in answer:
        if options and key not in options:
            message = _("The answer “{key}” is none of the options; use: {options}.")
            table.report(message.format(key=key, options=", ".join(options)), "answer")
