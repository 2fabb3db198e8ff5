"""How far training is: a bar that grows on a terminal, and one calm line for each epoch elsewhere."""

from __future__ import annotations

import sys
import time
from typing import IO, Any

from .base import Callback


class ProgressBar(Callback):
    """Shows each epoch: verbose=1 a bar (on a terminal; elsewhere only its last state), verbose=2 one line.

    What `fit` uses by itself. stream: where to, by default the standard output at that moment. Source:
    `keras.callbacks.ProgbarLogger`.

    >>> bar = ProgressBar()
    >>> bar.set_params({"verbose": 2, "epochs": 3, "steps": 4})
    >>> bar.on_epoch_begin(0)
    Epoch 1/3
    >>> bar.on_epoch_end(0, {"loss": 0.25})  # doctest: +ELLIPSIS
    4/4 - 0s - ...s/step - loss: 0.2500
    """

    #: The width of the bar, and the least time between two drawings in seconds.
    WIDTH, PAUSE = 20, 0.1

    def __init__(self, stream: IO[str] | None = None) -> None:
        self.stream = stream
        self.params = {"verbose": 1, "epochs": 1, "steps": None}

    @property
    def out(self) -> IO[str]:
        """Where to write."""
        return self.stream or sys.stdout

    @property
    def watches_batches(self) -> bool:
        """Does it draw while an epoch runs?"""
        return self.params["verbose"] == 1 and bool(getattr(self.out, "isatty", bool)())

    def on_train_begin(self, logs: Any = None) -> None:
        """Begin to measure time."""
        self._batches = 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """The number of the epoch."""
        self._start, self._drawn, self._batches, self._wide = time.perf_counter(), 0.0, 0, 0
        print(f"Epoch {epoch + 1}/{self.params['epochs']}", file=self.out, flush=True)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Draw the bar anew, if it is time."""
        self._batches = batch + 1
        now = time.perf_counter()
        if self.watches_batches and now - self._drawn >= self.PAUSE:
            self._drawn = now
            text = self._line(logs, self._bar())
            self.out.write("\r" + text.ljust(self._wide))
            self.out.flush()
            self._wide = len(text)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """The last state of the epoch, with the validation."""
        steps = self.params["steps"]
        self._batches = steps or self._batches
        text = self._line(logs, self._bar() if self.params["verbose"] == 1 else "")
        self.out.write(("\r" + text.ljust(self._wide) if self.watches_batches else text) + "\n")
        self.out.flush()
        if steps is None:
            self.params["steps"] = self._batches

    def show(self, logs: Any) -> None:
        """One line for `evaluate`."""
        count = self.params["steps"]
        print(f"{count or '?'}/{count or '?'} - {_values(logs)}", file=self.out, flush=True)

    def _bar(self) -> str:
        steps: int | None = self.params["steps"]
        if not steps:
            return ""
        done = min(self.WIDTH, self.WIDTH * self._batches // steps)
        return "━" * done + "╌" * (self.WIDTH - done)

    def _line(self, logs: Any, bar: str) -> str:
        passed = time.perf_counter() - self._start
        steps = self.params["steps"] or self._batches
        each = passed / max(1, self._batches)
        unit = f"{each:.0f}s" if each >= 1 else f"{each * 1e3:.0f}ms" if each >= 1e-3 else f"{each * 1e6:.0f}us"
        head = f"{self._batches}/{steps}" + (f" {bar} " if bar else " - ")
        return f"{head}{passed:.0f}s {'' if bar else '- '}{unit}/step - {_values(logs)}"


def _values(logs: Any) -> str:
    """``loss: 0.2500 - accuracy: 0.9000``."""
    parts = []
    for name, value in (logs or {}).items():
        try:
            parts.append(f"{name}: {value:.4f}" if abs(value) > 1e-3 or value == 0 else f"{name}: {value:.4e}")
        except TypeError:  # several numbers, such as a confusion matrix
            parts.append(f"{name}: {value}")
    return " - ".join(parts)


ProgbarLogger = ProgressBar
