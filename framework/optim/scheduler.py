"""What all learning-rate schedules share: counting steps, and writing the rate into the optimizer's groups."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from .optimizer import Optimizer


class LRScheduler:
    """Base of the schedules. Subclasses say in `get_lr` which learning rates come next.

    optimizer: whose groups are changed; their rates at this moment are where the schedule starts, remembered
    as ``"initial_lr"``. last_epoch: -1 to start; k to go on after step k, which needs groups that have
    ``"initial_lr"``. `step` is called after the optimizer's steps, once an epoch or once a batch as wanted.

    Raises TypeError for what is not an Optimizer, KeyError for going on without ``"initial_lr"``.
    Source: the interface is that of `torch.optim.lr_scheduler.LRScheduler`.

    >>> import framework as torch
    >>> class Halving(torch.optim.lr_scheduler.LRScheduler):
    ...     def get_lr(self):
    ...         return [rate * 0.5**self.last_epoch for rate in self.base_lrs]
    >>> optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    >>> schedule = Halving(optimizer)
    >>> for _ in range(3):
    ...     optimizer.step()
    ...     schedule.step()
    >>> schedule.get_last_lr(), optimizer.param_groups[0]["lr"]
    ([0.125], 0.125)
    """

    #: Attributes that are not part of the state.
    _not_saved: tuple[str, ...] = ("optimizer", "_optimizer_steps")
    _last_lr: list[float]

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        self._attach(optimizer)
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", group["lr"])
            elif "initial_lr" not in group:
                raise KeyError(
                    f"group {i} of the optimizer has no 'initial_lr', which a schedule needs that goes on from "
                    f"last_epoch={last_epoch}: load the optimizer's saved state first, or leave last_epoch out"
                )
        self.base_lrs: list[float] = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self.restart()

    def _attach(self, optimizer: Optimizer) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
        self.optimizer = optimizer
        self._optimizer_steps = optimizer.steps_taken

    def restart(self) -> None:
        """Take the first step, the one that sets the starting rates."""
        self._step_count = 0
        self._is_initial = True
        try:
            self.step()
        finally:
            self._is_initial = False

    def get_lr(self) -> list[float]:
        """The learning rates, one a group, for step number ``self.last_epoch``. For `step` to call."""
        raise NotImplementedError(f"{type(self).__name__} has no get_lr method")

    def get_lr_at_once(self) -> list[float]:
        """The same for a schedule that jumps to ``self.last_epoch`` without the steps before it."""
        return self.get_lr()

    def get_last_lr(self) -> list[float]:
        """The learning rates now, one a group."""
        return self._last_lr

    def step(self) -> None:
        """Go one step on. Warns if the optimizer has not made a step yet: then the first rate would go unused."""
        if self._step_count == 1 and self._optimizer_waits():
            warnings.warn(
                "lr_scheduler.step() was called before optimizer.step(): the first learning rate of the schedule "
                "is skipped. Call optimizer.step() first",
                UserWarning,
                stacklevel=2,
            )
        self._step_count += 1
        self.last_epoch += 1
        self._write(self.get_lr())

    def _optimizer_waits(self) -> bool:
        # An optimizer with a step method of its own does not count its steps.
        counts = type(self.optimizer).step is Optimizer.step
        return counts and self.optimizer.steps_taken == self._optimizer_steps

    def jump(self, epoch: int) -> None:
        """Set the rates that the schedule has at step `epoch`."""
        self.last_epoch = epoch
        self._write(self.get_lr_at_once())

    def _write(self, rates: list[float]) -> None:
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            group["lr"] = rate
        self._last_lr = self._rates()

    def _rates(self) -> list[float]:
        """The rates in the optimizer's groups."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to go on, except the optimizer."""
        return {key: value for key, value in self.__dict__.items() if key not in self._not_saved}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from a saved state. The optimizer's own state holds the rates; load it too."""
        self.__dict__.update(state_dict)
        self._optimizer_steps = -1  # the steps before are not known here: do not warn
