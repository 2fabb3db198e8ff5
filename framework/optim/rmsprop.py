"""RMSprop: the gradient divided by the root of its mean square."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import backend
from .flat import elementwise
from .optimizer import Optimizer, at_least_zero, descent


class RMSprop(Optimizer):
    """``p -= lr * g / (√v + eps)``: v the running mean of g², which forgets with `alpha`.

    centered: subtract the square of the running mean of g from v, which makes it a variance. momentum: gather
    the steps in a velocity. weight_decay adds ``weight_decay * p`` to the gradient. maximize goes up.
    Parameters of any shape; the state has the same.

    Raises ValueError for settings below 0.
    Source: `torch.optim.RMSprop`; Hinton 2012, "Neural Networks for Machine Learning", lecture 6e; centred
    after Graves 2013, "Generating Sequences With Recurrent Neural Networks".

    >>> import framework as torch
    >>> w = torch.tensor([4.0], requires_grad=True)
    >>> optimizer = torch.optim.RMSprop([w], lr=0.1, alpha=0.75)
    >>> (w * w).sum().backward()
    >>> optimizer.step()  # g = 8, v = 0.25·64, so 4 - 0.1·8/4
    >>> w
    tensor([3.8000], requires_grad=True)
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        at_least_zero(lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum)
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "alpha": alpha,
            "eps": eps,
            "centered": centered,
            "weight_decay": weight_decay,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    @elementwise
    def update(self, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        """One step; see the class."""
        xp = backend.module_of(p)
        g = descent(p, g, group)
        alpha, momentum = group["alpha"], group["momentum"]
        if not state:
            state.update(step=0, square_avg=xp.zeros_like(p))
        if momentum and "momentum_buffer" not in state:
            state["momentum_buffer"] = xp.zeros_like(p)
        if group["centered"] and "grad_avg" not in state:
            state["grad_avg"] = xp.zeros_like(p)
        state["step"] += 1
        mean_square = state["square_avg"]
        scratch = xp.multiply(g, g, out=xp.empty_like(p))
        scratch *= 1 - alpha
        mean_square *= alpha
        mean_square += scratch
        if group["centered"]:
            mean = state["grad_avg"]
            xp.subtract(g, mean, out=scratch)
            scratch *= 1 - alpha
            mean += scratch
            xp.multiply(mean, mean, out=scratch)
            xp.subtract(mean_square, scratch, out=scratch)
            xp.sqrt(scratch, out=scratch)
        else:
            xp.sqrt(mean_square, out=scratch)
        scratch += group["eps"]
        xp.divide(g, scratch, out=scratch)
        if momentum:
            velocity = state["momentum_buffer"]
            velocity *= momentum
            velocity += scratch
            xp.multiply(velocity, group["lr"], out=scratch)
        else:
            scratch *= group["lr"]
        p -= scratch
