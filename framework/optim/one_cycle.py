"""One cycle: up to a high learning rate, then far down, while momentum does the opposite."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .optimizer import Optimizer
from .scheduler import LRScheduler


class OneCycleLR(LRScheduler):
    """From ``max_lr / div_factor`` up to `max_lr`, then down to ``max_lr / div_factor / final_div_factor``.

    total_steps, or epochs and steps_per_epoch: how long; `step` is called after every batch. pct_start: the
    share of the steps that go up. anneal_strategy: "cos" or "linear". cycle_momentum: momentum (or the first of
    betas) goes from `max_momentum` down to `base_momentum` and back. three_phase: down to where it started as
    long as it went up, then the rest. max_lr and both momenta: one number or one for each group.

    Raises ValueError for settings that do not fit, and for more steps than said.
    Source: `torch.optim.lr_scheduler.OneCycleLR`; Smith & Topin 2017, "Super-Convergence: Very Fast Training of
    Neural Networks Using Large Learning Rates".

    >>> import framework as torch
    >>> optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], momentum=0.9)
    >>> schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1.0, total_steps=10, div_factor=10)
    >>> for _ in range(2):
    ...     optimizer.step(); schedule.step(); print(f"{schedule.get_last_lr()[0]:.2f}")
    0.55
    1.00
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | Sequence[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | Sequence[float] = 0.85,
        max_momentum: float | Sequence[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        self._attach(optimizer)
        self.total_steps = _total(total_steps, epochs, steps_per_epoch)
        if not 0 <= pct_start <= 1:
            raise ValueError(f"pct_start must be between 0 and 1, got {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be 'cos' or 'linear', got {anneal_strategy!r}")
        self._anneal_func_type = anneal_strategy
        rising = float(pct_start * self.total_steps) - 1
        #: Where each phase ends, and the names of the settings it leads from and to: rate, then momentum.
        self.phases: list[tuple[float, str, str, str, str]]
        if three_phase:
            self.phases = [
                (rising, "initial_lr", "max_lr", "max_momentum", "base_momentum"),
                (
                    float(2 * pct_start * self.total_steps) - 2,
                    "max_lr",
                    "initial_lr",
                    "base_momentum",
                    "max_momentum",
                ),
                (self.total_steps - 1, "initial_lr", "min_lr", "max_momentum", "max_momentum"),
            ]
        else:
            self.phases = [
                (rising, "initial_lr", "max_lr", "max_momentum", "base_momentum"),
                (self.total_steps - 1, "max_lr", "min_lr", "base_momentum", "max_momentum"),
            ]
        self.cycle_momentum = cycle_momentum
        self.use_beta1 = "betas" in optimizer.defaults
        if cycle_momentum and not self.use_beta1 and "momentum" not in optimizer.defaults:
            raise ValueError(
                f"{type(optimizer).__name__} has neither momentum nor betas: pass cycle_momentum=False"
            )
        tops = _each("max_lr", max_lr, optimizer)
        highs = _each("max_momentum", max_momentum, optimizer)
        lows = _each("base_momentum", base_momentum, optimizer)
        if last_epoch == -1:
            for group, top, high, low in zip(optimizer.param_groups, tops, highs, lows, strict=True):
                start = top / div_factor
                group.update(initial_lr=start, max_lr=top, min_lr=start / final_div_factor)
                if cycle_momentum:
                    group.update(max_momentum=high, base_momentum=low)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        step = self.last_epoch
        if step > self.total_steps:
            raise ValueError(f"step {step} of a cycle of {self.total_steps}: the schedule has come to its end")
        begin = 0.0
        for phase in self.phases[:-1]:
            if step <= phase[0]:
                break
            begin = phase[0]
        else:
            phase = self.phases[-1]
        end, lr_from, lr_to, momentum_from, momentum_to = phase
        share = (step - begin) / (end - begin)
        for group in self.optimizer.param_groups if self.cycle_momentum else ():
            momentum = self._between(group[momentum_from], group[momentum_to], share)
            if self.use_beta1:
                group["betas"] = (momentum, *group["betas"][1:])
            else:
                group["momentum"] = momentum
        return [self._between(group[lr_from], group[lr_to], share) for group in self.optimizer.param_groups]

    def _between(self, start: float, end: float, share: float) -> float:
        """The value at `share` of the way from `start` to `end`."""
        if self._anneal_func_type == "linear":
            return (end - start) * share + start
        return end + (start - end) / 2.0 * (math.cos(math.pi * share) + 1)


def _total(total_steps: int | None, epochs: int | None, steps_per_epoch: int | None) -> int:
    given = (
        {"total_steps": total_steps}
        if total_steps is not None
        else {"epochs": epochs, "steps_per_epoch": steps_per_epoch}
    )
    total = 1
    for name, value in given.items():
        if value is None:
            raise ValueError("say how long the cycle is: total_steps, or epochs and steps_per_epoch")
        if not isinstance(value, int) or value <= 0:
            raise ValueError(f"{name} must be an integer above 0, got {value}")
        total *= value
    return total


def _each(name: str, value: float | Sequence[float], optimizer: Optimizer) -> list[float]:
    groups = len(optimizer.param_groups)
    values = list(value) if isinstance(value, Sequence) else [value] * groups
    if len(values) != groups:
        raise ValueError(f"{name} has {len(values)} values for {groups} groups")
    return values
