"""`nntui status` and `nntui next`: how far the learner is, and what comes now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from nntui import i18n
from nntui.commands.common import Settings, lang_option
from nntui.i18n import _, ngettext

if TYPE_CHECKING:
    from nntui.commands.desk import Desk
    from nntui.course import Lesson, Step
    from nntui.course.exercises import Exercise


def make(settings: Settings) -> click.Command:
    """Build `nntui status` in the current language."""

    @click.command("status", help=_("Show how far you are: steps, exercises, tries, hints."))
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(as_json: bool) -> None:
        from nntui.commands.desk import desk
        from nntui.course.exercises import exercises_of

        with desk(settings) as place:
            lang = i18n.current()
            if as_json:
                lessons = [_lesson(place, lesson) for lesson in place.course.lessons]
                click.echo(json.dumps({"lessons": lessons}, ensure_ascii=False, indent=2))
                return
            for lesson in place.course.lessons:
                done = len({step.id for step in lesson.steps} & place.progress.done(lesson.id))
                steps = _("{done} of {total} steps").format(done=done, total=len(lesson.steps))
                click.echo(f"{lesson.id}  {lesson.text(lang).title}  ({steps})")
                for exercise in exercises_of(lesson):
                    click.echo(f"  {place.short(exercise)}: {_state(place, exercise)}")

    return command


def make_next(settings: Settings) -> click.Command:
    """Build `nntui next` in the current language."""

    @click.command("next", help=_("Show the next step that you have not done, and how to open it."))
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(as_json: bool) -> None:
        from nntui.commands.desk import desk

        with desk(settings) as place:
            found = _next(place)
            if as_json:
                document = None
                if found is not None:
                    lesson, step = found
                    document = {
                        "lesson": lesson.id,
                        "step": step.id,
                        "kind": step.kind,
                        "title": lesson.text(i18n.current()).steps[step.id].title,
                        "command": _command(place, lesson, step),
                    }
                click.echo(json.dumps({"next": document}, ensure_ascii=False, indent=2))
            elif found is None:
                click.echo(_("You have done every step of the course."))
            else:
                lesson, step = found
                text = lesson.text(i18n.current())
                click.echo(f"{text.title}: {text.steps[step.id].title}")
                click.echo(f"  {_command(place, lesson, step)}")

    return command


def _next(place: Desk) -> tuple[Lesson, Step] | None:
    """The first step not done of the lesson visited last, else of the first lesson with one."""
    position = place.progress.position()
    lessons = list(place.course.lessons)
    lessons.sort(key=lambda lesson: position is None or lesson.id != position[0])
    for lesson in lessons:
        done = place.progress.done(lesson.id)
        for step in lesson.steps:
            if step.id not in done:
                return lesson, step
    return None


def _command(place: Desk, lesson: Lesson, step: Step) -> str:
    from nntui.course.exercises import Exercise

    if step.exercise is None:
        return "nntui"
    exercise = Exercise(lesson, step.exercise, step.id)
    started = place.workspace.file(exercise) is not None
    return f"nntui {'check' if started else 'start'} {place.short(exercise)}"


def _state(place: Desk, exercise: Exercise) -> str:
    state = place.progress.exercise(exercise.id)
    if state.tries:
        parts = [_("passed") if state.passed else _("not passed yet")]
        parts.append(ngettext("{n} try", "{n} tries", state.tries).format(n=state.tries))
        if not state.passed:
            parts.append(_("at best {right} of {total} checks").format(right=state.best, total=state.total))
    else:
        parts = [_("not started") if place.workspace.file(exercise) is None else _("started")]
    if state.hints:
        parts.append(ngettext("{n} hint", "{n} hints", state.hints).format(n=state.hints))
    return ", ".join(parts)


def _lesson(place: Desk, lesson: Lesson) -> dict[str, Any]:
    from nntui.course.exercises import exercises_of

    done = place.progress.done(lesson.id)
    return {
        "id": lesson.id,
        "steps": len(lesson.steps),
        "done": [step.id for step in lesson.steps if step.id in done],
        "exercises": [_exercise(place, exercise) for exercise in exercises_of(lesson)],
    }


def _exercise(place: Desk, exercise: Exercise) -> dict[str, Any]:
    state, file = place.progress.exercise(exercise.id), place.workspace.file(exercise)
    return {
        "id": exercise.id,
        "title": exercise.text(i18n.current()).title,
        "file": str(file) if file else None,
        "passed": state.passed,
        "tries": state.tries,
        "hints": state.hints,
        "best": state.best,
        "total": state.total,
    }
