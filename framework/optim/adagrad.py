"""Adagrad: the gradient divided by the root of the sum of all squares so far."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import backend
from .flat import elementwise
from .optimizer import Optimizer, at_least_zero, descent


class Adagrad(Optimizer):
    """``p -= lr * g / (√s + eps)``: s the sum of g² over all steps, so that steps shrink where much has moved.

    lr_decay: step t is ``lr / (1 + (t - 1) * lr_decay)`` long. initial_accumulator_value: where s starts.
    weight_decay adds ``weight_decay * p`` to the gradient. maximize goes up. Parameters of any shape; s has the
    same.

    Raises ValueError for settings below 0.
    Source: `torch.optim.Adagrad`; Duchi, Hazan & Singer 2011, "Adaptive Subgradient Methods for Online Learning
    and Stochastic Optimization".

    >>> import framework as torch
    >>> w = torch.tensor([4.0], requires_grad=True)
    >>> optimizer = torch.optim.Adagrad([w], lr=0.5, initial_accumulator_value=36)
    >>> (w * w).sum().backward()
    >>> optimizer.step()  # g = 8, s = 36 + 64
    >>> w
    tensor([3.6000], requires_grad=True)
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        *,
        maximize: bool = False,
    ) -> None:
        at_least_zero(
            lr=lr,
            lr_decay=lr_decay,
            weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value,
            eps=eps,
        )
        defaults = {
            "lr": lr,
            "lr_decay": lr_decay,
            "eps": eps,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    @elementwise
    def update(self, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        """One step; see the class."""
        xp = backend.module_of(p)
        g = descent(p, g, group)
        if not state:
            state.update(step=0, sum=xp.full_like(p, group["initial_accumulator_value"]))
        scratch = xp.multiply(g, g, out=xp.empty_like(p))
        state["sum"] += scratch
        xp.sqrt(state["sum"], out=scratch)
        scratch += group["eps"]
        xp.divide(g, scratch, out=scratch)
        scratch *= group["lr"] / (1 + state["step"] * group["lr_decay"])
        p -= scratch
        state["step"] += 1
