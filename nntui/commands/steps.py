"""Finds the step of a lesson that a command is about."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from nntui.commands.desk import Desk
from nntui.course import Lesson, Step
from nntui.errors import UsageError, unknown
from nntui.i18n import _


def find_steps(place: Desk, target: str, kinds: Collection[str]) -> tuple[Lesson, tuple[Step, ...]]:
    """Return the lesson and the step of "LESSON/STEP"; of "LESSON" all steps of these kinds for this learner.

    Raises UsageError with the nearest choice.
    """
    lesson = place.find_lesson(target)
    if lesson is not None:
        return lesson, tuple(step for step in place.path(lesson) if step.kind in kinds)
    name, slash, step_id = target.strip("/").rpartition("/")
    lesson = place.find_lesson(name)
    if not slash or lesson is None:
        # Of "track/lesson" the whole is misspelt, of "track/lesson/step" the lesson.
        lesson = place.lesson(name if "/" in name else target)
    steps = {step.id: step for step in lesson.steps if step.kind in kinds}
    if step_id not in steps:
        sentence = _("In {lesson} there is no such step “{name}”.").format(lesson=lesson.id, name=step_id)
        raise unknown(sentence, step_id, steps)
    return lesson, (steps[step_id],)


def the_step(lesson: Lesson, steps: Sequence[Step]) -> Step:
    """Return the only step. Raises UsageError where there are several or none."""
    if len(steps) == 1:
        return steps[0]
    if not steps:
        raise UsageError(_("“{name}” has no such step.").format(name=lesson.id))
    choices = ", ".join(f"{lesson.id}/{step.id}" for step in steps)
    raise UsageError(_("Say which step: {choices}.").format(choices=choices))
