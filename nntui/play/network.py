"""The network of a playground, and how it learns: written like any program with the framework.

`nntui.play.script` writes the same program out for one state; a test holds the two together, bit for bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import framework as torch
from framework import nn
from framework.nn import functional as F
from nntui.play.settings import Settings

Array = Any

ACTIVATION = {
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "sigmoid": nn.Sigmoid,
    "linear": nn.Identity,
    "leakyrelu": nn.LeakyReLU,
    "elu": nn.ELU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
}


class Masked(nn.Module):
    """Dropout whose mask is given from outside (`mask`), so that every framework drops the same units."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share
        self.mask: torch.Tensor | None = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Any shape; outside of training the input itself."""
        return x * self.mask if self.training and self.mask is not None else x


def network(settings: Settings) -> nn.Sequential:
    """The layers, with the weights that the seed gives."""
    rng = np.random.default_rng([settings.seed, 1])
    parts: list[nn.Module] = []
    before = len(settings.features)
    for layer in settings.layers:
        parts.append(linear(rng, before, layer.units, settings.init))
        if layer.norm:
            parts.append(nn.BatchNorm1d(layer.units))
        parts.append(ACTIVATION[layer.activation]())
        if layer.dropout:
            parts.append(Masked(layer.dropout))
        before = layer.units
    parts.append(linear(rng, before, 1, settings.init))
    return nn.Sequential(*parts)


def linear(rng: np.random.Generator, before: int, after: int, init: str) -> nn.Linear:
    """A Linear whose weights are drawn as `init` says; biases begin at 0."""
    layer = nn.Linear(before, after)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(first_weights(rng, before, after, init)))
        layer.bias.zero_()
    return layer


def first_weights(rng: np.random.Generator, before: int, after: int, init: str) -> Array:
    """Weights (after, before), float32. Xavier: Glorot and Bengio 2010; He: He et al. 2015."""
    shape = (after, before)
    if init == "xavier":
        weights = rng.uniform(-1, 1, shape) * np.sqrt(6 / (before + after))
    elif init == "he":
        weights = rng.normal(0, 1, shape) * np.sqrt(2 / before)
    elif init == "uniform":
        weights = rng.uniform(-0.5, 0.5, shape)
    elif init == "normal":
        weights = rng.normal(0, 1, shape)
    else:
        weights = np.zeros(shape)
    return weights.astype(np.float32)


def optimizer(settings: Settings, parameters: Any) -> torch.optim.Optimizer:
    """The optimizer over `parameters`."""
    if settings.optimizer == "adam":
        return torch.optim.Adam(parameters, lr=settings.lr)
    if settings.optimizer == "rmsprop":
        return torch.optim.RMSprop(parameters, lr=settings.lr)
    return torch.optim.SGD(parameters, lr=settings.lr, momentum=0.9 if settings.optimizer == "momentum" else 0.0)


def rate(settings: Settings, epoch: int) -> float:
    """The learning rate in an epoch, counted from 0."""
    if settings.schedule == "step":
        return float(settings.lr * 0.5 ** (epoch // 100))
    if settings.schedule == "exp":
        return float(settings.lr * 0.99**epoch)
    if settings.schedule == "cosine":
        return float(settings.lr * (0.5 + 0.5 * np.cos(np.pi * min(epoch, 500) / 500)))
    return settings.lr


def loss_of(name: str, z: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The loss of outputs z and targets y, both (n, 1); classes are 0 and 1, z is then a logit."""
    if name == "bce":
        return F.binary_cross_entropy_with_logits(z, y)
    if name == "hinge":
        return F.relu(1 - z * (2 * y - 1)).mean()
    if name == "mae":
        return F.l1_loss(z, y)
    if name == "huber":
        return F.huber_loss(z, y)
    return F.mse_loss(z, y)


def penalty(settings: Settings, net: nn.Module) -> torch.Tensor | None:
    """What regularisation adds to the loss: l1 sum |w| + l2 / 2 sum w^2 over weights; None without."""
    total = None
    if settings.l1 or settings.l2:
        for name, w in net.named_parameters():
            if name.endswith("weight") and w.ndim == 2:
                part = settings.l1 * w.abs().sum() + settings.l2 / 2 * (w * w).sum()
                total = part if total is None else total + part
    return total


def masks(net: nn.Module, rng: np.random.Generator, settings: Settings, rows: int) -> list[Array]:
    """New dropout masks for a batch, one for each layer that drops, float32."""
    found = []
    for layer in settings.layers:
        if layer.dropout:
            kept = rng.random((rows, layer.units)) >= layer.dropout
            found.append((kept / (1 - layer.dropout)).astype(np.float32))
    return found
