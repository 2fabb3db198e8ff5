"""Callbacks that change the learning rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .base import Callback, Monitor
from .stopping import watched


class ReduceLROnPlateau(Monitor):
    """The learning rate times `factor` after `patience` epochs without an improvement of `monitor`.

    min_delta: less is no improvement. cooldown: so many epochs after a reduction do not count. min_lr: never
    below. The learning rate comes into the logs. Raises ValueError for a factor of 1 or more. Source:
    `keras.callbacks.ReduceLROnPlateau`.

    >>> import numpy as np
    >>> from framework import keras
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    >>> model.compile(keras.optimizers.SGD(0.5), "mse")
    >>> x = np.ones((4, 1))
    >>> slow = ReduceLROnPlateau(monitor="loss", factor=0.5, patience=1, min_delta=1e9)
    >>> model.fit(x, x, epochs=3, verbose=0, callbacks=[slow]).history["learning_rate"]
    [0.5, 0.5, 0.25]
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 0.0001,
        cooldown: int = 0,
        min_lr: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(monitor, mode, min_delta)
        if factor >= 1:
            raise ValueError(f"the factor must be below 1, got {factor}")
        self.factor, self.patience, self.verbose = factor, patience, verbose
        self.cooldown, self.min_lr = cooldown, min_lr
        self.wait = self.cooldown_counter = 0

    def on_train_begin(self, logs: Any = None) -> None:
        """Forget an earlier training."""
        self.best = None
        self.wait = self.cooldown_counter = 0

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Better, or one epoch less patience."""
        logs = {} if logs is None else logs
        rate = logs["learning_rate"] = float(self.model.optimizer.learning_rate)
        value = watched(self, logs)
        if value is None:
            return
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.wait = 0
        if self.better(value, self.best):
            self.best, self.wait = value, 0
        elif self.cooldown_counter <= 0:
            self.wait += 1
            if self.wait >= self.patience and rate > self.min_lr:
                new = max(rate * self.factor, self.min_lr)
                self.model.optimizer.learning_rate = new
                self.cooldown_counter, self.wait = self.cooldown, 0
                if self.verbose > 0:
                    print(f"\nEpoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to {new}.")


class LearningRateScheduler(Callback):
    """Before each epoch, the learning rate becomes ``schedule(epoch, learning_rate)`` (or ``schedule(epoch)``).

    It comes into the logs. Raises ValueError where the schedule gives no number. Source:
    `keras.callbacks.LearningRateScheduler`.

    >>> import numpy as np
    >>> from framework import keras
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    >>> model.compile(keras.optimizers.SGD(0.5), "mse")
    >>> x = np.ones((4, 1))
    >>> halving = LearningRateScheduler(lambda epoch, rate: rate / 2)
    >>> model.fit(x, x, epochs=2, verbose=0, callbacks=[halving]).history["learning_rate"]
    [0.25, 0.125]
    """

    def __init__(self, schedule: Callable[..., Any], verbose: int = 0) -> None:
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Set the learning rate."""
        try:
            rate = self.schedule(epoch, float(self.model.optimizer.learning_rate))
        except TypeError:
            rate = self.schedule(epoch)
        try:
            rate = float(rate)
        except (TypeError, ValueError):
            raise ValueError(f"the schedule must give a number, and gave {rate!r}") from None
        self.model.optimizer.learning_rate = rate
        if self.verbose > 0:
            print(f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {rate}.")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write the learning rate down."""
        if logs is not None:
            logs["learning_rate"] = float(self.model.optimizer.learning_rate)
