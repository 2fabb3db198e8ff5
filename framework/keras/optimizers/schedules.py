"""Learning rates that change with the number of steps. Keras's `keras.optimizers.schedules`."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from ..configuration import Configured

__all__ = [
    "CosineDecay",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
]


class LearningRateSchedule(Configured):
    """Base: called with the number of steps made, gives the learning rate of the next one.

    Source: `keras.optimizers.schedules.LearningRateSchedule`.

    >>> class Halving(LearningRateSchedule):
    ...     def __call__(self, step):
    ...         return 0.5**step
    >>> Halving()(3)
    0.125
    """

    def __call__(self, step: Any) -> float:
        """The learning rate after `step` steps."""
        raise NotImplementedError(f"{type(self).__name__} has no __call__ method")


class ExponentialDecay(LearningRateSchedule):
    """``initial_learning_rate * decay_rate ** (step / decay_steps)``; with staircase, in whole powers.

    Raises ValueError for decay_steps not above 0. Source: `keras.optimizers.schedules.ExponentialDecay`.

    >>> ExponentialDecay(1.0, decay_steps=10, decay_rate=0.5)(20)
    0.25
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str = "ExponentialDecay",
    ) -> None:
        self.initial_learning_rate, self.decay_steps = initial_learning_rate, positive(decay_steps)
        self.decay_rate, self.staircase, self.name = decay_rate, staircase, name

    def __call__(self, step: Any) -> float:
        """The learning rate after `step` steps."""
        power = float(step) / self.decay_steps
        return float(
            self.initial_learning_rate * self.decay_rate ** (math.floor(power) if self.staircase else power)
        )


class InverseTimeDecay(LearningRateSchedule):
    """``initial_learning_rate / (1 + decay_rate * step / decay_steps)``. Raises ValueError.

    Source: `keras.optimizers.schedules.InverseTimeDecay`.

    >>> InverseTimeDecay(1.0, decay_steps=1, decay_rate=1.0)(3)
    0.25
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str = "InverseTimeDecay",
    ) -> None:
        self.initial_learning_rate, self.decay_steps = initial_learning_rate, positive(decay_steps)
        self.decay_rate, self.staircase, self.name = decay_rate, staircase, name

    def __call__(self, step: Any) -> float:
        """The learning rate after `step` steps."""
        share = float(step) / self.decay_steps
        return float(
            self.initial_learning_rate / (1 + self.decay_rate * (math.floor(share) if self.staircase else share))
        )


class PiecewiseConstantDecay(LearningRateSchedule):
    """``values[i]`` up to and with step ``boundaries[i]``, the last value after all.

    values: one more than boundaries. Raises ValueError. Source:
    `keras.optimizers.schedules.PiecewiseConstantDecay`.

    >>> schedule = PiecewiseConstantDecay([10, 20], [1.0, 0.5, 0.25])
    >>> [schedule(step) for step in (0, 10, 11, 21)]
    [1.0, 1.0, 0.5, 0.25]
    """

    def __init__(
        self, boundaries: Sequence[int], values: Sequence[float], name: str = "PiecewiseConstant"
    ) -> None:
        if len(boundaries) != len(values) - 1:
            raise ValueError(f"{len(boundaries)} boundaries need {len(boundaries) + 1} values, got {len(values)}")
        self.boundaries, self.values, self.name = list(boundaries), list(values), name

    def __call__(self, step: Any) -> float:
        """The learning rate after `step` steps."""
        return float(self.values[bisect_left(self.boundaries, float(step))])


class PolynomialDecay(LearningRateSchedule):
    """From initial to end_learning_rate in decay_steps steps, along ``(1 - step / decay_steps) ** power``.

    cycle: begin again from there with twice, three times … the steps. Raises ValueError. Source:
    `keras.optimizers.schedules.PolynomialDecay`.

    >>> PolynomialDecay(1.0, decay_steps=10, end_learning_rate=0.0)(5)
    0.5
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None:
        self.initial_learning_rate, self.decay_steps = initial_learning_rate, positive(decay_steps)
        self.end_learning_rate, self.power, self.cycle, self.name = end_learning_rate, power, cycle, name

    def __call__(self, step: Any) -> float:
        """The learning rate after `step` steps."""
        step, total = float(step), float(self.decay_steps)
        if self.cycle:
            total *= max(1, math.ceil(step / total))
        share = (1 - min(step, total) / total) ** self.power
        return float((self.initial_learning_rate - self.end_learning_rate) * share + self.end_learning_rate)


class CosineDecay(LearningRateSchedule):
    """Half a cosine from initial_learning_rate (or warmup_target) down to alpha times it, in decay_steps steps.

    warmup_target: first, in warmup_steps steps, a straight line up to it. Raises ValueError. Source:
    `keras.optimizers.schedules.CosineDecay`; Loshchilov & Hutter 2017, "SGDR".

    >>> CosineDecay(1.0, decay_steps=10)(5)
    0.5
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        alpha: float = 0.0,
        name: str = "CosineDecay",
        warmup_target: float | None = None,
        warmup_steps: int = 0,
    ) -> None:
        self.initial_learning_rate, self.decay_steps = initial_learning_rate, positive(decay_steps)
        self.alpha, self.name = alpha, name
        self.warmup_target, self.warmup_steps = warmup_target, warmup_steps

    def __call__(self, step: Any) -> float:
        """The learning rate after `step` steps."""
        step, top = float(step), self.initial_learning_rate
        if self.warmup_target is not None:
            if step < self.warmup_steps:
                return float(top + (self.warmup_target - top) * step / self.warmup_steps)
            step, top = step - self.warmup_steps, self.warmup_target
        cosine = 0.5 * (1 + math.cos(math.pi * min(step, self.decay_steps) / self.decay_steps))
        return float(top * ((1 - self.alpha) * cosine + self.alpha))


def positive(decay_steps: int) -> int:
    """`decay_steps`. Raises ValueError unless above 0."""
    if decay_steps <= 0:
        raise ValueError(f"decay_steps must be positive, got {decay_steps}")
    return decay_steps
