"""Which panel each kind of step has. Imported when one is needed, so that a card costs none of it."""

from __future__ import annotations

from nntui.course import Lesson, Step
from nntui.ui.widgets.panel import StepPanel

PANELS = ("demo", "predict", "goal", "quiz", "code")
"""The kinds of steps that have one."""


def make_panel(lesson: Lesson, step: Step) -> StepPanel:
    """The panel of a step of one of those kinds."""
    match step.kind:
        case "predict":
            from nntui.ui.widgets.predict import PredictPanel

            return PredictPanel(lesson, step)
        case "goal":
            from nntui.ui.widgets.goal import GoalPanel

            return GoalPanel(lesson, step)
        case "quiz":
            from nntui.ui.widgets.quiz import QuizPanel

            return QuizPanel(lesson, step)
        case "code":
            from nntui.ui.widgets.code import CodePanel

            return CodePanel(lesson, step)
    from nntui.ui.widgets.demo import DemoPanel

    return DemoPanel(lesson, step)
