"""What a learner has of a lesson so far, in words."""

from __future__ import annotations

from nntui.commands.table import number
from nntui.course import Course, Lesson
from nntui.course.exercises import exercises, exercises_of
from nntui.i18n import _
from nntui.ui.keeper import Keeper


def record(lesson: Lesson, progress: Keeper) -> list[str]:
    """Time spent, questions answered rightly, goals with their best, exercises solved: those there are."""
    parts = []
    minutes = round(progress.spent(lesson.id) / 60)
    if minutes:
        parts.append(_("{minutes} min spent").format(minutes=minutes))
    answers = progress.answers(lesson.id)
    asked = [question.id for step in lesson.steps if not step.pre for question in step.questions]
    if any(id in answers for id in asked):
        right = sum(id in answers and answers[id].correct for id in asked)
        parts.append(_("questions {right} of {total} right").format(right=right, total=len(asked)))
    guesses = [step.question.id for step in lesson.steps if step.question is not None]
    if any(id in answers for id in guesses):
        right = sum(id in answers and answers[id].correct for id in guesses)
        parts.append(_("predictions {right} of {total}").format(right=right, total=len(guesses)))
    for step in lesson.steps:
        if step.goal is not None and (state := progress.goal(lesson.id, step.id)).met:
            best = state.best
            if best is None:
                parts.append(_("goal reached"))
            else:
                parts.append(_("goal {best}").format(best=number(int(best) if best.is_integer() else best)))
    own = exercises_of(lesson, progress.flavour().flavour)
    passed = sum(progress.exercise(each.id).passed for each in own)
    if passed:
        parts.append(_("exercises {solved} of {total}").format(solved=passed, total=len(own)))
    return parts


def solved(course: Course, progress: Keeper) -> tuple[int, int]:
    """How many exercises of the course are solved, and how many there are."""
    known = exercises(course, progress.flavour().flavour)
    return sum(progress.exercise(each.id).passed for each in known), len(known)
