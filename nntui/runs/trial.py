"""Which device is faster for a demo: a few turns of its loop on each, measured before the run.

A GPU does large steps faster and small ones slower than the CPU, because every call to it costs some microseconds,
however little it does. Where the one begins and the other ends depends on both machines, so it is tried.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

import framework
from nntui import lab
from nntui.i18n import _

#: Turns that are not counted: kernels are compiled and steps recorded in them. Then turns that are, or seconds.
WARM, TURNS, SECONDS = 5, 40, 0.5


class Trial(lab.Run):
    """A run that nobody sees, and that leaves the demo after enough turns.

    turns: those counted so far. seconds: what they took together.
    """

    def __init__(self, values: Mapping[str, Any], seed: int, device: str) -> None:
        super().__init__(values, seed, device)
        self.turns, self.seconds = -WARM, 0.0
        self._began = time.perf_counter()

    def loop(self, total: int) -> Iterator[int]:
        """The turns of the demo's loop; raises StopRun when they are enough."""
        for step in super().loop(total):
            if self.turns == 0:
                framework.cuda.synchronize()
                self._began = time.perf_counter()
            yield step
            self.turns += 1
            if self.turns >= TURNS or (self.turns > 0 and time.perf_counter() - self._began > SECONDS):
                raise lab.StopRun

    def finish(self) -> float:
        """Seconds a turn; of all that ran, where the demo ended before any was to be counted."""
        framework.cuda.synchronize()
        self.seconds = time.perf_counter() - self._began
        return self.seconds / (self.turns if self.turns > 0 else max(self.turns + WARM, 1))


def seconds_a_turn(demo: Callable[..., Any], values: Mapping[str, Any], seed: int, device: str) -> float:
    """What one turn of the loop of `demo` takes on `device` ("cpu" or "cuda"), in seconds."""
    seed_everything(seed)
    trial = Trial(values, seed, device)
    with contextlib.suppress(lab.StopRun):
        demo(trial, **values)
    return trial.finish()


def seed_everything(seed: int) -> None:
    """All that draws random numbers begins at `seed`."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    framework.manual_seed(seed)


def faster(times: Mapping[str, float]) -> str:
    """The device with the smallest time; the first of those that are equal."""
    return min(times, key=times.__getitem__)


def in_words(times: Mapping[str, float]) -> str:
    """Both times and what follows, as a sentence in the current language."""
    sentences = {
        "cpu": _("One step takes {cpu} on the CPU and {gpu} on the GPU: the CPU computes."),
        "cuda": _("One step takes {cpu} on the CPU and {gpu} on the GPU: the GPU computes."),
    }
    shown = {name: f"{seconds * 1e3:.3g} ms" for name, seconds in times.items()}
    return sentences[faster(times)].format(cpu=shown["cpu"], gpu=shown["cuda"])
