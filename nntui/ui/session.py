"""One demo as a learner has set it up, its run, and all that the run has said. Knows nothing of widgets."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from nntui.course import Lesson, Step
from nntui.course.measures import Outcome
from nntui.errors import UsageError
from nntui.lab import Parameter, View, load_demo, parameters
from nntui.runs import events
from nntui.runs.history import History
from nntui.runs.process import Pool, RunProcess
from nntui.runs.spec import RunSpec

if TYPE_CHECKING:
    from nntui.lab.parameters import Value

KEPT = 3
"""How many notes and printed lines are kept: as many as are shown."""
ALIVE = ("starting", "running", "paused")


class Session:
    """The parameters of a step's demo and its newest run.

    `state` is "ready" before the first run, then what the run's own state is. Changing a parameter that is
    not live leaves the run as it is and sets `stale`: the values on screen are those of the next run. `used`
    and `used_seed` are those of the newest run. `device` is where the next one computes.
    """

    def __init__(self, lesson: Lesson, step: Step, declared: Mapping[str, Parameter], root: Path | None) -> None:
        self.lesson, self.step = lesson, step
        self.root = root or lesson.root
        self.declared = dict(declared)
        self.shown = tuple(step.show if step.show is not None else self.declared)
        self.defaults: dict[str, Value] = {name: each.default for name, each in self.declared.items()}
        self.defaults |= {name: self.declared[name].check(value) for name, value in step.set.items()}
        self.values = dict(self.defaults)
        self.seed = 0
        self.device = "cpu"
        self.used: dict[str, Value] = {}
        self.used_seed = 0
        self.run: RunProcess | None = None
        self._forget()

    @classmethod
    def load(cls, lesson: Lesson, step: Step, root: Path | None) -> Session:
        """The session of a demo step. Imports the demo: slow, and whatever it raises."""
        return cls(lesson, step, parameters(load_demo(lesson.folder, str(step.demo))), root)

    def _forget(self) -> None:
        self.history = History()
        self.frames: dict[str, View] = {}
        self.notes: list[tuple[str, Mapping[str, object]]] = []
        self.printed: list[str] = []
        self.total: int | None = None
        self.result: object = None
        self.failure: events.Failed | None = None
        self.latest: events.Metrics | None = None
        self.started: events.Started | None = None
        self._began = self._ended = 0.0
        self.stale = False
        self.state = "ready"

    @property
    def alive(self) -> bool:
        """Whether a run is under way or paused."""
        return self.run is not None and self.state in ALIVE

    @property
    def done(self) -> int:
        """How much of `total` is done: steps, or epochs where the loop counts those."""
        if self.latest is None or self.total is None:
            return 0
        return self.latest.step if self.latest.step <= self.total else self.latest.epoch

    @property
    def outcome(self) -> Outcome:
        """What the newest run has come to so far."""
        result = self.result if isinstance(self.result, Mapping) else None
        return Outcome(result, self.history, self.state == "stopped")

    @property
    def seconds(self) -> float:
        """How long the newest run took, or has taken so far, pauses included."""
        return (self._ended or time.monotonic()) - self._began if self._began else 0.0

    def preset(self, values: Mapping[str, object], seed: int) -> None:
        """Take the parameters of an earlier run, those that this demo still has and allows, and its seed."""
        for name, value in values.items():
            if name in self.declared:
                with suppress(UsageError):
                    self.values[name] = self.declared[name].check(value)
        self.seed = seed

    def start(self, pool: Pool, paused: bool = False) -> None:
        """Start a run with the values on screen; an older run ends."""
        self.close()
        self._forget()
        demo, values = str(self.step.demo), dict(self.values)
        spec = RunSpec(self.lesson.id, demo, values, self.seed, self.device, paused, self.root)
        self.used, self.used_seed = dict(self.values), self.seed
        self.run = pool.start(spec)
        self.state = "starting"

    def toggle(self, pool: Pool) -> None:
        """Run, pause or go on, whichever is next."""
        if self.run is None or not self.alive:
            self.start(pool)
        elif self.state == "paused":
            self.run.resume()
        else:
            self.run.pause()

    def one_step(self, pool: Pool) -> None:
        """Make one step of training and stand still again."""
        if not self.alive:
            self.start(pool, paused=True)
        if self.run is not None:
            self.run.step()

    def pause(self) -> None:
        """Pause the run if it is running."""
        if self.run is not None and self.state in ("starting", "running"):
            self.run.pause()

    def stop(self) -> None:
        """Ask the run to end."""
        if self.run is not None and self.alive:
            self.run.stop()

    def reset(self) -> None:
        """Drop the run and its curves, and put the parameters back to the step's own values."""
        self.close()
        self._forget()
        self.values = dict(self.defaults)

    def set(self, name: str, value: Value) -> None:
        """Set a parameter; a live one reaches the run at once."""
        self.values[name] = value
        if self.run is not None and self.alive:
            if self.declared[name].live:
                self.run.set(name, value)
                self.used[name] = value
            else:
                self.stale = True

    def new_seed(self) -> None:
        """Use the next seed from the next run on."""
        self.seed += 1
        self.stale = self.alive

    def close(self) -> None:
        """End the run's process at once."""
        if self.run is not None:
            self.run.close()
            self.run = None

    def drain(self) -> bool:
        """Take in what the run has said since the last call; true if it said anything."""
        if self.run is None:
            return False
        before = self.state
        news = self.run.events()
        for event in news:
            self._take(event)
        if self.result is None and self.failure is None and self.run.state in (*ALIVE, "stopped"):
            self.state = self.run.state
        return bool(news) or self.state != before

    def _take(self, event: events.Event) -> None:
        if isinstance(event, events.Started):
            self.started, self._began = event, time.monotonic()
        elif isinstance(event, events.LAST):
            self._ended = time.monotonic()
        match event:
            case events.Started(total=total) | events.Total(total=total):
                self.total = total if total is not None else self.total
            case events.Metrics():
                self.history.append(event)
                self.latest = event
            case events.Frame(name=name, view=view):
                self.frames[name] = view
            case events.Note(key=key, values=values):
                self.notes = [*self.notes, (key, values)][-KEPT:]
            case events.Printed(text=text):
                self.printed = [*self.printed, text][-KEPT:]
            case events.Finished(result=result):
                self.result, self.state = result, "finished"
            case events.Stopped():
                self.state = "stopped"
            case events.Failed():
                self.failure, self.state = event, "failed"
