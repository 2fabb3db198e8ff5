"""Optimizer: the engine's optimizers with Keras's names, clipping, weight decay and schedules."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ... import autograd, backend, optim
from ...tensor import Tensor
from ..configuration import Configured
from ..naming import snake_case
from .schedules import LearningRateSchedule


class Rate(float):
    """A learning rate: a number that can also be read and set as Keras's variable.

    >>> from framework import keras
    >>> optimizer = keras.optimizers.SGD(0.5)
    >>> optimizer.learning_rate.assign(0.25)
    >>> optimizer.learning_rate
    0.25
    """

    optimizer: Optimizer

    def numpy(self) -> Any:
        """As a NumPy number."""
        return np.float64(self)

    def assign(self, value: Any) -> None:
        """Set the learning rate of the optimizer it was read from."""
        self.optimizer.learning_rate = value


class Optimizer(Configured):
    """Base of the optimizers: `engine` makes the one of `framework.optim` that does the work.

    learning_rate: a number, or a schedule, which is asked before each step. weight_decay: before each step,
    weights shrink by ``learning_rate * weight_decay`` of themselves. clipnorm: the largest length of the
    gradient of one weight; clipvalue: of one element; global_clipnorm: of all gradients together. At most one of
    the three. Raises ValueError. Source: `keras.optimizers.Optimizer`.

    >>> from framework import keras
    >>> w = keras.Variable([1.0])
    >>> optimizer = keras.optimizers.SGD(learning_rate=0.5)
    >>> optimizer.apply_gradients([(Tensor([1.0]), w)])
    >>> w.numpy().tolist(), optimizer.iterations
    ([0.5], 1)
    """

    default_name = "optimizer"
    #: The number of steps and the learning rate may change from call to call of a compiled step.
    _live_numbers = True

    def __init__(
        self,
        learning_rate: Any,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        name: str | None = None,
        **unknown: Any,
    ) -> None:
        if unknown:
            hint = " (its name is learning_rate)" if "lr" in unknown else ""
            raise TypeError(f"{type(self).__name__} has no argument {next(iter(unknown))!r}{hint}")
        if sum(limit is not None for limit in (clipnorm, clipvalue, global_clipnorm)) > 1:
            raise ValueError("set only one of clipnorm, clipvalue and global_clipnorm")
        for limit in (clipnorm, clipvalue, global_clipnorm):
            if limit is not None and limit <= 0:
                raise ValueError(f"a gradient cannot be clipped to {limit}: the limit must be positive")
        self.name = name or snake_case(type(self).__name__)
        self.weight_decay = weight_decay
        self.clipnorm, self.clipvalue, self.global_clipnorm = clipnorm, clipvalue, global_clipnorm
        self._clips = any(limit is not None for limit in (clipnorm, clipvalue, global_clipnorm))
        #: How many steps have been made.
        self.iterations = 0
        self._engine: optim.Optimizer | None = None
        self._schedule: LearningRateSchedule | None = None
        self._rate = 0.0
        self.learning_rate = learning_rate

    # -- the learning rate -------------------------------------------------------------------------------

    @property
    def learning_rate(self) -> Rate:
        """The learning rate of the next step. Assign a number or a schedule."""
        rate = Rate(self._rate if self._schedule is None else self._schedule(self.iterations))
        rate.optimizer = self
        return rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self._schedule = None
        if isinstance(value, LearningRateSchedule):
            self._schedule = value
        elif isinstance(value, str):
            raise ValueError(f"the learning rate is a number or a schedule, not {value!r}")
        elif callable(value) and not isinstance(value, Tensor):
            self._rate = float(value())
        else:
            self._rate = float(value)
        if not self._rate >= 0:
            raise ValueError(f"the learning rate must be at least 0, got {self._rate}")

    # -- stepping ----------------------------------------------------------------------------------------

    def engine(self, variables: list[Tensor], rate: float) -> optim.Optimizer:
        """The engine's optimizer for these variables."""
        raise NotImplementedError(f"{type(self).__name__} has no engine method")

    def build(self, variables: Sequence[Tensor]) -> None:
        """Get to know the variables that will be moved. Done by itself at the first step."""
        self._engine = self.engine(list(variables), float(self.learning_rate))
        self._known = {id(v) for v in variables}

    @property
    def variables(self) -> list[Any]:
        """The state: the number of steps, the learning rate, and what is remembered for each weight."""
        state = [] if self._engine is None else list(self._engine.state.values())
        arrays = [Tensor.of_array(a) for entries in state for a in entries.values() if hasattr(a, "shape")]
        return [Tensor(self.iterations), Tensor(float(self.learning_rate)), *arrays]

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Tensor]]) -> None:
        """One step: pairs of a gradient (a Tensor, an array, or None) and a leaf Tensor of the same shape.

        Raises ValueError where all gradients are None, and warns where some are.
        """
        pairs = list(grads_and_vars)
        given = [
            (g if isinstance(g, Tensor) else Tensor.of_array(np.asarray(g)), v) for g, v in pairs if g is not None
        ]
        if not given:
            raise ValueError(
                "no gradients for any variable: does the loss depend on them, and was it computed inside the tape?"
            )
        if len(given) < len(pairs):
            missing = [getattr(v, "path", None) or getattr(v, "name", "a variable") for g, v in pairs if g is None]
            warnings.warn(f"no gradients for {', '.join(map(str, missing))}: they do not move", stacklevel=2)
        if self._engine is None:
            self.build([v for _, v in pairs])
        engine = self._engine
        assert engine is not None
        new = [v for _, v in given if id(v) not in self._known]
        if new:
            self._known.update(map(id, new))
            engine.add_param_group({"params": new})
        everyone = [v for group in engine.param_groups for v in group["params"]]
        before = [v.grad for v in everyone]
        try:
            for v in everyone:
                v.grad = None
            for g, v in given:
                v.grad = Tensor.of_array(g.array)
            self.step()
        finally:
            for v, grad in zip(everyone, before, strict=True):
                v.grad = grad

    def apply(self, grads: Iterable[Any], trainable_variables: Iterable[Tensor] | None = None) -> None:
        """`apply_gradients` with both lists apart; the variables may be left out after `build`."""
        if trainable_variables is None:
            if self._engine is None:
                raise ValueError("call build(variables) first, or give the variables")
            trainable_variables = self._engine.param_groups[0]["params"]
        self.apply_gradients(zip(grads, trainable_variables, strict=True))

    def steps_plainly(self) -> bool:
        """Is a step nothing but `prepare` and a step of the engine?"""
        return not (self._clips or self.weight_decay) and type(self).step is Optimizer.step

    def keeps_rate(self) -> bool:
        """Does `prepare` ask no schedule for the learning rate?"""
        return self._schedule is None and type(self).prepare is Optimizer.prepare

    def prepare(self) -> None:
        """What comes before a step of the engine: its learning rate, which a schedule may have changed."""
        engine = self._engine
        assert engine is not None
        rate = self._rate if self._schedule is None else float(self._schedule(self.iterations))
        before = engine.param_groups[0]["lr"]
        if rate != before:
            self.change_rate(engine, before, rate)
            for group in engine.param_groups:
                group["lr"] = rate

    def step(self) -> None:
        """One step along the gradients in ``.grad`` of the variables. `build` has been called."""
        self.prepare()
        engine = self._engine
        assert engine is not None
        if self._clips or self.weight_decay:
            moving = [v for group in engine.param_groups for v in group["params"] if v.grad is not None]
            if self._clips:
                self._clip([v.grad for v in moving])
            if self.weight_decay:
                for v in moving:
                    v.array *= 1 - engine.param_groups[0]["lr"] * self.weight_decay
                    autograd.Overwritten.note(v.array)
        engine.step()
        self.iterations += 1

    def change_rate(self, engine: optim.Optimizer, before: float, after: float) -> None:
        """What else changes when the learning rate does."""

    def _clip(self, gradients: list[Tensor]) -> None:
        """Bring the gradients within the limits. Their arrays are new ones: others may hold the old."""
        if not gradients:
            return
        xp = backend.module_of(gradients[0].array)
        if self.clipvalue is not None:
            for g in gradients:
                g.array = xp.clip(g.array, -self.clipvalue, self.clipvalue)
        elif self.clipnorm is not None:
            for g in gradients:
                length = xp.sqrt((g.array * g.array).sum())
                g.array = g.array * (self.clipnorm / xp.maximum(length, self.clipnorm))
        else:
            limit = self.global_clipnorm or math.inf
            length = xp.sqrt(sum((g.array * g.array).sum() for g in gradients))
            for g in gradients:
                g.array = g.array * (limit / xp.maximum(length, limit))

    # -- saving ------------------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to go on, for `framework.checkpoint`."""
        return {
            "iterations": self.iterations,
            "learning_rate": self._rate,
            "engine": None if self._engine is None else self._engine.state_dict(),
        }

    def load_state_dict(self, state_dict: Any) -> None:
        """Go on from a saved state; the variables must be known (`build`, or `compile` and a first step).

        Raises ValueError where it does not fit.
        """
        if state_dict["engine"] is not None:
            if self._engine is None:
                raise ValueError("this optimizer does not know its variables yet: call optimizer.build(variables)")
            self._engine.load_state_dict(state_dict["engine"])
        self.iterations, self._rate = int(state_dict["iterations"]), float(state_dict["learning_rate"])

    def __repr__(self) -> str:
        return f"<{type(self).__name__} learning_rate={float(self.learning_rate):g}, iterations={self.iterations}>"
