"""Callback: what wants to be told how training goes; and the list of those of one run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..configuration import Configured

__all__ = ["Callback", "CallbackList", "History", "Monitor"]


class Callback(Configured):
    """Base of the callbacks: override the moments that matter. logs: losses and metrics by name.

    `model` is the model that is being trained, `params` holds verbose, epochs and steps. Setting
    ``self.model.stop_training = True`` ends training after the batch or epoch. Source:
    `keras.callbacks.Callback`.

    >>> class Tell(Callback):
    ...     def on_epoch_end(self, epoch, logs=None):
    ...         print(epoch, sorted(logs))
    >>> Tell().on_epoch_end(0, {"loss": 1.0})
    0 ['loss']
    """

    model: Any = None
    params: dict[str, Any]

    def set_model(self, model: Any) -> None:
        """Called before training."""
        self.model = model

    def set_params(self, params: dict[str, Any]) -> None:
        """Called before training."""
        self.params = params

    def on_train_begin(self, logs: Any = None) -> None:
        """Before the first epoch."""

    def on_train_end(self, logs: Any = None) -> None:
        """After the last epoch."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Before an epoch, counted from 0."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """After an epoch and its validation, counted from 0."""

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Before a batch, counted from 0 in each epoch."""

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """After a batch, with the means of the epoch so far."""

    def on_test_begin(self, logs: Any = None) -> None:
        """Before `evaluate`, or a validation."""

    def on_test_end(self, logs: Any = None) -> None:
        """After `evaluate`, or a validation."""

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Before a batch of `evaluate`, or of a validation."""

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """After a batch of `evaluate`, or of a validation."""

    def on_predict_begin(self, logs: Any = None) -> None:
        """Before `predict`."""

    def on_predict_end(self, logs: Any = None) -> None:
        """After `predict`."""

    def on_predict_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Before a batch of `predict`."""

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        """After a batch of `predict`, whose outputs are in the logs."""

    # Keras's older names
    def on_batch_begin(self, batch: int, logs: Any = None) -> None:
        """As `on_train_batch_begin`."""

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        """As `on_train_batch_end`."""


class History(Callback):
    """Losses and metrics of every epoch: lists by name in `history`, numbers of the epochs in `epoch`.

    What `fit` returns. Source: `keras.callbacks.History`.

    >>> history = History()
    >>> history.on_train_begin()
    >>> history.on_epoch_end(0, {"loss": 0.5})
    >>> history.history, history.epoch
    ({'loss': [0.5]}, [0])
    """

    def __init__(self) -> None:
        self.history: dict[str, list[Any]] = {}
        self.epoch: list[int] = []

    def on_train_begin(self, logs: Any = None) -> None:
        """Begin with no epoch."""
        self.epoch = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write down an epoch."""
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)

    def __repr__(self) -> str:
        return f"<History of {len(self.epoch)} epochs: {', '.join(self.history) or 'nothing'}>"


class Monitor(Callback):
    """Base of the callbacks that watch one number and ask whether it has become better.

    monitor: its name in the logs. mode: "min", "max" or "auto" (as the metric of that name says). min_delta:
    less than this is no improvement. Raises ValueError where "auto" cannot tell.

    >>> from framework.keras.callbacks import ReduceLROnPlateau
    >>> watch = ReduceLROnPlateau(monitor="val_loss")
    >>> watch.better(0.5, 0.4), watch.better(0.4, 0.5)
    (False, True)
    """

    def __init__(self, monitor: str = "val_loss", mode: str = "auto", min_delta: float = 0.0) -> None:
        if mode not in ("auto", "min", "max"):
            raise ValueError(f"mode must be 'auto', 'min' or 'max', not {mode!r}")
        self.monitor, self.mode, self.min_delta = monitor, mode, abs(min_delta)
        self.best: float | None = None

    def better(self, value: float, best: float | None) -> bool:
        """Is `value` better than `best`, by more than min_delta?"""
        if best is None:
            return True
        return value - self.min_delta > best if self._up() else value + self.min_delta < best

    def _up(self) -> bool:
        """Is more better?"""
        if self.mode != "auto":
            return self.mode == "max"
        name = self.monitor.removeprefix("val_")
        if name == "loss" or name.endswith("_loss"):
            return False
        measures = None if self.model is None else self.model.__dict__.get("_measures")
        for _, metric, _, known in measures[1].entries if measures else ():
            if known == name and metric.larger_is_better is not None:
                return bool(metric.larger_is_better)
        if any(part in name for part in ("acc", "auc", "precision", "recall", "f1", "r2")):
            return True
        if any(part in name for part in ("error", "mse", "mae", "crossentropy", "loss")):
            return False
        raise ValueError(
            f"{type(self).__name__}: is more of {self.monitor!r} better? Say mode='max' or mode='min'"
        )


