"""The run as its demo sees it: a loop that can be paused, and somewhere to report to.

The demo's thread only appends here. Who carries the reports away (`take`) and who turns commands into
calls of `pause`, `resume`, `step`, `stop` and `set` are other threads of the same process.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, SupportsFloat

import numpy as np

from nntui.lab.plain import plain
from nntui.lab.views import XY, Board, Map, View


class StopRun(BaseException):
    """Raised inside `Run.loop` to leave the demo; no `except Exception` of a demo's can hold it up."""


class Run:
    """One run of a demo: its seed, its device, its live values, and the reports it makes.

    `seed` is the run's seed, `rng` a NumPy generator made from it, `device` either "cpu" or "cuda".
    """

    def __init__(
        self, values: Mapping[str, Any], seed: int = 0, device: str = "cpu", paused: bool = False
    ) -> None:
        self.seed = seed
        self.device = device
        self.rng = np.random.default_rng(seed)
        self._values = dict(values)
        # A deque: append and popleft are single operations, so that neither thread needs a lock.
        self._reports: deque[tuple[Any, ...]] = deque()
        self._frames: dict[str, View] = {}
        self._news = threading.Event()
        self._awaited = False
        self._condition = threading.Condition()
        self._paused = paused
        self._stopped = False
        self._steps = 0
        self._orders: deque[tuple[Any, ...]] = deque()
        self._obey: Callable[..., None] | None = None
        self._attention = paused  # read without the lock: one attribute a loop is all that a run pays

    def loop(self, total: int) -> Iterator[int]:
        """Yield 0 … `total` - 1, as `range` does; wait while the run is paused, leave when it is stopped."""
        self._report("total", total)
        for step in range(total):
            if self._attention:
                self._attend()
            yield step
        if self._attention:
            self._attend(last=True)

    @property
    def held(self) -> bool:
        """Will the loop wait at its next turn?"""
        return self._paused and not self._steps

    def obey(self, handler: Callable[..., None]) -> None:
        """Call `handler` with each order that comes, between two turns of the loop or while it is held."""
        self._obey = handler

    def get(self, name: str) -> Any:
        """The present value of a parameter; a live one may have been changed since the last look."""
        return self._values[name]

    def metrics(self, *, step: int, epoch: int = 0, **values: SupportsFloat) -> None:
        """Report numbers at `step`. Names with `val` in them are of the validation set."""
        self._report("metrics", step, epoch, {name: float(value) for name, value in values.items()})

    def frame(self, name: str, view: View) -> None:
        """Show `view` under `name`; a newer frame of that name replaces one not yet shown."""
        if not isinstance(view, XY | Map | Board):
            raise TypeError(f"a frame shows a lab.XY, a lab.Map or a lab.Board, not a {type(view).__name__}")
        self._frames[name] = view
        if self._awaited:
            self._news.set()

    def note(self, key: str, **values: Any) -> None:
        """Tell the learner the lesson's sentence `key`, filled with `values` (numbers and texts)."""
        self._report("note", key, plain(values))

    def printed(self, text: str) -> None:
        """Report one line that the demo printed."""
        self._report("printed", text)

    def wait(self) -> None:
        """Wait until there is something to `take`, or for `wake`. For the runner alone."""
        self._awaited = True  # before looking: what comes after the look sets the event
        if not self._reports and not self._frames:
            self._news.wait()
        self._awaited = False
        self._news.clear()

    def wake(self) -> None:
        """End the `wait` of now, or the next one."""
        self._news.set()

    def take(self) -> tuple[list[tuple[Any, ...]], dict[str, View]]:
        """Hand over, once, all reports in order and the newest frame of each name. For the runner alone."""
        reports = [self._reports.popleft() for _ in range(len(self._reports))]
        frames = {name: self._frames.pop(name) for name in list(self._frames)}
        return reports, frames

    def pause(self) -> None:
        """Hold the loop at its next turn."""
        with self._condition:
            self._paused = True
            self._steps = 0
            self._attention = True

    def resume(self) -> None:
        """Let a held loop go on."""
        with self._condition:
            self._paused = False
            self._steps = 0
            self._attention = self._stopped or bool(self._orders)
            self._condition.notify_all()

    def step(self, n: int = 1) -> None:
        """Let the loop make `n` more turns, then hold it."""
        with self._condition:
            self._paused = True
            self._steps += n
            self._attention = True
            self._condition.notify_all()

    def stop(self) -> None:
        """Leave the loop at its next turn."""
        with self._condition:
            self._stopped = True
            self._attention = True
            self._condition.notify_all()

    def order(self, *order: Any) -> None:
        """Something for the demo to do (see `obey`): a name and what belongs to it."""
        with self._condition:
            self._orders.append(order)
            self._attention = True
            self._condition.notify_all()

    def set(self, name: str, value: Any) -> None:
        """Change a live value; `get` sees it from now on."""
        self._values[name] = value

    def _report(self, *report: Any) -> None:
        self._reports.append(report)
        if self._awaited:
            self._news.set()

    def _attend(self, last: bool = False) -> None:
        """Obey, wait or leave, as commanded. After the last turn there's nothing to hold: only a stop counts."""
        while True:
            with self._condition:
                while self._paused and not (self._steps or self._stopped or self._orders or last):
                    self._condition.wait()
                if self._stopped:
                    raise StopRun
                if not self._orders:
                    if self._paused and not last:
                        self._steps -= 1
                    else:
                        self._attention = self._paused
                    return
                order = self._orders.popleft()
            if self._obey is not None:
                self._obey(*order)
