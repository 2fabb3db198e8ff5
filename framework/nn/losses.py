"""Losses as modules. Each calls the function of the same meaning in `framework.nn.functional`."""

from __future__ import annotations

from ..ops import classification, losses
from ..tensor import Tensor
from .module import Module


class _Loss(Module):
    """A loss with a way to reduce the values per element: ``"mean"``, ``"sum"`` or ``"none"``."""

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction


class MSELoss(_Loss):
    """Mean squared error. Input and target of one shape."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Input and target of one shape. Raises ShapeError."""
        return losses.mse_loss(input, target, reduction=self.reduction)


class L1Loss(_Loss):
    """Mean absolute error. Input and target of one shape."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Input and target of one shape. Raises ShapeError."""
        return losses.l1_loss(input, target, reduction=self.reduction)


class BCELoss(_Loss):
    """Binary cross-entropy of probabilities. Input and target of one shape."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Input and target of one shape. Raises ShapeError."""
        return classification.binary_cross_entropy(input, target, reduction=self.reduction)


class BCEWithLogitsLoss(_Loss):
    """Sigmoid and binary cross-entropy in one. Input (logits) and target of one shape."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Input and target of one shape. Raises ShapeError."""
        return classification.binary_cross_entropy_with_logits(input, target, reduction=self.reduction)


class NLLLoss(_Loss):
    """Negative log-likelihood. Input: (N, C) log-probabilities, target: (N,) class numbers."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Input (N, C), target (N,). Raises DTypeError, IndexError."""
        return classification.nll_loss(input, target, reduction=self.reduction)


class CrossEntropyLoss(_Loss):
    """Softmax and cross-entropy in one. Input: (N, C) logits, target: (N,) class numbers or (N, C)."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Input (N, C), target (N,) or (N, C). Raises ShapeError, IndexError."""
        return classification.cross_entropy(input, target, reduction=self.reduction)