class CallbackList:
    """All callbacks of one run, the History and the progress bar among them."""

    def __init__(
        self, callbacks: Any, model: Any, verbose: Any, epochs: int, steps: int | None, training: bool = True
    ) -> None:
        from .progress import ProgressBar

        given = (
            list(callbacks) if isinstance(callbacks, Iterable) else [callbacks] if callbacks is not None else []
        )
        for callback in given:
            if isinstance(callback, type) or not isinstance(callback, Callback):
                raise TypeError(
                    f"a callback is an object of a subclass of keras.callbacks.Callback, not {callback!r}"
                )
        verbose = 1 if verbose == "auto" else int(verbose)
        self.bar = next((c for c in given if isinstance(c, ProgressBar)), None) or ProgressBar()
        histories = [c for c in given if isinstance(c, History)]
        self.history = histories[0] if histories else History()
        self._show = verbose > 0
        everyone = [c for c in given if c is not self.bar and c is not self.history]
        # what others add to the logs (the learning rate) belongs into the bar's line and the History
        self.all: list[Callback] = [*everyone, self.history, *([self.bar] if self._show and training else [])]
        for callback in [*self.all, self.bar]:
            callback.set_params({"verbose": verbose, "epochs": epochs, "steps": steps})
            callback.set_model(model)
        self.watches_batches = self._overridden("train_batch_begin", "train_batch_end", "batch_begin", "batch_end")
        self.watches_tests = self._overridden("test_begin", "test_end", "test_batch_begin", "test_batch_end")

    def _overridden(self, *moments: str) -> bool:
        names = [f"on_{moment}" for moment in moments]
        return any(
            getattr(type(c), name) is not getattr(Callback, name) or name in c.__dict__
            for c in self.all
            for name in names
            if c is not self.bar or self.bar.watches_batches
        )

    def show(self, logs: dict[str, Any]) -> None:
        """Show what `evaluate` found, unless it is to be silent."""
        if self._show:
            self.bar.show(logs)

    def on_train_begin(self) -> None:
        """Tell all."""
        for callback in self.all:
            callback.on_train_begin({})

    def on_train_end(self, logs: Any) -> None:
        """Tell all."""
        for callback in self.all:
            callback.on_train_end(logs)

    def on_epoch_begin(self, epoch: int) -> None:
        """Tell all."""
        for callback in self.all:
            callback.on_epoch_begin(epoch, {})

    def on_epoch_end(self, epoch: int, logs: Any) -> None:
        """Tell all."""
        for callback in self.all:
            callback.on_epoch_end(epoch, logs)

    def on_train_batch_begin(self, batch: int) -> None:
        """Tell all."""
        for callback in self.all:
            callback.on_train_batch_begin(batch, {})
            callback.on_batch_begin(batch, {})

    def on_train_batch_end(self, batch: int, logs: Any) -> None:
        """Tell all."""
        for callback in self.all:
            callback.on_train_batch_end(batch, logs)
            callback.on_batch_end(batch, logs)

    def on_test_begin(self) -> None:
        """Tell all."""
        for callback in self.all:
            callback.on_test_begin({})

    def on_test_end(self, logs: Any) -> None:
        """Tell all."""
        for callback in self.all:
            callback.on_test_end(logs)

    def on_test_batch_begin(self, batch: int) -> None:
        """Tell all."""
        for callback in self.all:
            callback.on_test_batch_begin(batch, {})

    def on_test_batch_end(self, batch: int, logs: Any) -> None:
        """Tell all."""
        for callback in self.all:
            callback.on_test_batch_end(batch, logs)

    def on_predict_begin(self) -> None:
        """Tell all."""
        for callback in self.all:
            callback.on_predict_begin({})

    def on_predict_end(self) -> None:
        """Tell all."""
        for callback in self.all:
            callback.on_predict_end({})

    def on_predict_batch_begin(self, batch: int) -> None:
        """Tell all."""
        for callback in self.all:
            callback.on_predict_batch_begin(batch, {})

    def on_predict_batch_end(self, batch: int, logs: Any) -> None:
        """Tell all."""
        for callback in self.all:
            callback.on_predict_batch_end(batch, logs)
