"""Layers, activations and losses as plain functions, without state. PyTorch's `torch.nn.functional`."""

from __future__ import annotations

from ..ops.activation import log_softmax, relu, sigmoid, softmax, tanh
from ..ops.linalg import linear
from ..ops.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    l1_loss,
    mse_loss,
    nll_loss,
)
from .dropout import dropout

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "dropout",
    "l1_loss",
    "linear",
    "log_softmax",
    "mse_loss",
    "nll_loss",
    "relu",
    "sigmoid",
    "softmax",
    "tanh",
]
