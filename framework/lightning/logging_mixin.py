"""`log` and `log_dict`: measurements from inside a step or a hook."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from .errors import MisconfigurationException
from .replaying import Stand
from .results import DEFAULTS, WHOLE


class LogMixin:
    """What a LightningModule measures, on its way to callbacks, loggers and the progress bar.

    >>> from framework import lightning as L
    >>> class Model(L.LightningModule):
    ...     def validation_step(self, batch, batch_idx):
    ...         self.log("val_size", float(len(batch)), prog_bar=True)
    """

    _trainer: Any

    def log(
        self,
        name: str,
        value: Any,
        prog_bar: bool = False,
        logger: bool | None = None,
        on_step: bool | None = None,
        on_epoch: bool | None = None,
        reduce_fx: Any = "mean",
        enable_graph: bool = False,
        sync_dist: bool = False,
        sync_dist_group: Any = None,
        add_dataloader_idx: bool = True,
        batch_size: int | None = None,
        metric_attribute: str | None = None,
        rank_zero_only: bool = False,
    ) -> None:
        """Log `value`, a number, a Tensor of one element, or a metric with `compute` and `reset`, under `name`.

        on_step: the value of each batch; on_epoch: the mean over the epoch, in which each batch counts with its
        number of samples (batch_size; default: the length of the first Tensor of the batch). Defaults: on_step
        in a training step, on_epoch elsewhere; with both there are ``name_step`` and ``name_epoch``. reduce_fx:
        "mean", "sum", "min" or "max". The other options are there for Lightning's sake.
        Raises MisconfigurationException where there is nothing to log, and ValueError for what is no number.
        """
        trainer = self._trainer
        if trainer is None:
            warnings.warn(f"log({name!r}, ...) does nothing outside of a Trainer", stacklevel=2)
            return
        recorded = type(trainer) is Stand
        hook = trainer.hook if recorded else trainer.hooks.running
        defaults = DEFAULTS.get(hook)
        if defaults is None:
            defaults = self._outside_batches(hook, name, on_step)
        how = (
            prog_bar,
            True if logger is None else logger,
            defaults[0] if on_step is None else on_step,
            defaults[1] if on_epoch is None else on_epoch,
            reduce_fx if type(reduce_fx) is str else getattr(reduce_fx, "__name__", reduce_fx),
        )
        log = trainer.take if recorded else trainer.metrics.active.log
        log(value, hook, name, batch_size, add_dataloader_idx, how)

    def log_dict(self, dictionary: Mapping[str, Any], **options: Any) -> None:
        """`log` every value of `dictionary` under its key; options as for `log`."""
        for name, value in dictionary.items():
            self.log(name, value, **options)

    @staticmethod
    def _outside_batches(hook: str | None, name: str, on_step: bool | None) -> tuple[bool, bool]:
        if hook not in WHOLE:
            raise MisconfigurationException(
                f"log({name!r}, ...) cannot be called in {hook or 'this place'}: call it in a step, or in a hook "
                f"of training, validation or test such as on_train_epoch_end"
            )
        if on_step:
            raise MisconfigurationException(f"log({name!r}, on_step=True): there is no step in {hook}")
        return False, True
