"""LearningRateMonitor: learning rates on their way to the logger."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ...tensor import Tensor
from ..errors import MisconfigurationException
from .callback import Callback


class LearningRateMonitor(Callback):
    """Logs the learning rate of every optimizer as ``lr-Adam``, of several groups as ``lr-Adam/pg1``, ….

    logging_interval: "step" or "epoch"; None goes by the interval of the schedule. log_momentum,
    log_weight_decay: these, too. `lrs` keeps all values by name. Raises MisconfigurationException for another
    interval, and at the start of training without a logger.
    Source: `lightning.pytorch.callbacks.LearningRateMonitor`.

    >>> from framework import lightning as L
    >>> monitor = L.callbacks.LearningRateMonitor(logging_interval="epoch")
    >>> monitor.lrs
    {}
    """

    def __init__(
        self, logging_interval: str | None = None, log_momentum: bool = False, log_weight_decay: bool = False
    ) -> None:
        if logging_interval not in (None, "step", "epoch"):
            raise MisconfigurationException(
                f'logging_interval is "step", "epoch" or None, not {logging_interval!r}'
            )
        self.logging_interval = logging_interval
        self.log_momentum, self.log_weight_decay = log_momentum, log_weight_decay
        self.lrs: dict[str, list[float]] = {}

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Names for all optimizers and groups."""
        if not trainer.loggers:
            raise MisconfigurationException(
                "LearningRateMonitor has no logger to write to: leave out logger=False, or leave out the monitor"
            )
        self.lrs = {name: [] for _, _, name in self._groups(trainer)}

    def on_train_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int) -> None:
        """The rates of this step."""
        if self.logging_interval != "epoch" and trainer.should_log:
            self._log(trainer, "step")

    def on_train_epoch_start(self, trainer: Any, pl_module: Any) -> None:
        """The rates of this epoch."""
        if self.logging_interval != "step":
            self._log(trainer, "epoch")

    def _groups(self, trainer: Any) -> list[tuple[str | None, dict[str, Any], str]]:
        """Interval of the schedule (None without one), group, name; for every group."""
        chosen: list[tuple[str | None, Any, str | None]] = []
        for config in trainer.lr_scheduler_configs:
            chosen.append((config.interval, config.scheduler.optimizer, config.name))
        seen = {id(optimizer) for _, optimizer, _ in chosen}
        chosen += [(None, optimizer, None) for optimizer in trainer.optimizers if id(optimizer) not in seen]
        found, count = [], Counter[type]()
        for interval, optimizer, given in chosen:
            name = given or f"lr-{type(optimizer).__name__}"
            if given is None:
                count[type(optimizer)] += 1
                if count[type(optimizer)] > 1:
                    name += f"-{count[type(optimizer)] - 1}"
            groups = optimizer.param_groups
            for i, group in enumerate(groups):
                end = group.get("name") or (f"pg{i + 1}" if len(groups) > 1 else "")
                found.append((interval, group, f"{name}/{end}" if end else name))
        return found

    def _log(self, trainer: Any, interval: str) -> None:
        values: dict[str, float] = {}
        for own, group, name in self._groups(trainer):
            if self.logging_interval is None and own not in (interval, None):
                continue
            self.lrs.setdefault(name, []).append(group["lr"])
            values[name] = group["lr"]
            if self.log_momentum:
                values[f"{name}-momentum"] = group["betas"][0] if "betas" in group else group.get("momentum", 0)
            if self.log_weight_decay:
                values[f"{name}-weight_decay"] = group.get("weight_decay", 0)
        if values:
            trainer.callback_metrics.update({name: Tensor(float(value)) for name, value in values.items()})
            for logger in trainer.loggers:
                logger.log_metrics(values, step=trainer.fit_loop.progress.logged)
