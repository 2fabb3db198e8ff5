"""`nntui goal`: a run that has to come to something."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from nntui import i18n
from nntui.commands.common import Settings, assigned, lang_option, seed_option
from nntui.errors import unknown
from nntui.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nntui.course import Step
    from nntui.course.goals import Condition, Goal, GoalResult
    from nntui.course.measures import Measure
    from nntui.course.progress import GoalState
    from nntui.course.texts import DemoText
    from nntui.course.words_loader import GoalText


def make(settings: Settings) -> click.Command:
    """Build the command in the current language."""

    @click.command("goal", help=_("Try to reach a goal of a lesson (exit status 0: reached)."))
    @click.argument("target", metavar=_("LESSON/STEP"))
    @click.option(
        "assignments",
        "--set",
        metavar=_("NAME=VALUE"),
        multiple=True,
        help=_("Set a parameter (repeatable)."),
    )
    @seed_option
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(target: str, assignments: tuple[str, ...], seed: int, as_json: bool) -> int:
        from nntui.commands.desk import desk
        from nntui.commands.outcome import INTERRUPTED, outcome_of
        from nntui.commands.prose import prose
        from nntui.commands.steps import find_steps, the_step
        from nntui.course.goals import weigh
        from nntui.headless import RunFailed

        with desk(settings) as place:
            lesson, steps = find_steps(place, target, ("goal",))
            step = the_step(lesson, steps)
            assert step.goal is not None
            assert step.demo is not None
            values = step.set | _allowed(step, assigned(assignments))
            words = lesson.text(i18n.current())
            if not as_json:
                click.echo(words.steps[step.id].title)
                click.echo(prose(words.goals[step.id].text))
            try:
                outcome, parameters = outcome_of(place.course, lesson, step.demo, values, seed, settings.root)
            except RunFailed as error:
                click.echo(_("The run failed: {error}").format(error=error), err=True)
                return 1
            result = weigh(step.goal, outcome)
            if result.met:
                place.progress.reach(
                    lesson.id, step.id, result.best, parameters, seed, smallest=not step.goal.largest
                )
                place.progress.mark(lesson.id, step.id)
            state = place.progress.goal(lesson.id, step.id)
            if as_json:
                click.echo(json.dumps(_document(lesson.id, step, result, parameters, seed, state), indent=2))
            else:
                if outcome.stopped and not step.goal.stopped:
                    click.echo(_("Only a run that was not stopped counts."), err=True)
                _show(step.goal, words.goals[step.id], words.demos[step.demo], result, state)
            return INTERRUPTED if outcome.stopped and not result.met else 0 if result.met else 1

    return command


def _allowed(step: Step, values: dict[str, str]) -> dict[str, str]:
    """The learner's values. Raises UsageError for a parameter that the goal fixes."""
    for name in values:
        if step.show is not None and name not in step.show:
            sentence = _("The goal leaves no choice of “{name}”.").format(name=name)
            raise unknown(sentence, name, step.show)
    return values


def _show(goal: Goal, words: GoalText, demo: DemoText, result: GoalResult, state: GoalState) -> None:
    from nntui.commands.prose import mark, prose
    from nntui.commands.table import number, whole

    for place, (condition, value, holds) in enumerate(result.values, 1):
        label = words.conditions.get(str(place)) or _label(condition.measure, demo)
        shown = "—" if value is None else number(whole(value))
        click.echo(f"  {mark(holds)} {label}: {shown} ({_bounds(condition)})")
    text = words.met.replace("{best}", number(whole(result.best))) if result.met else words.missed
    click.echo(prose(text))
    if state.best is not None:
        made = " ".join(f"{name}={value}" for name, value in state.parameters.items())
        line = f"{_('best so far')} {number(whole(state.best))}"
        click.echo(f"{line} ({made}, {_('seed')} {state.seed})")


def _bounds(condition: Condition) -> str:
    from nntui.commands.table import number, whole
    from nntui.commands.terminal import unicode

    at_most, at_least = ("≤", "≥") if unicode() else ("<=", ">=")
    bounds = ((at_most, condition.most), (at_least, condition.least))
    return ", ".join(f"{sign} {number(whole(bound))}" for sign, bound in bounds if bound is not None)


def _label(measure: Measure, demo: DemoText) -> str:
    """What the demo calls the measure."""
    if measure.result is None:
        return demo.metrics.get(str(measure.metric), str(measure.metric))
    return " ".join(demo.results.get(part, part) for part in measure.result.split("."))


def _document(
    lesson: str, step: Step, result: GoalResult, parameters: Mapping[str, Any], seed: int, state: GoalState
) -> dict[str, Any]:
    conditions = [
        {"measure": str(each.measure), "most": each.most, "least": each.least, "value": value, "holds": holds}
        for each, value, holds in result.values
    ]
    kept = {"best": state.best, "parameters": dict(state.parameters), "seed": state.seed} if state.met else None
    return {
        "lesson": lesson,
        "step": step.id,
        "met": result.met,
        "conditions": conditions,
        "best": result.best,
        "parameters": dict(parameters),
        "seed": seed,
        "kept": kept,
    }
