"""What the Trainer looks like from inside a module or a callback, and what it writes down."""

from __future__ import annotations

import math
import warnings
from typing import Any

from . import saving
from .callbacks import Callback, EarlyStopping, ModelCheckpoint, ProgressBar
from .loggers import Logger
from .loops.fit import FitLoop
from .metrics import MetricStore
from .optimizers import LightningOptimizer, LRSchedulerConfig
from .say import say
from .state import TrainerState


class View:
    """Attributes and questions; the base of `Trainer`."""

    device: str
    double: bool
    fast_dev_run: bool | int
    overfit_batches: int | float
    limit_train_batches: int | float
    limit_val_batches: int | float
    val_check_interval: int | float
    num_sanity_val_steps: int
    log_every_n_steps: int
    max_steps: int
    accumulate_grad_batches: int
    check_val_every_n_epoch: int | None
    detect_anomaly: bool
    autolog_hparams: bool
    default_root_dir: str
    loggers: list[Logger]
    callbacks: list[Callback]
    fit_loop: FitLoop
    metrics: MetricStore
    state: TrainerState

    #: Is this only the trial of the validation?
    _sanity = False

    def prepare(self) -> None:
        """All that a run leaves behind, before there was one."""
        self.module: Any = None
        self.datamodule: Any = None
        self.hooks: Any = None
        self.transfer: Any = None
        self.optimizers: list[Any] = []
        self.lightning_optimizers: list[LightningOptimizer] = []
        self.lr_scheduler_configs: list[LRSchedulerConfig] = []
        self.train_dataloader: Any = None
        self.val_dataloaders: list[Any] = []
        self.num_training_batches: float = 0
        self.num_val_batches: list[float] = []
        self.val_check_batch: float = math.inf
        self.ckpt_path: Any = None
        self.should_stop = self.has_validated = self.interrupt_wanted = False
        self._measured: dict[tuple[str, int], int] = {}

    @property
    def interrupted(self) -> bool:
        """Has the last run been interrupted?"""
        return self.state.status == "interrupted"

    # -- validation --------------------------------------------------------------------------------------

    @property
    def validates(self) -> bool:
        """Is there anything to validate with?"""
        return any(self.num_val_batches)

    @property
    def validates_in_epoch(self) -> bool:
        """Is this an epoch with a validation?"""
        every = self.check_val_every_n_epoch
        return self.validates and (every is None or (self.fit_loop.progress.epoch + 1) % every == 0)

    @property
    def sanity_checking(self) -> bool:
        """Is this only the trial of the validation?"""
        return self._sanity

    @property
    def training(self) -> bool:
        """Is it training?"""
        return self.state.stage == "train"

    @property
    def validating(self) -> bool:
        """Is it validating?"""
        return self.state.stage == "validate" and not self._sanity

    @property
    def testing(self) -> bool:
        """Is it testing?"""
        return self.state.stage == "test"

    @property
    def predicting(self) -> bool:
        """Is it predicting?"""
        return self.state.stage == "predict"

    # -- loggers -----------------------------------------------------------------------------------------

    @property
    def should_log(self) -> bool:
        """Is this a step whose values go to the loggers?"""
        every = self.log_every_n_steps
        if self.fast_dev_run:
            return True
        return bool(every) and ((self.fit_loop.progress.logged + 1) % every == 0 or self.should_stop)

    def log_to_loggers(self, metrics: dict[str, Any], step: int, with_epoch: bool = True) -> None:
        """Write `metrics` down, under their own ``"step"`` if they have one."""
        if not metrics or not self.loggers:
            return
        plain = {name: value.item() for name, value in metrics.items()}
        given = plain.pop("step", None)
        if given is None and with_epoch:
            plain.setdefault("epoch", self.fit_loop.progress.epoch)
        for logger in self.loggers:
            logger.log_metrics(plain, step=step if given is None else int(given))

    def log_measured_step(self, stage: str, loader: int) -> None:
        """Write down what was logged for one batch of a validation or test; these have numbers of their own."""
        if not self._sanity:
            number = self._measured.get((stage, loader), 0)
            self._measured[stage, loader] = number + 1
            self.log_to_loggers(self.metrics.refresh(), number, with_epoch=False)

    @property
    def logger(self) -> Any:
        """The first logger, or None."""
        return self.loggers[0] if self.loggers else None

    @property
    def log_dir(self) -> str | None:
        """The folder of the first logger."""
        return self.loggers[0].log_dir if self.loggers else self.default_root_dir

    # -- parts -------------------------------------------------------------------------------------------

    @property
    def model(self) -> Any:
        """The module it works with."""
        return self.module

    lightning_module = model

    def _first(self, kind: type) -> Any:
        return next((callback for callback in self.callbacks if isinstance(callback, kind)), None)

    @property
    def checkpoint_callback(self) -> Any:
        """The first ModelCheckpoint, or None."""
        return self._first(ModelCheckpoint)

    @property
    def early_stopping_callback(self) -> Any:
        """The first EarlyStopping, or None."""
        return self._first(EarlyStopping)

    @property
    def progress_bar_callback(self) -> Any:
        """The progress bar, or None."""
        return self._first(ProgressBar)

    is_global_zero = True
    world_size = num_devices = num_nodes = 1
    global_rank = local_rank = 0

    def print(self, *args: Any, **kwargs: Any) -> None:
        """Print without disturbing the progress bar."""
        bar = self.progress_bar_callback
        (print if bar is None else bar.print)(*args, **kwargs)

    # -- checkpoints -------------------------------------------------------------------------------------

    def save_checkpoint(self, filepath: Any, weights_only: bool = False) -> None:
        """Write all that is needed to go on, or the weights only. Raises RuntimeError before the first run."""
        if self.module is None:
            raise RuntimeError("there is nothing to save yet: call fit first")
        saving.write(self, filepath, weights_only)

    def _path(self, fn: str, model: Any, given: Any) -> Any:
        """Which file to load, for a path, "best", "last" or None."""
        callback = self.checkpoint_callback
        if given is None and model is None and fn != "fit" and callback is not None and callback.best_model_path:
            say(f"`.{fn}(ckpt_path=None)` was called without a model: the best one of the last `fit` is used.")
            return callback.best_model_path
        if given not in ("best", "last"):
            return given
        if callback is None:
            raise ValueError(f"ckpt_path={given!r} is that of a ModelCheckpoint, and there is none")
        if given == "best":
            if not callback.best_model_path:
                raise ValueError('ckpt_path="best", but the ModelCheckpoint has saved nothing yet')
            return callback.best_model_path
        found = callback.find_last(self)
        if found is None:
            warnings.warn(
                'ckpt_path="last", but there is no last checkpoint yet: nothing is loaded. '
                "ModelCheckpoint(save_last=True) makes one",
                stacklevel=4,
            )
        return found
