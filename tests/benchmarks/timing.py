"""Times that can be compared: all contenders in turn, round after round, and the median of each."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

Steps = Mapping[str, Callable[[], Any]]


def nothing() -> None:
    """What there is to wait for on a CPU."""


def calls_for(step: Callable[[], Any], seconds: float, wait: Callable[[], Any] = nothing) -> int:
    """How often `step` runs in about `seconds`; at least once."""
    wait()
    start = time.perf_counter()
    step()
    wait()
    once = time.perf_counter() - start
    return max(1, min(2000, round(seconds / max(once, 1e-7))))


class Times(dict[str, float]):
    """The median seconds of each contender. rounds: its seconds in every round."""

    def __init__(self, rounds: Mapping[str, list[float]]) -> None:
        super().__init__({name: statistics.median(values) for name, values in rounds.items()})
        self.rounds = rounds

    def ratio(self, a: str, b: str) -> float:
        """The time of `a` divided by that of `b`: the median over the rounds.

        What slows a whole round down, such as the neighbours on a shared machine, is in both.
        """
        return statistics.median(x / y for x, y in zip(self.rounds[a], self.rounds[b], strict=True))


def alternate(steps: Steps, rounds: int, seconds: float = 0.02, wait: Callable[[], Any] = nothing) -> Times:
    """The seconds of one call of each. In every round each has its turn of about `seconds`.
    What is alive before is frozen: nobody's garbage collector has to walk through the modules of the others.
    wait: returns when a GPU has done what it was asked to; called before and after each turn, not after each call.
    """
    for step in steps.values():
        for _ in range(3):
            step()
    calls = {name: calls_for(step, seconds, wait) for name, step in steps.items()}
    times: dict[str, list[float]] = {name: [] for name in steps}
    gc.collect()
    gc.freeze()
    for i in range(rounds):
        order = list(steps.items())
        for name, step in order[i % len(order) :] + order[: i % len(order)]:
            n = calls[name]
            wait()
            start = time.perf_counter()
            for _ in range(n):
                step()
            wait()
            times[name].append((time.perf_counter() - start) / n)
    gc.unfreeze()
    return Times(times)
