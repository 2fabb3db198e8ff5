"""Logger: the base of everything that writes measurements down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Logger:
    """Subclass it with `log_metrics`, `log_hyperparams`, and properties `name` and `version`.

    Values are Python numbers. Source: the interface is that of `lightning.pytorch.loggers.Logger`.

    >>> class Printer(Logger):
    ...     def log_metrics(self, metrics, step=None):
    ...         print(step, metrics)
    >>> Printer().log_metrics({"loss": 0.5}, step=3)
    3 {'loss': 0.5}
    """

    @property
    def name(self) -> str | None:
        """What the runs have in common."""
        return None

    @property
    def version(self) -> int | str | None:
        """What tells this run from the others."""
        return None

    @property
    def save_dir(self) -> str | None:
        """The folder of all runs."""
        return None

    @property
    def log_dir(self) -> str | None:
        """The folder of this run."""
        return None

    def log_metrics(self, metrics: Mapping[str, float], step: int | None = None) -> None:
        """Write down values of a step."""

    def log_hyperparams(self, params: Mapping[str, Any]) -> None:
        """Write down what the model was made with."""

    def save(self) -> None:
        """Write what is still in memory."""

    def finalize(self, status: str) -> None:
        """The run is over: "success" or "failed"."""
        self.save()


class DummyLogger(Logger):
    """A logger that writes nothing, for ``fast_dev_run``. Source: `lightning.pytorch.loggers.logger.DummyLogger`.

    >>> DummyLogger().log_metrics({"loss": 0.5})
    """
