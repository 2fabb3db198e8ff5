"""How far the training is: a moving line on a terminal, a few calm lines elsewhere."""

from __future__ import annotations

import math
import sys
import time
from typing import Any

from .callback import Callback

#: A terminal is redrawn, and a file gets another line, at most this often, in seconds.
REDRAW, REPORT = 0.05, 5.0


class ProgressBar(Callback):
    """Base of progress bars: `disable` and `enable` it; `print` writes without disturbing it.

    Source: `lightning.pytorch.callbacks.ProgressBar`.

    >>> bar = ProgressBar()
    >>> bar.disable()
    >>> bar.is_enabled
    False
    """

    def __init__(self) -> None:
        self.is_enabled = True

    def enable(self) -> None:
        """Show something."""
        self.is_enabled = True

    def disable(self) -> None:
        """Show nothing."""
        self.is_enabled = False

    def get_metrics(self, trainer: Any, pl_module: Any) -> dict[str, Any]:
        """What stands beside the bar: the version of the logger, and what is logged with ``prog_bar=True``."""
        logger = trainer.logger
        version = getattr(logger, "version", None)
        return {**({} if version is None else {"v_num": version}), **trainer.progress_bar_metrics}

    def print(self, *args: Any, **kwargs: Any) -> None:
        """Print beside the bar."""
        print(*args, **kwargs)


class TQDMProgressBar(ProgressBar):
    """One line: epoch, bar, batches, speed, and what is logged with ``prog_bar=True``.

    On a terminal the line is redrawn in place, at every refresh_rate-th batch (0: never) but never so often that
    it would slow the training; elsewhere a line is written at the end of an epoch, at most every few seconds.
    leave: keep the line of every epoch. Source: `lightning.pytorch.callbacks.TQDMProgressBar`.

    >>> from framework import lightning as L
    >>> trainer = L.Trainer(callbacks=[L.callbacks.TQDMProgressBar(refresh_rate=10)])
    >>> trainer.progress_bar_callback.refresh_rate
    10
    """

    def __init__(self, refresh_rate: int = 1, process_position: int = 0, leave: bool = False) -> None:
        super().__init__()
        self.refresh_rate, self.leave = refresh_rate, leave
        self._live = False
        self._drawn = self._began = 0.0
        self._width = 0
        self._first = 0

    def on_train_epoch_start(self, trainer: Any, pl_module: Any) -> None:
        """Begin a line."""
        self._live = sys.stdout.isatty() and self.is_enabled and self.refresh_rate > 0
        self._began = time.monotonic()
        self._first = trainer.fit_loop.progress.batch

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """Move the line."""
        if self._live and (batch_idx + 1) % self.refresh_rate == 0 and time.monotonic() - self._drawn > REDRAW:
            self._draw(trainer, pl_module, batch_idx + 1)

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Finish the line."""
        done = trainer.fit_loop.progress.batch
        if self._live:
            self._draw(trainer, pl_module, done)
            if self.leave:
                self._close()
        elif self.is_enabled and self.refresh_rate > 0:
            last = trainer.current_epoch + 1 == trainer.max_epochs or trainer.should_stop
            if last or time.monotonic() - self._drawn > REPORT:
                self._drawn = time.monotonic()
                print(self._text(trainer, pl_module, done))

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Leave the last line."""
        self._close()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """Leave the line as it is."""
        self._close()

    def print(self, *args: Any, **kwargs: Any) -> None:
        """Print above the line."""
        if self._width:
            sys.stdout.write("\r" + " " * self._width + "\r")
        print(*args, **kwargs)

    def _draw(self, trainer: Any, pl_module: Any, done: int) -> None:
        text = self._text(trainer, pl_module, done)
        sys.stdout.write("\r" + text.ljust(self._width))
        sys.stdout.flush()
        self._width, self._drawn = len(text), time.monotonic()

    def _close(self) -> None:
        if self._width:
            sys.stdout.write("\n")
            sys.stdout.flush()
            self._width = 0

    def _text(self, trainer: Any, pl_module: Any, done: int) -> str:
        total = trainer.num_training_batches
        speed = (done - self._first) / max(time.monotonic() - self._began, 1e-9)
        values = ", ".join(
            f"{name}={value:.3g}" if isinstance(value, float) else f"{name}={value}"
            for name, value in self.get_metrics(trainer, pl_module).items()
        )
        if math.isinf(total):
            share, count = "", f"{done} batches"
        else:
            part = done / max(total, 1)
            share, count = f"{part:4.0%} |{'█' * round(part * 10):·<10}| ", f"{done}/{total}"
        return f"Epoch {trainer.current_epoch}: {share}{count} [{speed:.0f} it/s{', ' if values else ''}{values}]"
