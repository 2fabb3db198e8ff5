"""Optimizers: how parameters move along their gradients. PyTorch's `torch.optim`."""

from .adam import Adam
from .optimizer import Optimizer
from .sgd import SGD

__all__ = ["SGD", "Adam", "Optimizer"]
