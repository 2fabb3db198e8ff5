"""Adam: every parameter its own step size, from running means of the gradient and of its square."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import backend
from .flat import elementwise
from .optimizer import Optimizer, at_least_zero, descent


class Adam(Optimizer):
    """``p -= lr * m / (√v + eps)``: m the running mean of g, v that of g², both corrected for starting at 0.

    betas: how slowly m and v forget. eps: against division by 0. weight_decay adds ``weight_decay * p`` to the
    gradient, or with decoupled_weight_decay shrinks p by ``lr * weight_decay`` of itself (`AdamW`). amsgrad
    uses the largest v so far. maximize goes up. Parameters of any shape; m and v have the same.

    Raises ValueError for settings below 0 and betas outside [0, 1).
    Source: `torch.optim.Adam`; Kingma & Ba 2015, "Adam: A Method for Stochastic Optimization", algorithm 1;
    amsgrad after Reddi et al. 2018, "On the Convergence of Adam and Beyond".

    >>> import framework as torch
    >>> w = torch.tensor([4.0, 0.5], requires_grad=True)
    >>> optimizer = torch.optim.Adam([w], lr=0.25)
    >>> (w * w).sum().backward()
    >>> optimizer.step()  # the first step is lr long, whatever the gradient
    >>> w
    tensor([3.7500, 0.2500], requires_grad=True)
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
        decoupled_weight_decay: bool = False,
    ) -> None:
        at_least_zero(lr=lr, eps=eps, weight_decay=weight_decay)
        if not all(0 <= beta < 1 for beta in betas):
            raise ValueError(f"betas must be at least 0 and below 1, got {betas}")
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, defaults)

    @elementwise
    def update(self, p: Any, g: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        """One step; see the class."""
        xp = backend.module_of(p)
        lr, (beta1, beta2) = group["lr"], group["betas"]
        if not state:
            state.update(step=0, exp_avg=xp.zeros_like(p), exp_avg_sq=xp.zeros_like(p))
            if group["amsgrad"]:
                state["max_exp_avg_sq"] = xp.zeros_like(p)
        if group["decoupled_weight_decay"]:
            g = -g if group["maximize"] else g
            if group["weight_decay"]:
                p *= 1 - lr * group["weight_decay"]
        else:
            g = descent(p, g, group)
        step = state["step"] = state["step"] + 1
        mean, mean_square = state["exp_avg"], state["exp_avg_sq"]
        scratch = xp.subtract(g, mean, out=xp.empty_like(p))
        scratch *= 1 - beta1
        mean += scratch
        xp.multiply(g, g, out=scratch)
        scratch *= 1 - beta2
        mean_square *= beta2
        mean_square += scratch
        if group["amsgrad"]:
            largest = state["max_exp_avg_sq"]
            mean_square = xp.maximum(largest, mean_square, out=largest)
        # both corrections are numbers, so they need not be made in every element: m/c₁ / (√(v/c₂) + eps)
        root = (1 - beta2**step) ** 0.5
        xp.sqrt(mean_square, out=scratch)
        scratch += group["eps"] * root
        xp.divide(mean, scratch, out=scratch)
        scratch *= lr * root / (1 - beta1**step)
        p -= scratch


class AdamW(Adam):
    """Adam whose weight decay is a step of its own: ``p -= lr * weight_decay * p``, whatever the gradients.

    Arguments as `Adam`, but weight_decay is 0.01 unless given. Raises ValueError for settings out of range.
    Source: `torch.optim.AdamW`; Loshchilov & Hutter 2019, "Decoupled Weight Decay Regularization".

    >>> import framework as torch
    >>> w = torch.tensor([4.0], requires_grad=True)
    >>> optimizer = torch.optim.AdamW([w], lr=0.5, weight_decay=0.25)
    >>> (w * w).sum().backward()
    >>> optimizer.step()  # 4 - 0.5·0.25·4 - 0.5
    >>> w
    tensor([3.], requires_grad=True)
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize, decoupled_weight_decay=True
        )
