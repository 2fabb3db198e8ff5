"""Stochastic gradient descent, with momentum."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import backend
from .flat import elementwise
from .optimizer import Optimizer, at_least_zero, descent


class SGD(Optimizer):
    """``p -= lr * g``; with momentum, ``v = momentum * v + (1 - dampening) * g`` takes the place of g.

    weight_decay adds ``weight_decay * p`` to the gradient; nesterov looks one step ahead and goes along
    ``g + momentum * v``; maximize goes up. The first v is g itself. Parameters of any shape; v has the same.

    Raises ValueError for settings below 0, and for nesterov without momentum or with dampening.
    Source: `torch.optim.SGD`; momentum after Sutskever et al. 2013, "On the importance of initialization and
    momentum in deep learning".

    >>> import framework as torch
    >>> w = torch.tensor([4.0], requires_grad=True)
    >>> optimizer = torch.optim.SGD([w], lr=0.25, momentum=0.5)
    >>> for _ in range(2):
    ...     optimizer.zero_grad()
    ...     (w * w).sum().backward()
    ...     optimizer.step()
    >>> w
    tensor([0.], requires_grad=True)
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
        at_least_zero(lr=lr, momentum=momentum, weight_decay=weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum needs a momentum above 0 and no dampening")
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    @elementwise
    def update(self, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        """One step; see the class."""
        g = descent(p, g, group)
        momentum = group["momentum"]
        if momentum:
            velocity = state.get("momentum_buffer")
            if velocity is None:
                velocity = state["momentum_buffer"] = backend.module_of(p).array(g)
            else:
                velocity *= momentum
                velocity += g if group["dampening"] == 0 else (1 - group["dampening"]) * g
            g = g + momentum * velocity if group["nesterov"] else velocity
        p -= group["lr"] * g
