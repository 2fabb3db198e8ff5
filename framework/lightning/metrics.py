"""The Trainer's measurements: what was logged, for callbacks, loggers and the progress bar."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .results import Results


class MetricStore:
    """What is logged in each loop, and the values known last.

    Values are worked out when somebody asks, not at every batch: `refresh` asks, and so must everybody who is
    about to make the loop forget.
    """

    def __init__(self) -> None:
        self.of_stage = {"train": Results(True), "validate": Results(False), "test": Results(False)}
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        for results in self.of_stage.values():
            results.entries = {}
            results.reset()
        self.active = self.of_stage["train"]
        self.callback: dict[str, Tensor] = {}
        self.log: dict[str, Tensor] = {}
        self.bar: dict[str, Any] = {}

    def refresh(self) -> dict[str, Tensor]:
        """Take over what the running loop knows by now, and return what is for loggers."""
        found = self.active.metrics()
        self.callback.update(found.callback)
        self.log.update(found.log)
        self.bar.update(found.bar)
        return found.log

    def restore(self, callback: dict[str, Tensor], log: dict[str, Tensor]) -> None:
        """Go on with the values of a checkpoint."""
        self.callback, self.log = dict(callback), dict(log)
