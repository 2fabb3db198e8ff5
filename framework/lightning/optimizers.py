"""What configure_optimizers returns, in order: optimizers, and when their schedules take a step."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from ..optim import Optimizer
from ..optim.lr_scheduler import LRScheduler, OneCycleLR, ReduceLROnPlateau
from .errors import MisconfigurationException

WANTED = (
    "configure_optimizers returns an optimizer, a list of optimizers, two lists ([optimizers], [schedules]), or "
    '{"optimizer": ..., "lr_scheduler": ..., "monitor": ...}'
)


@dataclass
class LRSchedulerConfig:
    """A schedule, and when it takes a step: every `frequency`-th "epoch" or "step".

    monitor: the logged name that ReduceLROnPlateau listens to. strict: whether that name has to be there.
    name: what `LearningRateMonitor` calls it. Source: `lightning.pytorch.utilities.types.LRSchedulerConfig`.

    >>> import framework as torch
    >>> optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    >>> LRSchedulerConfig(torch.optim.lr_scheduler.StepLR(optimizer, 10)).interval
    'epoch'
    """

    scheduler: Any
    name: str | None = None
    interval: str = "epoch"
    frequency: int = 1
    reduce_on_plateau: bool = False
    monitor: str | None = None
    strict: bool = True


class LightningOptimizer:
    """An optimizer whose steps the Trainer counts; what `LightningModule.optimizers` returns.

    All else is as with the optimizer itself, which is in `optimizer`. `step` raises what the optimizer raises.
    Source: `lightning.pytorch.core.optimizer.LightningOptimizer`.

    >>> import framework as torch
    >>> from framework import lightning as L
    >>> class Model(L.LightningModule):
    ...     automatic_optimization = False
    ...
    ...     def training_step(self, batch, batch_idx):
    ...         optimizer = self.optimizers()
    ...         optimizer.zero_grad()
    ...         self.manual_backward(...)
    ...         optimizer.step()
    """

    def __init__(self, optimizer: Optimizer, before: Callable[[Any], Any], after: Callable[[], Any]) -> None:
        self.optimizer = optimizer
        self._before, self._after = before, after

    def step(self, closure: Callable[[], Any] | None = None, **options: Any) -> Any:
        """One step, counted. closure: computes loss and gradients first."""
        loss = closure() if closure is not None else None
        self._before(self.optimizer)
        self.optimizer.step(**options)
        self._after()
        return loss

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["optimizer"], name)

    def __repr__(self) -> str:
        return f"Lightning{self.optimizer!r}"


def configure(model: Any) -> tuple[list[Optimizer], list[LRSchedulerConfig]]:
    """Ask `model` for its optimizers and schedules. Raises MisconfigurationException for what is neither."""
    given = model.configure_optimizers()
    monitor: str | None = None
    schedules: list[Any] = []
    if given is None:
        warnings.warn("configure_optimizers returned None: nothing will be optimized", stacklevel=4)
        optimizers: list[Any] = []
    elif isinstance(given, dict):
        optimizers, schedules = _of_dictionaries([given])
        monitor = given.get("monitor")
    elif isinstance(given, list | tuple) and given and all(isinstance(one, dict) for one in given):
        optimizers, schedules = _of_dictionaries(list(given))
    elif isinstance(given, list | tuple) and len(given) == 2 and isinstance(given[0], list):
        optimizers = given[0]
        schedules = given[1] if isinstance(given[1], list) else [given[1]]
    else:
        optimizers = list(given) if isinstance(given, list | tuple) else [given]
    wrong = next((one for one in optimizers if not isinstance(one, Optimizer)), None)
    if wrong is not None or (given is not None and not optimizers):
        raise MisconfigurationException(f"{WANTED}; got {type(wrong if optimizers else given).__name__}")
    if model.automatic_optimization and len(optimizers) > 1:
        raise MisconfigurationException(
            f"{len(optimizers)} optimizers need a training_step that uses them: set "
            f"self.automatic_optimization = False and call self.optimizers(), self.manual_backward(loss), step()"
        )
    configs = [_config(one, monitor, model.automatic_optimization) for one in schedules]
    for config in configs:
        if not any(config.scheduler.optimizer is optimizer for optimizer in optimizers):
            raise MisconfigurationException(
                f"the schedule {type(config.scheduler).__name__} changes an optimizer that configure_optimizers "
                f"does not return"
            )
    return optimizers, configs


def _of_dictionaries(given: list[dict[str, Any]]) -> tuple[list[Any], list[Any]]:
    for one in given:
        if "optimizer" not in one:
            raise MisconfigurationException(f'{WANTED}; the dictionary has no "optimizer": {sorted(one)}')
        unknown = sorted(one.keys() - {"optimizer", "lr_scheduler", "monitor"})
        if unknown:
            warnings.warn(
                f"configure_optimizers: {unknown} mean nothing next to the optimizer; do they belong into the "
                f'dictionary of the "lr_scheduler"?',
                stacklevel=5,
            )
    return [one["optimizer"] for one in given], [one["lr_scheduler"] for one in given if one.get("lr_scheduler")]


def _config(given: Any, monitor: str | None, automatic: bool) -> LRSchedulerConfig:
    """`given`, a schedule or a dictionary of settings with one."""
    settings = dict(given) if isinstance(given, dict) else {"scheduler": given, "monitor": monitor}
    if isinstance(given, dict) and settings.get("monitor") is None:
        settings["monitor"] = None
    schedule = settings.get("scheduler")
    if not isinstance(schedule, LRScheduler):
        raise MisconfigurationException(
            f'a schedule is one of torch.optim.lr_scheduler, or a dictionary with one as "scheduler"; '
            f"got {type(schedule if isinstance(given, dict) else given).__name__}"
        )
    names = [field.name for field in fields(LRSchedulerConfig)]
    unknown = sorted(settings.keys() - set(names))
    if unknown:
        raise MisconfigurationException(f"a schedule has no settings {unknown}; it has {', '.join(names)}")
    if settings.get("interval", "epoch") not in ("step", "epoch"):
        raise MisconfigurationException(
            f'the interval of a schedule is "step" or "epoch", not {settings["interval"]!r}'
        )
    settings.setdefault("reduce_on_plateau", isinstance(schedule, ReduceLROnPlateau))
    if automatic and settings["reduce_on_plateau"] and settings.get("monitor") is None:
        raise MisconfigurationException(
            'ReduceLROnPlateau listens to something you log: add "monitor": "val_loss" (or another logged name) '
            "next to the schedule"
        )
    if isinstance(schedule, OneCycleLR) and automatic and settings.get("interval", "epoch") == "epoch":
        warnings.warn('OneCycleLR counts steps: it is meant for "interval": "step"', stacklevel=5)
    return LRSchedulerConfig(**settings)
