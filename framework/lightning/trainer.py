"""Trainer: runs a LightningModule over batches, so that nobody has to write the loop again."""

from __future__ import annotations

import os
from typing import Any

from ..tensor import Tensor
from . import defaults, options
from .datamodule import LightningDataModule
from .errors import MisconfigurationException
from .loops.fit import FitLoop
from .metrics import MetricStore
from .module import LightningModule
from .replaying import Replaying
from .running import Running
from .state import TrainerState


class Trainer(Running):
    """Trains, validates, tests and predicts: `fit`, `validate`, `test`, `predict`.

    max_epochs (1000 unless another limit is given; -1: no limit), min_epochs, max_steps (of the optimizer),
    min_steps, max_time ("DD:HH:MM:SS", a timedelta, or its arguments): when to end. limit_train_batches,
    limit_val_batches, limit_test_batches, limit_predict_batches: a number of batches, or a share as a float.
    overfit_batches: the same few batches in every epoch, unshuffled. fast_dev_run: try everything on one batch
    (or so many), without logger and checkpoints. gradient_clip_val, gradient_clip_algorithm ("norm", "value").
    accumulate_grad_batches: batches for one step. check_val_every_n_epoch, val_check_interval (a number of
    batches, or a share of an epoch): when to validate; num_sanity_val_steps: batches of it tried out first.
    callbacks: one or a list. logger: True for a `CSVLogger`, False, one or a list; log_every_n_steps.
    enable_progress_bar, enable_checkpointing, enable_model_summary; barebones: without all of these, for speed.
    accelerator: "auto", "cpu", "gpu"; precision: 32 or 64. deterministic: always so. detect_anomaly: name the
    operation that makes the first NaN. default_root_dir: where files go, default the working directory.

    Options for several machines and devices are refused where they would change something. Batches of any shape
    that the module takes. Raises MisconfigurationException for options that cannot be met, in words.
    Source: the interface is that of `lightning.Trainer`; see `LightningModule` for a training.

    >>> from framework import lightning as L
    >>> trainer = L.Trainer(max_epochs=5, logger=False, enable_checkpointing=False)
    >>> trainer.current_epoch, trainer.max_epochs
    (0, 5)
    """

    def __init__(
        self,
        *,
        accelerator: str = "auto",
        devices: Any = "auto",
        precision: Any = None,
        logger: Any = None,
        callbacks: Any = None,
        fast_dev_run: bool | int = False,
        max_epochs: int | None = None,
        min_epochs: int | None = None,
        max_steps: int = -1,
        min_steps: int | None = None,
        max_time: Any = None,
        limit_train_batches: int | float | None = None,
        limit_val_batches: int | float | None = None,
        limit_test_batches: int | float | None = None,
        limit_predict_batches: int | float | None = None,
        overfit_batches: int | float = 0.0,
        val_check_interval: int | float | None = None,
        check_val_every_n_epoch: int | None = 1,
        num_sanity_val_steps: int | None = None,
        log_every_n_steps: int | None = None,
        enable_checkpointing: bool | None = None,
        enable_progress_bar: bool | None = None,
        enable_model_summary: bool | None = None,
        accumulate_grad_batches: int = 1,
        gradient_clip_val: float | None = None,
        gradient_clip_algorithm: str | None = None,
        deterministic: bool | str | None = None,
        inference_mode: bool = True,
        detect_anomaly: bool = False,
        barebones: bool = False,
        default_root_dir: str | os.PathLike[str] | None = None,
        enable_autolog_hparams: bool = True,
        **others: Any,
    ) -> None:
        options.refuse(others, self.__init__.__kwdefaults__)  # type: ignore[misc]
        self.device = options.device(accelerator, devices)
        self.double = options.double(precision)
        self.precision = "64-true" if self.double else "32-true"
        if barebones:
            logger = enable_checkpointing = enable_progress_bar = enable_model_summary = False
            num_sanity_val_steps, log_every_n_steps = 0, 0
        if fast_dev_run:
            steps = options.whole("fast_dev_run", int(fast_dev_run), 1)
            limit_train_batches = limit_val_batches = limit_test_batches = limit_predict_batches = steps
            max_epochs, max_steps, num_sanity_val_steps = 1, steps, 0
            val_check_interval, check_val_every_n_epoch = None, 1
        if overfit_batches:
            limit_train_batches = limit_val_batches = overfit_batches
        self.fast_dev_run = fast_dev_run
        self.overfit_batches = options.limit("overfit_batches", overfit_batches)
        self.limit_train_batches = options.limit("limit_train_batches", limit_train_batches)
        self.limit_val_batches = options.limit("limit_val_batches", limit_val_batches)
        self.limit_test_batches = options.limit("limit_test_batches", limit_test_batches)
        self.limit_predict_batches = options.limit("limit_predict_batches", limit_predict_batches)
        self.val_check_interval = options.interval(val_check_interval, check_val_every_n_epoch)
        self.check_val_every_n_epoch = check_val_every_n_epoch
        self.num_sanity_val_steps = 2 if num_sanity_val_steps is None else num_sanity_val_steps
        self.log_every_n_steps = 50 if log_every_n_steps is None else log_every_n_steps
        self.accumulate_grad_batches = options.whole("accumulate_grad_batches", accumulate_grad_batches, 1)
        self.gradient_clip_val = gradient_clip_val
        self.gradient_clip_algorithm = options.clipping(gradient_clip_algorithm)
        self.max_steps, self.min_steps = options.whole("max_steps", max_steps, -1), min_steps
        self.detect_anomaly, self.autolog_hparams = detect_anomaly, enable_autolog_hparams
        self.default_root_dir = os.fspath(default_root_dir or os.getcwd())
        self.loggers = defaults.loggers(logger, self.default_root_dir, bool(fast_dev_run))
        self.callbacks = defaults.callbacks(
            callbacks,
            enable_checkpointing,
            enable_progress_bar,
            enable_model_summary,
            max_time,
            bool(fast_dev_run),
        )
        if max_epochs is None and (max_steps != -1 or max_time is not None):
            max_epochs = -1
        self.fit_loop = FitLoop(self, min_epochs, max_epochs)
        self.metrics = MetricStore()
        self.replaying: dict[str, Replaying] = {}
        self.state = TrainerState()
        self.prepare()

    # -- what it does ------------------------------------------------------------------------------------

    def fit(
        self,
        model: LightningModule,
        train_dataloaders: Any = None,
        val_dataloaders: Any = None,
        datamodule: LightningDataModule | None = None,
        ckpt_path: Any = None,
    ) -> None:
        """Train `model`, with a loader for training and one, or a list, for validation, or with a data module.

        ckpt_path: go on from this checkpoint ("last" and "best" are those of the `ModelCheckpoint`), to the same
        bits as if there had been no break. Ctrl+C ends the training after the batch; what was learnt stays, and
        `save_checkpoint` saves it. Raises MisconfigurationException, CheckpointError, and whatever the model does.
        """
        train_dataloaders, datamodule = _sorted_out(train_dataloaders, datamodule)
        if datamodule is not None and (train_dataloaders is not None or val_dataloaders is not None):
            raise MisconfigurationException("give loaders or a datamodule, not both")
        self.should_stop = False
        self.run("fit", model, {"train": train_dataloaders, "val": val_dataloaders}, datamodule, ckpt_path)

    def validate(
        self,
        model: LightningModule | None = None,
        dataloaders: Any = None,
        ckpt_path: Any = None,
        verbose: bool = True,
        datamodule: LightningDataModule | None = None,
    ) -> list[dict[str, float]]:
        """What validation_step and its hooks log, one dictionary for each loader; printed if `verbose`.

        model: default the one of the last `fit`, then with its best weights if they were saved. ckpt_path: other
        weights: a path, "best" or "last".
        """
        dataloaders, datamodule = _sorted_out(dataloaders, datamodule)
        found: list[dict[str, float]] = self.run(
            "validate", model, {"val": dataloaders}, datamodule, ckpt_path, verbose
        )
        return found

    def test(
        self,
        model: LightningModule | None = None,
        dataloaders: Any = None,
        ckpt_path: Any = None,
        verbose: bool = True,
        datamodule: LightningDataModule | None = None,
    ) -> list[dict[str, float]]:
        """What test_step and its hooks log; as `validate`."""
        dataloaders, datamodule = _sorted_out(dataloaders, datamodule)
        found: list[dict[str, float]] = self.run(
            "test", model, {"test": dataloaders}, datamodule, ckpt_path, verbose
        )
        return found

    def predict(
        self,
        model: LightningModule | None = None,
        dataloaders: Any = None,
        datamodule: LightningDataModule | None = None,
        return_predictions: bool | None = None,
        ckpt_path: Any = None,
    ) -> list[Any] | None:
        """What predict_step returns for each batch, in a list (of lists, if there are several loaders)."""
        dataloaders, datamodule = _sorted_out(dataloaders, datamodule)
        found: list[Any] = self.run("predict", model, {"predict": dataloaders}, datamodule, ckpt_path)
        return None if return_predictions is False else found

    # -- where it stands ---------------------------------------------------------------------------------

    @property
    def current_epoch(self) -> int:
        """The number of epochs that are over."""
        return self.fit_loop.progress.epoch

    @property
    def global_step(self) -> int:
        """The number of steps that the optimizers have taken."""
        return self.fit_loop.progress.step

    @property
    def max_epochs(self) -> int | None:
        """When to end; change it in `fit_loop`."""
        return self.fit_loop.max_epochs

    @property
    def min_epochs(self) -> int | None:
        """When to end at the earliest."""
        return self.fit_loop.min_epochs

    @property
    def is_last_batch(self) -> bool:
        """Is this the last batch of the epoch?"""
        return self.fit_loop.is_last_batch

    @property
    def callback_metrics(self) -> dict[str, Tensor]:
        """All that was logged, by name, with its latest value: a Tensor without dimensions."""
        self.metrics.refresh()
        return self.metrics.callback

    @property
    def logged_metrics(self) -> dict[str, Tensor]:
        """What went to the loggers, with its latest value."""
        self.metrics.refresh()
        return self.metrics.log

    @property
    def progress_bar_metrics(self) -> dict[str, Any]:
        """What was logged with ``prog_bar=True``."""
        self.metrics.refresh()
        return self.metrics.bar


def _sorted_out(loaders: Any, datamodule: Any) -> tuple[Any, Any]:
    """A data module that was given in the place of loaders is one all the same."""
    return (None, loaders) if isinstance(loaders, LightningDataModule) else (loaders, datamodule)
