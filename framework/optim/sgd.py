"""Stochastic gradient descent, with momentum."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .optimizer import Optimizer


class SGD(Optimizer):
    """``p -= lr * g``; with momentum, ``v = momentum * v + (1 - dampening) * g`` takes the place of g.

    weight_decay adds ``weight_decay * p`` to the gradient; nesterov looks one step ahead. Raises ValueError for
    settings out of range. Source: `torch.optim.SGD`; momentum after Sutskever et al. 2013.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        if lr < 0 or momentum < 0 or weight_decay < 0:
            raise ValueError(f"lr, momentum and weight_decay must be at least 0: {lr}, {momentum}, {weight_decay}")
        if nesterov and (momentum == 0 or dampening != 0):
            raise ValueError("Nesterov momentum needs a momentum above 0 and no dampening")
        super().__init__(
            params,
            {
                "lr": lr,
                "momentum": momentum,
                "dampening": dampening,
                "weight_decay": weight_decay,
                "nesterov": nesterov,
                "maximize": maximize,
            },
        )

    def update(self, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        if group["maximize"]:
            g = -g
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        if group["momentum"]:
            velocity = state.get("momentum_buffer")
            if velocity is None:
                velocity = state["momentum_buffer"] = g.copy()
            else:
                velocity *= group["momentum"]
                velocity += (1 - group["dampening"]) * g
            g = g + group["momentum"] * velocity if group["nesterov"] else velocity
        p -= group["lr"] * g
