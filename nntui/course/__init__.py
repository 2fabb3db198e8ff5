"""The course as checked data: lessons on disk, their texts in three languages, the learner's progress.

Imports neither NumPy nor Textual; `check` alone loads the demos, and only when it is called.
"""

from collections.abc import Callable
from pathlib import Path

from nntui.course.loader import bundled_root, load
from nntui.course.models import Course, Lesson, Step, Track
from nntui.course.problems import LessonError, Problem

__all__ = [
    "Course",
    "Lesson",
    "LessonError",
    "Problem",
    "Step",
    "Track",
    "bundled_root",
    "check",
    "load",
]


def check(root: Path | None = None, said: Callable[[int, int], None] | None = None) -> list[Problem]:
    """Return all that is wrong with a course; see `nntui.course.checker.check`, which few programs need."""
    from nntui.course import checker

    return checker.check(root, said)
