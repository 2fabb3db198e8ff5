"""One playground: its settings, its run, and all that the run has told. Knows nothing of widgets."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from typing import Any

from nntui.lab import Board, Map
from nntui.play.headless import spec
from nntui.play.settings import Settings
from nntui.runs import events
from nntui.runs.process import Pool, RunProcess
from nntui.ui.play_history import PlayHistory

EPOCHS = 1_000_000
ALIVE = ("starting", "running", "paused")
_SPEED_SECONDS = 2.0


class PlaySession:
    """The settings of a playground and their newest run.

    playing: whether it trains, or will as soon as it can. state: "ready" before the run, then the run's own.
    picture, units, arrays: the newest frames; those of the run before stay until there are new ones. at: the step
    that they show. note: the newest thing that the run had to say.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.playing = False
        self.run: RunProcess | None = None
        self.picture: Map | None = None
        self.units: Any = None
        self.arrays: Mapping[str, Any] = {}
        self._wish: dict[str, Any] = {}
        self._forget()

    def _forget(self) -> None:
        self.history = PlayHistory()
        self.latest: events.Metrics | None = None
        self.note: tuple[str, Mapping[str, Any]] | None = None
        self.failure: events.Failed | None = None
        self.state = "ready"
        self.at = self.batches = 0
        self._seen: deque[tuple[float, int]] = deque(maxlen=64)

    @property
    def alive(self) -> bool:
        """Whether a run is under way or held."""
        return self.run is not None and self.state in ALIVE

    @property
    def epoch(self) -> int:
        """Whole epochs that are over."""
        return self.at // self.batches if self.batches else 0

    @property
    def speed(self) -> float:
        """Steps a second, lately; 0 while it stands still."""
        if not self.playing or len(self._seen) < 2:
            return 0.0
        (then, before), (now, after) = self._seen[0], self._seen[-1]
        return (after - before) / max(now - then, 1e-9)

    # -- what can be done --------------------------------------------------------------------------------

    def drop(self, settings: Settings | None = None) -> None:
        """End the run and forget its curves; `settings` are those of the next."""
        self.close()
        self._forget()
        if settings is not None:
            if settings.layers != self.settings.layers or settings.features != self.settings.features:
                self.units, self.arrays = None, {}
            self.settings = settings

    def begin(self, pool: Pool) -> None:
        """Start at the first step, held unless `playing`."""
        self.close()
        self._forget()
        self.run = pool.start(spec(self.settings, EPOCHS, paused=not self.playing))
        self.state = "starting"
        self.run.order("look", self._wish)

    def play(self, on: bool) -> None:
        """Go on, or hold."""
        self.playing = on
        self._seen.clear()
        if self.run is not None and self.alive:
            if on:
                self.run.resume()
            else:
                self.run.pause()
                self.run.order("look", self._wish)  # shows the very step that it stopped at

    def step(self, n: int) -> None:
        """Make so many steps, then hold."""
        self.playing = False
        if self.run is not None and self.alive:
            self.run.step(n)

    def back(self, n: int = 1) -> None:
        """Undo so many steps, then hold."""
        if self.playing:
            self.play(False)
        self._order("back", n)

    def best(self) -> None:
        """Take the weights of the best epoch."""
        self._order("best")

    def edit(self, layer: int, unit: int, source: int, value: float) -> None:
        """Set one weight; source -1: the bias."""
        self._order("weight", layer, unit, source, value)

    def look(self, wish: dict[str, Any]) -> None:
        """What to show from now on; see `nntui.play.demo_play`."""
        if wish != self._wish:
            self._wish = wish
            self._order("look", wish)

    def _order(self, *order: Any) -> None:
        if self.run is not None and self.alive:
            self.run.order(*order)

    def close(self) -> None:
        """End the run's process at once."""
        if self.run is not None:
            self.run.close()
            self.run = None

    # -- what it tells -----------------------------------------------------------------------------------

    def drain(self) -> set[str]:
        """Take in what the run has said since the last call; returns what is new.

        Of "state", "metrics", "note", "map", "units", "weights" and "at".
        """
        if self.run is None:
            return set()
        before, found = self.state, set()
        for event in self.run.events():
            found.add(self._take(event))
        if self.state in ALIVE and self.run.state in ALIVE:
            self.state = self.run.state
        if self.state != before:
            found.add("state")
        return found - {""}

    def _take(self, event: events.Event) -> str:
        match event:
            case events.Metrics():
                self.latest = event
                self.at = event.step
                if event.epoch and not self.batches:
                    self.batches = event.step // event.epoch
                self.history.take(event, self.batches)
                return "metrics"
            case events.Frame(name=name, view=view):
                return self._frame(name, view)
            case events.Note(key=key, values=values):
                self.note = key, values
                return "note"
            case events.Finished():
                self.state, self.playing = "finished", False
            case events.Stopped():
                self.state, self.playing = "stopped", False
            case events.Failed():
                self.failure, self.state, self.playing = event, "failed", False
        return ""

    def _frame(self, name: str, view: Any) -> str:
        if isinstance(view, Map):
            self.picture = view
        elif isinstance(view, Board) and name == "units":
            self.units = view.arrays["maps"]
        elif isinstance(view, Board) and name == "weights":
            self.arrays = view.arrays
        elif isinstance(view, Board) and name == "at":
            self.at, self.batches = int(view.arrays["step"]), int(view.arrays["batches"])
            now = time.monotonic()
            self._seen.append((now, self.at))
            while now - self._seen[0][0] > _SPEED_SECONDS:
                self._seen.popleft()
        return name
