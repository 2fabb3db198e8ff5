"""How long somebody has really been with a lesson: the time between keys, long silences left out."""

from __future__ import annotations

import time
from collections.abc import Callable

READING = 60.0
"""Seconds after a key that still count: as long as one card takes to read."""


class Attention:
    """Adds up time. `clock` returns seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: float | None = None
        self._sum = 0.0

    def touch(self) -> None:
        """The learner has done something."""
        now = self._clock()
        if self._last is not None:
            self._sum += min(now - self._last, READING)
        self._last = now

    def leave(self) -> None:
        """The learner looks at something else until the next `touch`."""
        self.touch()
        self._last = None

    @property
    def seconds(self) -> float:
        """What has been added up and not taken yet."""
        return self._sum

    def take(self) -> float:
        """Return what has been added up, and begin again."""
        taken, self._sum = self._sum, 0.0
        return taken
