"""Adam: every parameter its own step size, from running means of the gradient and of its square."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from .. import backend
from .optimizer import Optimizer


class Adam(Optimizer):
    """Kingma & Ba 2015, "Adam: A Method for Stochastic Optimization", algorithm 1.

    betas: how slowly the means of g and g² forget. eps: added to the root, against division by 0.
    weight_decay adds ``weight_decay * p`` to the gradient. Raises ValueError for settings out of range.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        if lr < 0 or eps < 0 or weight_decay < 0 or not all(0 <= beta < 1 for beta in betas):
            raise ValueError(
                f"settings out of range: lr={lr}, betas={betas}, eps={eps}, weight_decay={weight_decay}"
            )
        super().__init__(
            params,
            {
                "lr": lr,
                "betas": betas,
                "eps": eps,
                "weight_decay": weight_decay,
                "amsgrad": amsgrad,
                "maximize": maximize,
            },
        )

    def update(self, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        xp = backend.module_of(p)
        beta1, beta2 = group["betas"]
        if group["maximize"]:
            g = -g
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        if not state:
            state.update(step=0, exp_avg=xp.zeros_like(p), exp_avg_sq=xp.zeros_like(p))
        state["step"] += 1
        mean, mean_square = state["exp_avg"], state["exp_avg_sq"]
        mean += (1 - beta1) * (g - mean)
        mean_square *= beta2
        mean_square += (1 - beta2) * g * g
        if group["amsgrad"]:
            largest = state.setdefault("max_exp_avg_sq", xp.zeros_like(p))
            xp.maximum(largest, mean_square, out=largest)
            mean_square = largest
        root = xp.sqrt(mean_square) / math.sqrt(1 - beta2 ** state["step"]) + group["eps"]
        p -= (group["lr"] / (1 - beta1 ** state["step"])) * mean / root
