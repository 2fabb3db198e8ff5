"""What the tests of runs share: a small demo, and reading a run's events to a certain point."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nntui.runs.events import LAST, Event
from nntui.runs.process import RunProcess

Lesson = Callable[[str, str], Path]

HEAD = """
from typing import Annotated
import numpy as np
from nntui import lab
"""

LOOP = """
def loop(
    run: lab.Run,
    steps: Annotated[int, lab.slider(1, 100000)] = 20,
    rate: Annotated[float, lab.slider(0.001, 1.0, log=True, live=True)] = 0.5,
    model: Annotated[str, lab.choice("line", "network")] = "line",
    loud: Annotated[bool, lab.switch()] = False,
):
    for step in run.loop(steps):
        run.metrics(step=step, epoch=step // 10, loss=run.get("rate"), val_loss=run.rng.random())
        if loud:
            print("turn", step)
    return {"steps": steps, "model": model, "nested": {"mean": np.float32(0.5)}}
"""


def until(run: RunProcess, wanted: Callable[[list[Event]], bool]) -> list[Event]:
    """Events of `run` until `wanted` holds for all that have come; fails where the run ends before."""
    events: list[Event] = []
    while not wanted(events):
        came = run.wait(60)
        events += run.events()
        assert came or wanted(events), f"nothing more came after {events[-5:]}"
    return events


def to_end(run: RunProcess) -> list[Event]:
    """Events of `run` up to its last."""
    return until(run, lambda events: bool(events) and isinstance(events[-1], LAST))
