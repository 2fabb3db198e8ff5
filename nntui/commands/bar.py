"""A progress bar on standard error, where that is a terminal; nothing otherwise."""

from __future__ import annotations

import shutil
import sys
import time

from nntui.runs.events import Metrics

_WIDTH = 24
_SECONDS = 0.1
_CLEAR = "\r\x1b[K"


class ProgressBar:
    """How far a run has come, and its newest numbers, in one line that is written over and over."""

    def __init__(self) -> None:
        self.total: int | None = None
        self._wanted = sys.stderr.isatty()
        self._shown = False
        self._next = 0.0

    def show(self, metrics: Metrics) -> None:
        """Draw the bar for this step, unless it was drawn only just now."""
        now = time.monotonic()
        if not self._wanted or now < self._next:
            return
        self._next, self._shown = now + _SECONDS, True
        numbers = "  ".join(f"{name} {value:.4g}" for name, value in metrics.values.items())
        line = f"{metrics.step}  {numbers}"
        if self.total:
            done = min(_WIDTH, _WIDTH * (metrics.step + 1) // self.total)
            line = f"[{'#' * done}{'.' * (_WIDTH - done)}] {metrics.step}/{self.total}  {numbers}"
        sys.stderr.write(_CLEAR + line[: shutil.get_terminal_size().columns - 1])
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the bar off the terminal."""
        if self._shown:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
            self._shown = False
