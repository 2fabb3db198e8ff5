"""EarlyStopping: an end to the training when a measurement does not improve any more."""

from __future__ import annotations

import math
import warnings
from enum import Enum
from typing import Any

from ...tensor import Tensor
from ..errors import MisconfigurationException
from ..say import say
from .callback import Callback


class EarlyStoppingReason(Enum):
    """Why `EarlyStopping` stopped the training.

    Source: `lightning.pytorch.callbacks.early_stopping.EarlyStoppingReason`.

    >>> EarlyStoppingReason.NOT_STOPPED.value
    0
    """

    NOT_STOPPED = 0
    STOPPING_THRESHOLD = 1
    DIVERGENCE_THRESHOLD = 2
    PATIENCE_EXHAUSTED = 3
    NON_FINITE_METRIC = 4


class EarlyStopping(Callback):
    """Stops the training when what is logged as `monitor` has not improved for `patience` checks.

    min_delta: smaller changes are no improvement. mode: "min" or "max", which is better. strict: raise
    RuntimeError, with the names that are logged, if `monitor` is not among them. check_finite: stop at NaN and
    infinity. stopping_threshold: good enough, stop. divergence_threshold: hopeless, stop.
    check_on_train_epoch_end: look at the end of the epoch, not of the validation; None finds out which fits.
    The weights stay those of the last epoch: `ModelCheckpoint` keeps the best. Raises MisconfigurationException
    for an unknown mode. Source: `lightning.pytorch.callbacks.EarlyStopping`; Prechelt 1998, "Early stopping - but
    when?".

    >>> from framework import lightning as L
    >>> stopping = L.callbacks.EarlyStopping("val_loss", patience=5)
    >>> trainer = L.Trainer(callbacks=[stopping], barebones=True)
    >>> stopping.best_score
    tensor(inf)
    """

    monitors = True

    def __init__(
        self,
        monitor: str,
        min_delta: float = 0.0,
        patience: int = 3,
        verbose: bool = False,
        mode: str = "min",
        strict: bool = True,
        check_finite: bool = True,
        stopping_threshold: float | None = None,
        divergence_threshold: float | None = None,
        check_on_train_epoch_end: bool | None = None,
        log_rank_zero_only: bool = False,
    ) -> None:
        if mode not in ("min", "max"):
            raise MisconfigurationException(f'mode is "min" or "max", got {mode!r}')
        self.monitor, self.mode, self.patience = monitor, mode, patience
        self.min_delta = min_delta if mode == "max" else -min_delta
        self.verbose, self.strict, self.check_finite = verbose, strict, check_finite
        self.stopping_threshold, self.divergence_threshold = stopping_threshold, divergence_threshold
        self.check_on_train_epoch_end = check_on_train_epoch_end
        self.wait_count = self.stopped_epoch = 0
        self.best_score = Tensor(math.inf if mode == "min" else -math.inf)
        self.stopping_reason = EarlyStoppingReason.NOT_STOPPED
        self.stopping_reason_message: str | None = None

    @property
    def state_key(self) -> str:
        """Under which name the state is saved."""
        return f"EarlyStopping{{'monitor': {self.monitor!r}, 'mode': {self.mode!r}}}"

    def state_dict(self) -> dict[str, Any]:
        """What to save."""
        return {
            "wait_count": self.wait_count,
            "stopped_epoch": self.stopped_epoch,
            "best_score": self.best_score,
            "patience": self.patience,
            "stopping_reason": self.stopping_reason.value,
            "stopping_reason_message": self.stopping_reason_message,
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from what was saved."""
        state = dict(state_dict)
        self.stopping_reason = EarlyStoppingReason(state.pop("stopping_reason"))
        self.__dict__.update(state)

    def setup(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Find out when to look."""
        if self.check_on_train_epoch_end is None:
            self.check_on_train_epoch_end = (
                trainer.val_check_interval == 1.0 and trainer.check_val_every_n_epoch == 1
            )

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Look, if this is the time for it."""
        if self.check_on_train_epoch_end:
            self._check(trainer)

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Look, if this is the time for it."""
        if not self.check_on_train_epoch_end and trainer.state.fn == "fit" and not trainer.sanity_checking:
            self._check(trainer)

    def _check(self, trainer: Any) -> None:
        if trainer.fast_dev_run:
            return
        logged = trainer.callback_metrics
        if self.monitor not in logged:
            message = (
                f"EarlyStopping waits for {self.monitor!r}, which is not logged: log it with "
                f"self.log({self.monitor!r}, ...), or monitor one of "
                f"{', '.join(map(repr, logged)) or 'the names you log'}"
            )
            if self.strict:
                raise RuntimeError(message)
            if self.verbose:
                warnings.warn(message, RuntimeWarning, stacklevel=2)
            return
        stop, reason = self._judge(logged[self.monitor])
        if stop:
            trainer.should_stop = True
            self.stopped_epoch, self.stopping_reason_message = trainer.current_epoch, reason
        if reason and self.verbose:
            say(reason)

    def _judge(self, score: Tensor) -> tuple[bool, str | None]:
        """Is it time to stop, and what is there to say? Compares in the type of the metric, as Lightning does."""
        current, best, name = score.array, self.best_score.array, self.monitor
        sign = "<" if self.mode == "min" else ">"
        if self.check_finite and not math.isfinite(current):
            self.stopping_reason = EarlyStoppingReason.NON_FINITE_METRIC
            return True, (
                f"Monitored metric {name} = {current} is not finite. Previous best value was {best:.3f}. "
                f"Signaling Trainer to stop."
            )
        if self.stopping_threshold is not None and self._better(current, self.stopping_threshold):
            self.stopping_reason = EarlyStoppingReason.STOPPING_THRESHOLD
            return True, (
                f"Stopping threshold reached: {name} = {current} {sign} {self.stopping_threshold}. "
                f"Signaling Trainer to stop."
            )
        if self.divergence_threshold is not None and self._better(-current, -self.divergence_threshold):
            self.stopping_reason = EarlyStoppingReason.DIVERGENCE_THRESHOLD
            return True, (
                f"Divergence threshold reached: {name} = {current} {sign} {self.divergence_threshold}. "
                f"Signaling Trainer to stop."
            )
        if self._better(current - self.min_delta, best):
            text = f"Metric {name} improved"
            if math.isfinite(best):
                text += f" by {abs(best - current):.3f} >= min_delta = {abs(self.min_delta)}"
            self.best_score, self.wait_count = score, 0
            return False, f"{text}. New best score: {float(current):.3f}"
        self.wait_count += 1
        if self.wait_count >= self.patience:
            self.stopping_reason = EarlyStoppingReason.PATIENCE_EXHAUSTED
            return True, (
                f"Monitored metric {name} did not improve in the last {self.wait_count} records. "
                f"Best score: {float(best):.3f}. Signaling Trainer to stop."
            )
        return False, None

    def _better(self, a: Any, b: Any) -> bool:
        return bool(a < b if self.mode == "min" else a > b)
