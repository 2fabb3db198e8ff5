"""One batch, learnt from or measured: functions that `framework.compile` can record, and when it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...compiler.compiled import Compiled
from ...tensor import Tensor

if TYPE_CHECKING:
    from .training import Training

Step = Callable[[Any, list[Any], list[Any]], tuple[Tensor, list[Tensor]]]


class Steps:
    """The steps of a model that has learnt from a first batch, so that its weights and outputs are known.

    What only Python can do (metrics, schedules, callbacks) is not among it. `learn` goes forward, backward and, if
    `updates`, moves the weights; `measure` goes forward, in evaluation mode and under `no_grad`. Both take the
    inputs, and targets and weights in the order of the outputs; they return the loss and, if there are metrics to
    take them in, the outputs, without their graph. `learn_more` and `measure_more` do the same, where nothing has
    run since the batch before that may have touched what they use.

    count: of outputs. updates: False where gradients are clipped, or weights decay, before they move the weights.
    compiles: record and replay the steps.
    """

    def __init__(self, model: Training, count: int, compiles: bool) -> None:
        optimizer = model.optimizer
        losses, metrics = model._measure([])
        shows = bool(metrics.entries)
        self.count = count
        self.updates = optimizer.steps_plainly()
        self._parts = (losses, optimizer._engine, tuple(model._moving))
        penalties = tuple(weight.regularizer for weight in model._watched[1])
        watched = (losses, penalties)  # followed by compile: what they are set to may be changed
        self.learn = _learning(model, optimizer._engine if self.updates else None, self._parts[2], shows, watched)
        self.measure = _measuring(model, shows, watched)
        if compiles and not losses.means:  # those are updated for each output on the way
            self.learn, self.measure = Compiled(self.learn, patient=True), Compiled(self.measure, patient=True)
        self.learn_more = getattr(self.learn, "once_more", self.learn)
        self.measure_more = getattr(self.measure, "once_more", self.measure)

    def expect(self, rounds: int) -> None:
        """They are going over the data so many times more."""
        for step in (self.learn, self.measure):
            if isinstance(step, Compiled):
                step.rounds = rounds

    def fit(self, model: Training) -> bool:
        """Are these still the steps of `model`: with its losses, its optimizer, and the weights that move?"""
        losses, engine, moving = self._parts
        measures = model.__dict__["_measures"]
        return (
            measures is not None
            and measures[0] is losses
            and model.optimizer._engine is engine
            and len(moving) == len(model._moving)
            and all(a is b for a, b in zip(moving, model._moving, strict=True))
        )


def _learning(model: Training, engine: Any, moving: tuple[Tensor, ...], shows: bool, watched: Any) -> Step:
    def learn(
        x: Any, targets: list[Any], weights: list[Any], watched: Any = watched
    ) -> tuple[Tensor, list[Tensor]]:
        total, outputs, _, _ = model._computed(x, targets, weights, True)
        total.backward()
        if engine is not None:
            engine.step()
            for variable in moving:
                variable.grad = None
        return total.detach(), [output.detach() for output in outputs] if shows else []

    return learn


def _measuring(model: Training, shows: bool, watched: Any) -> Step:
    def measure(
        x: Any, targets: list[Any], weights: list[Any], watched: Any = watched
    ) -> tuple[Tensor, list[Tensor]]:
        total, outputs, _, _ = model._computed(x, targets, weights, False)
        return total, outputs if shows else []

    return measure
