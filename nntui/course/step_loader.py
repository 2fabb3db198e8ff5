"""Reads one [[steps]] table of a lesson.toml."""

import re

from nntui.course.goals import Condition, Goal
from nntui.course.measure_loader import read_measure
from nntui.course.models import FLAVOURS, KINDS, LEVELS, Step
from nntui.course.question_loader import Asked, read_prediction, read_quiz
from nntui.course.toml_source import Table
from nntui.errors import UsageError, nearest
from nntui.i18n import _
from nntui.play.settings import GROUPS
from nntui.play.state import parse

ID = re.compile(r"[a-z0-9-]+")


def read_step(table: Table, asked: Asked) -> Step:
    """Read one step; `asked` are the questions of the steps before, to which its own are added."""
    step_id = read_id(table)
    kind = table.string("kind")
    if kind and kind not in KINDS:
        guess = nearest(kind, KINDS)
        wanted = f"“{guess}”" if guess else ", ".join(KINDS)
        message = _("There is no kind of step “{kind}”; use {wanted}.").format(kind=kind, wanted=wanted)
        table.report(message, "kind")
        return Step(step_id, kind)
    flavour = table.one_of("flavour", FLAVOURS) if table.has("flavour") else None
    level = table.one_of("level", LEVELS) if table.has("level") else None
    runs = kind in ("demo", "predict", "goal")
    step = Step(
        id=step_id,
        kind=kind,
        demo=_read_demo(table) if runs else None,
        show=_read_show(table) if (runs or kind == "play") and table.has("show") else None,
        set=table.mapping("set") if runs and table.has("set") else {},
        exercise=_read_name(table, "exercise") if kind == "exercise" else None,
        question=read_prediction(table, asked) if kind == "predict" else None,
        questions=read_quiz(table, asked) if kind == "quiz" else (),
        pre=kind == "quiz" and table.flag("pre"),
        goal=_read_goal(table) if kind == "goal" else None,
        code=_read_name(table, "code") if kind == "code" else None,
        state=_read_state(table) if kind == "play" else None,
        expression=table.string("expression") if kind == "graph" else None,
        flavour=flavour or None,
        level=level or None,
    )
    table.finish()
    return step


def read_id(table: Table) -> str:
    """Return the `id` of a track, a lesson or a step."""
    found = table.string("id")
    if found and not ID.fullmatch(found):
        refuse_id(table, found, "id")
    return found


def refuse_id(table: Table, found: str, key: str) -> None:
    """Report that `found` can't be an id."""
    message = _("“{id}” can't be an id; use a-z, 0-9 and -.").format(id=found)
    table.report(message, key, containing=f'"{found}"')


def _read_demo(table: Table) -> str | None:
    demo = table.string("demo")
    if demo and not demo.isidentifier():
        message = _("“{demo}” can't be the name of a function; use a-z, 0-9 and _.").format(demo=demo)
        table.report(message, "demo")
        return None
    return demo or None


def _read_name(table: Table, key: str) -> str | None:
    name = table.string(key)
    if name and not ID.fullmatch(name):
        refuse_id(table, name, key)
        return None
    return name or None


def _read_show(table: Table) -> tuple[str, ...]:
    names = table.strings("show")
    for name in names if table.has("state") else ():
        if name not in GROUPS:
            message = _("The playground has no controls “{name}”; it has {groups}.")
            groups = ", ".join(GROUPS)
            table.report(message.format(name=name, groups=groups), "show", containing=f'"{name}"')
    return names


def _read_state(table: Table) -> str | None:
    text = table.string("state")
    try:
        parse(text)
    except UsageError as error:
        table.report(str(error), "state")
        return None
    return text


def _read_goal(table: Table) -> Goal:
    conditions = tuple(_read_condition(each) for each in table.tables("conditions"))
    stopped = table.flag("stopped")
    if not table.has("best"):
        return Goal(conditions, stopped=stopped)
    best_table = table.table("best")
    best = read_measure(best_table)
    largest = best_table.one_of("of", ("smallest", "largest")) == "largest"
    best_table.finish()
    return Goal(conditions, best, largest, stopped)


def _read_condition(table: Table) -> Condition:
    measure = read_measure(table)
    most = table.number("most") if table.has("most") else None
    least = table.number("least") if table.has("least") else None
    if most is None and least is None:
        table.report(_("This condition is met by every run; add “most”, “least” or both."))
    elif most is not None and least is not None and least > most:
        table.report(_("No run can meet this: “least” is more than “most”."), "least")
    table.finish()
    return Condition(measure, most, least)
