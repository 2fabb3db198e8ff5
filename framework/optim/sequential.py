"""Schedules one after another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from .optimizer import Optimizer
from .scheduler import LRScheduler


class SequentialLR(LRScheduler):
    """One schedule after another: the next begins at each of the steps `milestones`. For warm-up, then decay.

    Raises ValueError unless there is one milestone fewer than schedules, all of this optimizer, none of which
    waits for measurements (`ReduceLROnPlateau`). Source: `torch.optim.lr_scheduler.SequentialLR`.

    >>> import framework as torch
    >>> optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    >>> warm_up = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=0.5, total_iters=2)
    >>> decay = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
    >>> schedule = torch.optim.lr_scheduler.SequentialLR(optimizer, [warm_up, decay], milestones=[2])
    >>> for _ in range(4):
    ...     print(schedule.get_last_lr()); optimizer.step(); schedule.step()
    [0.5]
    [0.75]
    [1.0]
    [0.5]
    """

    _not_saved = ("optimizer", "_optimizer_steps", "_schedulers")

    def __init__(
        self,
        optimizer: Optimizer,
        schedulers: Sequence[LRScheduler],
        milestones: Sequence[int],
        last_epoch: int = -1,
    ) -> None:
        self._attach(optimizer)
        if not schedulers or len(milestones) != len(schedulers) - 1:
            raise ValueError(
                f"{len(schedulers)} schedules need {max(len(schedulers) - 1, 0)} milestones, got {len(milestones)}"
            )
        for i, scheduler in enumerate(schedulers):
            if not isinstance(scheduler, LRScheduler):
                raise TypeError(f"schedule {i} is a {type(scheduler).__name__}, not a schedule")
            if type(scheduler).get_lr is LRScheduler.get_lr and not isinstance(scheduler, SequentialLR):
                raise ValueError(f"{type(scheduler).__name__} (schedule {i}) needs a measurement for every step")
            if scheduler.optimizer is not optimizer:
                raise ValueError(f"schedule {i} changes another optimizer")
        self._schedulers, self._milestones = list(schedulers), list(milestones)
        self.last_epoch = last_epoch + 1
        # Each schedule has taken its first step when it was made: back to before that, then only the first one.
        for group in optimizer.param_groups:
            group["lr"] = group["initial_lr"]
        self._step_back()
        first = self._schedulers[bisect_right(self._milestones, 0)]
        first.restart()
        self._last_lr = first.get_last_lr()

    def restart(self) -> None:
        """Take the first step, as one of the schedules of another sequence."""
        for scheduler in self._schedulers:
            scheduler._step_count = 0
        super().restart()

    def _step_back(self) -> None:
        for scheduler in self._schedulers:
            if isinstance(scheduler, SequentialLR):
                scheduler._step_back()
            else:
                scheduler.last_epoch -= 1

    def step(self) -> None:
        """Go one step on, with the schedule whose turn it is."""
        self.last_epoch += 1
        i = bisect_right(self._milestones, self.last_epoch)
        scheduler = self._schedulers[i]
        if i and self._milestones[i - 1] == self.last_epoch:
            scheduler.jump(0)
        else:
            scheduler.step()
        self._last_lr = scheduler.get_last_lr()

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to go on, of all schedules."""
        return {**super().state_dict(), "_schedulers": [scheduler.state_dict() for scheduler in self._schedulers]}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from a saved state."""
        super().load_state_dict({key: value for key, value in state_dict.items() if key != "_schedulers"})
        for scheduler, saved in zip(self._schedulers, state_dict["_schedulers"], strict=True):
            scheduler.load_state_dict(saved)
