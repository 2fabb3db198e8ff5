"""Callbacks that end training, or keep its best moment."""

from __future__ import annotations

import math
import os
import string
import warnings
from typing import Any

from .base import Callback, Monitor


class EarlyStopping(Monitor):
    """Ends training after `patience` epochs without an improvement of `monitor`.

    min_delta: less is no improvement. baseline: a value that has to be reached at least. start_from_epoch: wait
    so many epochs first. restore_best_weights: at the end, go back to the weights of the best epoch; unlike some
    versions of Keras also where training ends before patience runs out. Which epoch that was is in
    ``best_epoch`` (counted from 0), its value in ``best``, and with verbose=1 it is printed. Raises ValueError
    for a mode that is unknown. Source: `keras.callbacks.EarlyStopping`; Prechelt 1998, "Early Stopping, but
    when?".

    >>> import numpy as np
    >>> from framework import keras
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> x = np.ones((4, 1))
    >>> stop = EarlyStopping(monitor="loss", min_delta=1e9, patience=2)
    >>> len(model.fit(x, x, epochs=100, verbose=0, callbacks=[stop]).epoch), stop.best_epoch
    (3, 0)
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__(monitor, mode, min_delta)
        self.patience, self.verbose, self.baseline = patience, verbose, baseline
        self.restore_best_weights, self.start_from_epoch = restore_best_weights, start_from_epoch
        self.best_weights: Any = None
        self.wait = self.stopped_epoch = self.best_epoch = 0

    def on_train_begin(self, logs: Any = None) -> None:
        """Forget an earlier training."""
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best = self.best_weights = None

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Better, or one epoch less patience."""
        value = watched(self, logs)
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            self.best_weights, self.best_epoch = self.model.get_weights(), epoch
        self.wait += 1
        if self.better(value, self.best):
            self.best, self.best_epoch = value, epoch
            if self.restore_best_weights:
                self.best_weights = self.model.get_weights()
            if self.baseline is None or self.better(value, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: Any = None) -> None:
        """Go back to the best weights, and say so."""
        if self.stopped_epoch > 0 and self.verbose > 0:
            best = (
                "" if self.best is None else f", best epoch {self.best_epoch + 1} ({self.monitor} {self.best:.5g})"
            )
            print(f"Epoch {self.stopped_epoch + 1}: early stopping{best}")
        if self.restore_best_weights and self.best_weights is not None:
            if self.verbose > 0:
                print(f"Restoring model weights from the end of the best epoch: {self.best_epoch + 1}.")
            self.model.set_weights(self.best_weights)


def watched(callback: Monitor, logs: Any) -> Any:
    """The value of what is monitored; None, with a warning, where it is not in the logs."""
    value = (logs or {}).get(callback.monitor)
    if value is None:
        warnings.warn(
            f"{type(callback).__name__} watches {callback.monitor!r}, which is not there; there are: "
            f"{', '.join(logs or {})}"
            + (" (give validation_data or validation_split)" if callback.monitor.startswith("val_") else ""),
            stacklevel=3,
        )
    return value


class ModelCheckpoint(Monitor):
    """Saves the model after every epoch, or only when it is the best so far.

    filepath: may hold ``{epoch:02d}`` and names of the logs, ``{val_loss:.2f}``. save_best_only: when `monitor`
    has improved. save_weights_only: weights without layers. save_freq: "epoch", or a number of batches.
    initial_value_threshold: what the first best has to improve on. All files are safetensors, whatever the name
    ends in. Raises ValueError, KeyError for a name that is not in the logs. Source:
    `keras.callbacks.ModelCheckpoint`.

    >>> ModelCheckpoint("best.keras", save_best_only=True).monitor
    'val_loss'
    """

    def __init__(
        self,
        filepath: Any,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: str | int = "epoch",
        initial_value_threshold: float | None = None,
    ) -> None:
        super().__init__(monitor, mode)
        if save_freq != "epoch" and not isinstance(save_freq, int):
            raise ValueError(f"save_freq must be 'epoch' or a number of batches, not {save_freq!r}")
        self.filepath, self.verbose = os.fspath(filepath), verbose
        self.save_best_only, self.save_weights_only = save_best_only, save_weights_only
        self.save_freq, self.best = save_freq, initial_value_threshold
        self._batches = self._epoch = 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Remember the number."""
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Save, if it is time."""
        self._batches += 1
        if self.save_freq != "epoch" and self._batches % int(self.save_freq) == 0:
            self._save(self._epoch, batch, logs or {})

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Save, if it is time."""
        if self.save_freq == "epoch":
            self._save(epoch, None, logs or {})

    def _save(self, epoch: int, batch: int | None, logs: dict[str, Any]) -> None:
        if self.save_best_only:
            value = watched(self, logs)
            if value is not None:
                before = "nothing" if self.best is None else f"{self.best:.5f}"
                if not self.better(value, self.best):
                    if self.verbose:
                        print(f"\nEpoch {epoch + 1}: {self.monitor} did not improve from {before}")
                    return
                self.best = value
        path = self._path(epoch, batch, logs)
        if self.verbose:
            print(f"\nEpoch {epoch + 1}: saving model to {path}")
        if os.path.dirname(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
        (self.model.save_weights if self.save_weights_only else self.model.save)(path)

    def _path(self, epoch: int, batch: int | None, logs: dict[str, Any]) -> str:
        known = {**logs, "epoch": epoch + 1, **({} if batch is None else {"batch": batch + 1})}
        wanted = [name for _, name, _, _ in string.Formatter().parse(self.filepath) if name]
        missing = [name for name in wanted if name not in known]
        if missing:
            raise KeyError(
                f"the file name {self.filepath!r} asks for {missing[0]!r}; there are: {', '.join(known)}"
            )
        return str(self.filepath.format(**known))


class TerminateOnNaN(Callback):
    """Ends training when the loss of a batch is infinite or not a number.

    Source: `keras.callbacks.TerminateOnNaN`.

    >>> TerminateOnNaN().on_train_batch_end(0, {"loss": 0.5})
    """

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Look at the loss."""
        loss = (logs or {}).get("loss")
        if loss is not None and not math.isfinite(loss):
            print(f"Batch {batch}: Invalid loss, terminating training")
            self.model.stop_training = True
