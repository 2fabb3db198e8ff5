"""The function that takes the place of a compiled step: replay if a plan fits, else record, else run eagerly."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ..modes import State
from ..tensor import Tensor
from .recording import record
from .source import AGAIN, EAGER, MISS

#: So many different shapes, modes and captured values have plans of their own at a time.
MAX_PLANS = 8
#: So many steps a patient step takes as they are written before it records one: with arguments of the shapes that
#: came first, and of any others, such as those of the last batch of an epoch.
EAGER_FIRST, EAGER_LATER = 2, 128
#: If it goes over the data so many times more, other shapes are recorded as soon as they come a second time: to
#: record a small step costs about what this number of replays saves.
ROUNDS = 32
#: So many calls in a row may trust that nothing has changed, see `Compiled.once_more`: what another thread has
#: changed is seen after these at the latest.
TRUSTING = 64


class Compiled:
    """A step that is recorded on its first call and replayed on later ones; see `framework.compile`.

    patient: arguments of new shapes are recorded only when they have come often enough for that to pay.
    rounds: how many times more a patient step is going over its data, if that is known.
    reason: why the latest call ran eagerly, in words; None if it was recorded or replayed, or will be.
    """

    def __init__(self, function: Callable[..., Any], patient: bool = False) -> None:
        functools.update_wrapper(self, function, updated=())
        #: The step as it was written.
        self.compiled_function = function
        self.reason: str | None = None
        #: The latest used first.
        self._plans: list[Any] = []
        #: How many plans have been given up without ever having been of use.
        self._wasted = 0
        self._name = getattr(function, "__name__", "")
        self._unsettled = 0
        self.rounds: float = 0
        #: The plan that the latest call has replayed, and how many more calls may trust in it: see `once_more`.
        self._latest: Any = None
        self._trusting = 0
        #: How many calls with arguments of each shape a patient step has taken as they are: see `early`.
        self._patience: dict[Any, int] | None = {} if patient else None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self._latest, self._trusting = None, 0
        if State.recorder is not None:  # inside another compiled step: a part of its plan
            return self.compiled_function(*args, **kwargs)
        for i, plan in enumerate(self._plans):
            result = plan.replay(args, kwargs)
            if result is MISS:
                continue
            plan.used = True
            if i:
                self._plans.insert(0, self._plans.pop(i))
            if result is EAGER:
                self.reason = plan.reason
                return self.compiled_function(*args, **kwargs)
            if result is AGAIN:
                self._plans.remove(plan)
                self._unsettled += 1
                break
            self.reason = None
            self._latest, self._trusting = plan, TRUSTING if plan.steady else 0
            return result
        return self._first(args, kwargs)

    def once_more(self, *args: Any) -> Any:
        """A call after one since which nothing has run that may have touched what the step uses: no hook, no
        callback, no code of the learner's, only a loop that gets the next batch.

        Conditions that have once held for two calls one after the other hold again after any call that they hold
        for: all that happens in between, the plan does, and it does the same each time. So they are not looked at.
        """
        plan = self._latest
        if self._trusting:
            result = plan.replay(args, {}, True)
            if result is not MISS:
                self._trusting -= 1
                return result
        result = self(*args)
        if plan is not None and plan is self._latest:
            self._trusting, plan.steady = TRUSTING, True
        return result

    def trusted(self) -> tuple[Any, int]:
        """What replays the next calls, and how many of them: `once_more` for a loop over many small steps.

        The loop calls it itself, with a tuple of arguments, no others, and True; where the answer is MISS, it goes
        on with `once_more`. No calls where the conditions have to be looked at first.
        """
        calls, self._trusting = self._trusting, 0
        return (self._latest.replay if calls else None), calls

    def _first(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A call that no plan fits: record it."""
        if self._patience is not None and self.early(*args, **kwargs):
            return self.compiled_function(*args, **kwargs)
        if self._wasted >= MAX_PLANS:
            self.reason = (
                f"{MAX_PLANS} of its plans have fitted one call only, and this call fits none: its shapes, or "
                f"values that it depends on, change too often"
            )
        elif self._unsettled > MAX_PLANS:
            self.reason = self._waiting or "its gradients are kept by others from call to call"
        elif State.anomaly:
            self.reason = "detect_anomaly looks at every operation"
        else:
            result, plan, self.reason = record(self.compiled_function, args, kwargs)
            if plan is None:
                self._unsettled += 1
                self._waiting = self.reason
            else:
                self._plans.insert(0, plan)
                for stale in self._plans[MAX_PLANS:]:
                    self._wasted += not stale.used
                del self._plans[MAX_PLANS:]
            return result
        return self.compiled_function(*args, **kwargs)

    _waiting: str | None = None

    def early(self, *args: Any, **kwargs: Any) -> bool:
        """Is it too early for a patient step to record such arguments? Counts how often it is asked."""
        assert self._patience is not None
        seen, shapes = self._patience, (_shapes(args), _shapes(kwargs)) if kwargs else _shapes(args)
        count = seen[shapes] = seen.get(shapes, 0) + 1
        if shapes == next(iter(seen)):
            return count <= EAGER_FIRST
        return count <= (1 if self.rounds >= ROUNDS else EAGER_LATER)

    def explain(self) -> str:
        """What is recorded, and why calls run eagerly where they do, in words."""
        lines = [plan.describe() for plan in self._plans]
        if self.reason is not None and not any(self.reason in line for line in lines):
            lines.append(f"The latest call ran eagerly: {self.reason}.")
        return "\n".join(lines or ["Not called yet."])

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        """As a method: every instance has plans of its own."""
        if instance is None:
            return self
        own = Compiled(self.compiled_function.__get__(instance, owner), self._patience is not None)
        if self._name and hasattr(instance, "__dict__"):
            instance.__dict__[self._name] = own
        return own

    def __deepcopy__(self, memo: dict[int, Any]) -> Compiled:
        from copy import deepcopy

        return Compiled(deepcopy(self.compiled_function, memo), self._patience is not None)

    def __reduce__(self) -> Any:
        return Compiled, (self.compiled_function, self._patience is not None)

    def __repr__(self) -> str:
        return f"<compiled {self.compiled_function!r}, {len(self._plans)} plans>"


def _shapes(given: Any) -> Any:
    """The shapes of all tensors in nested tuples, lists and dictionaries."""
    if isinstance(given, Tensor):
        return given.array.shape
    if isinstance(given, (tuple, list)):
        return tuple([_shapes(part) for part in given])
    return tuple([_shapes(part) for part in given.values()]) if isinstance(given, dict) else None
