"""Timer: how long the training took, and an end to it when its time is up."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

from ..errors import MisconfigurationException
from ..say import say
from .callback import Callback

STAGES = {"train": "train", "validation": "validate", "test": "test"}


class Timer(Callback):
    """Measures training, validation and test, and stops the training after `duration`.

    duration: a timedelta, its arguments as a dictionary, or "DD:HH:MM:SS"; None only measures. interval: look
    after each "step" or each "epoch". Time of an interrupted and resumed run adds up. Raises
    MisconfigurationException for other texts. Source: `lightning.pytorch.callbacks.Timer`.

    >>> timer = Timer(duration="00:00:01:30")
    >>> timer.time_remaining()
    90.0
    """

    def __init__(self, duration: Any = None, interval: str = "step", verbose: bool = True) -> None:
        if interval not in ("step", "epoch"):
            raise MisconfigurationException(f'the interval of a Timer is "step" or "epoch", not {interval!r}')
        self._duration = None if duration is None else seconds(duration)
        self._interval, self._verbose = interval, verbose
        self._start: dict[str, float] = {}
        self._end: dict[str, float] = {}
        self._offset = 0.0

    def start_time(self, stage: str = "train") -> float | None:
        """When "train", "validate" or "test" began, on the clock of `time.monotonic`."""
        return self._start.get(stage)

    def end_time(self, stage: str = "train") -> float | None:
        """When it ended."""
        return self._end.get(stage)

    def time_elapsed(self, stage: str = "train") -> float:
        """Seconds that it took, up to now if it goes on."""
        before = self._offset if stage == "train" else 0.0
        start = self._start.get(stage)
        return before if start is None else self._end.get(stage, time.monotonic()) - start + before

    def time_remaining(self, stage: str = "train") -> float | None:
        """Seconds left of the duration."""
        return None if self._duration is None else self._duration - self.time_elapsed(stage)

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        """A resumed run may have no time left."""
        self._check(trainer)

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Start the clock."""
        self._begin("train")

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Stop the clock."""
        self._end["train"] = time.monotonic()

    def on_validation_start(self, trainer: Any, pl_module: Any) -> None:
        """Start the clock."""
        self._begin("validate")

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Stop the clock."""
        self._end["validate"] = time.monotonic()

    def on_test_start(self, trainer: Any, pl_module: Any) -> None:
        """Start the clock."""
        self._begin("test")

    def on_test_end(self, trainer: Any, pl_module: Any) -> None:
        """Stop the clock."""
        self._end["test"] = time.monotonic()

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """Is the time up?"""
        if self._interval == "step":
            self._check(trainer)

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Is the time up?"""
        if self._interval == "epoch":
            self._check(trainer)

    def state_dict(self) -> dict[str, Any]:
        """The seconds so far."""
        return {"time_elapsed": {stage: self.time_elapsed(stage) for stage in STAGES.values()}}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Count on from the seconds so far."""
        self._offset = state_dict.get("time_elapsed", {}).get("train", 0.0)

    def _begin(self, stage: str) -> None:
        self._start[stage] = time.monotonic()
        self._end.pop(stage, None)

    def _check(self, trainer: Any) -> None:
        if self._duration is not None and not trainer.should_stop and self.time_elapsed() >= self._duration:
            trainer.should_stop = True
            if self._verbose:
                elapsed = timedelta(seconds=int(self.time_elapsed()))
                say(f"Time limit reached. Elapsed time is {elapsed}. Signaling Trainer to stop.")


def seconds(duration: Any) -> float:
    """A timedelta, its arguments, or "DD:HH:MM:SS", in seconds. Raises MisconfigurationException."""
    if isinstance(duration, dict):
        duration = timedelta(**duration)
    if isinstance(duration, timedelta):
        return duration.total_seconds()
    found = re.fullmatch(r"(\d+):(\d\d):(\d\d):(\d\d)", str(duration).strip())
    if found is None:
        raise MisconfigurationException(
            f'{duration!r} is no duration: write "DD:HH:MM:SS", such as "00:00:10:00" for ten minutes, or '
            f'{{"minutes": 10}}'
        )
    days, hours, minutes, rest = (int(part) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=rest).total_seconds()
