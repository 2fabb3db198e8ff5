"""Goals: conditions that a run of the learner's has to meet."""

from __future__ import annotations

from dataclasses import dataclass

from nntui.course.measures import Measure, Outcome


@dataclass(frozen=True, slots=True)
class Condition:
    """A measure that must be at most `most` and at least `least`, as far as these are given."""

    measure: Measure
    most: float | None = None
    least: float | None = None

    def holds(self, value: float | None) -> bool:
        """Tell whether a measured value meets it; one that could not be measured doesn't."""
        if value is None:
            return False
        return (self.most is None or value <= self.most) and (self.least is None or value >= self.least)


@dataclass(frozen=True, slots=True)
class Goal:
    """All `conditions` must hold. Of the runs that meet them the one with the smallest `best` is remembered.

    `largest`: the one with the largest instead. `stopped`: a run that the learner stopped counts too.
    """

    conditions: tuple[Condition, ...]
    best: Measure | None = None
    largest: bool = False
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class GoalResult:
    """What a run came to: each condition with its value and whether it holds; `best` where the goal is met."""

    met: bool
    values: tuple[tuple[Condition, float | None, bool], ...]
    best: float | None


def weigh(goal: Goal, outcome: Outcome) -> GoalResult:
    """Compare a run with a goal."""
    values = []
    for condition in goal.conditions:
        value = condition.measure.of(outcome)
        values.append((condition, value, condition.holds(value)))
    met = all(holds for _condition, _value, holds in values) and (goal.stopped or not outcome.stopped)
    best = goal.best.of(outcome) if goal.best is not None and met else None
    return GoalResult(met, tuple(values), best)
