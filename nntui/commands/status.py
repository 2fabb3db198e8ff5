"""`nntui status` and `nntui next`: how far the learner is, and what comes now."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from nntui import i18n
from nntui.commands.common import Settings, lang_option
from nntui.commands.table import number, whole
from nntui.i18n import _, ngettext

if TYPE_CHECKING:
    from nntui.commands.desk import Desk
    from nntui.course import Lesson, Step
    from nntui.course.exercises import Exercise


def make(settings: Settings) -> click.Command:
    """Build `nntui status` in the current language."""

    @click.command("status", help=_("Show how far you are: steps, exercises, answers, goals, time."))
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(as_json: bool) -> None:
        from nntui.commands.desk import desk
        from nntui.commands.flavour import sentence

        with desk(settings) as place:
            flavour, level = place.progress.flavour()
            if as_json:
                lessons = [_lesson(place, lesson) for lesson in place.course.lessons]
                document = {"flavour": flavour, "level": level, "lessons": lessons}
                click.echo(json.dumps(document, ensure_ascii=False, indent=2))
                return
            click.echo(sentence(flavour, level))
            for lesson in place.course.lessons:
                _show(place, lesson)

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
    """The learner's first step not done of the lesson visited last, else of the first lesson with one."""
    position = place.progress.position()
    lessons = list(place.course.lessons)
    lessons.sort(key=lambda lesson: position is None or lesson.id != position[0])
    for lesson in lessons:
        done = place.done(lesson)
        for step in place.path(lesson):
            if step.id not in done:
                return lesson, step
    return None


def _command(place: Desk, lesson: Lesson, step: Step) -> str:
    from nntui.course.exercises import Exercise

    if step.exercise is not None:
        exercise = Exercise(lesson, step.exercise, step.id, place.flavour)
        started = place.workspace.file(exercise) is not None
        return f"nntui {'check' if started else 'start'} {place.short(exercise)}"
    if step.opens:
        return step.opens
    name = {"quiz": "quiz", "predict": "quiz", "goal": "goal", "code": "code"}.get(step.kind)
    return "nntui" if name is None else f"nntui {name} {lesson.id}/{step.id}"


def _show(place: Desk, lesson: Lesson) -> None:
    from nntui.course.exercises import exercises_of

    text, progress = lesson.text(i18n.current()), place.progress
    parts = [_("{done} of {total} steps").format(done=len(place.done(lesson)), total=len(place.path(lesson)))]
    if progress.known(lesson.id):
        parts.append(_("known"))
    minutes = round(progress.spent(lesson.id) / 60)
    if minutes:
        parts.append(ngettext("{n} minute spent", "{n} minutes spent", minutes).format(n=minutes))
    click.echo(f"{lesson.id}  {text.title}  ({', '.join(parts)})")
    for exercise in exercises_of(lesson, place.flavour):
        click.echo(f"  {place.short(exercise)}: {_state(place, exercise)}")
    questions = place.questions(lesson)
    if questions:
        answers = progress.answers(lesson.id)
        right = sum(each.id in answers and answers[each.id].correct for each in questions)
        click.echo("  " + _("questions: {right} of {total} right").format(right=right, total=len(questions)))
    for step in place.path(lesson):
        if step.goal is not None:
            state = progress.goal(lesson.id, step.id)
            words = _("reached") if state.met else _("not reached yet")
            if state.best is not None:
                words += ", " + _("best {best}").format(best=number(whole(state.best)))
            click.echo(f"  {step.id}: {words}")


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

    progress = place.progress
    goals = {step.id: progress.goal(lesson.id, step.id) for step in place.path(lesson) if step.goal is not None}
    return {
        "id": lesson.id,
        "steps": len(place.path(lesson)),
        "done": place.done(lesson),
        "known": progress.known(lesson.id),
        "seconds": round(progress.spent(lesson.id), 1),
        "exercises": [_exercise(place, exercise) for exercise in exercises_of(lesson, place.flavour)],
        "questions": [question.id for question in place.questions(lesson)],
        "answers": {name: asdict(answer) for name, answer in progress.answers(lesson.id).items()},
        "goals": {name: asdict(state) for name, state in goals.items()},
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
