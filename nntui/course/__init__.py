"""The course as checked data: lessons on disk, their texts in three languages, the learner's progress.

Imports neither NumPy nor Textual; `check` alone loads the demos, and only when it is called.
"""

from nntui.course.checker import check
from nntui.course.loader import bundled_root, load
from nntui.course.models import Course, Lesson, Step, Track
from nntui.course.problems import LessonError, Problem
from nntui.course.texts import DemoText, LessonText, ParameterText, StepText
from nntui.course.words_loader import GoalText, QuestionText

__all__ = [
    "Course",
    "DemoText",
    "GoalText",
    "Lesson",
    "LessonError",
    "LessonText",
    "ParameterText",
    "Problem",
    "QuestionText",
    "Step",
    "StepText",
    "Track",
    "bundled_root",
    "check",
    "load",
]
