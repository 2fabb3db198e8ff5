"""Losses of numbers: how far predictions are away."""

from __future__ import annotations

import math
from typing import Any

from ...autograd import apply
from ...nn import functional as F
from ...ops import elementwise
from ...ops.losses import SMOOTH_ABS
from ...tensor import Tensor
from .base import EPSILON, ElementLoss


class MeanSquaredError(ElementLoss):
    """The mean of (y_true - y_pred)². Both of one shape. Raises ShapeError. `keras.losses.MeanSquaredError`.

    >>> MeanSquaredError()(Tensor([[0.0], [0.0]]), Tensor([[1.0], [3.0]]))
    tensor(5.)
    """

    def elements(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """The squared error."""
        return elementwise.square(elementwise.sub(y_pred, y_true))


class MeanAbsoluteError(ElementLoss):
    """The mean of |y_true - y_pred|. Both of one shape. Raises ShapeError. `keras.losses.MeanAbsoluteError`.

    >>> MeanAbsoluteError()(Tensor([[0.0], [0.0]]), Tensor([[1.0], [-3.0]]))
    tensor(2.)
    """

    def elements(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """The distance."""
        return elementwise.abs(elementwise.sub(y_pred, y_true))


class MeanAbsolutePercentageError(ElementLoss):
    """100 times the mean of |y_true - y_pred| / |y_true|. `keras.losses.MeanAbsolutePercentageError`.

    >>> MeanAbsolutePercentageError()(Tensor([[2.0]]), Tensor([[1.0]]))
    tensor(50.)
    """

    def elements(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """The share in per cent."""
        size = elementwise.clamp(elementwise.abs(y_true), EPSILON)
        return 100.0 * elementwise.abs(elementwise.sub(y_true, y_pred) / size)


class MeanSquaredLogarithmicError(ElementLoss):
    """The mean of (log(1 + y_true) - log(1 + y_pred))². `keras.losses.MeanSquaredLogarithmicError`.

    >>> MeanSquaredLogarithmicError()(Tensor([[0.0]]), Tensor([[1.0]]))
    tensor(0.4805)
    """

    def elements(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """The squared distance of the logarithms."""
        a, b = (elementwise.clamp(x, EPSILON) + 1 for x in (y_pred, y_true))
        return elementwise.square(elementwise.sub(b.log(), a.log()))


class Huber(ElementLoss):
    """d²/2 for errors d up to `delta`, delta (|d| - delta/2) beyond. Shapes equal. `keras.losses.Huber`.

    >>> Huber()(Tensor([[0.0], [0.0]]), Tensor([[1.0], [2.0]]))
    tensor(1.)
    """

    def __init__(
        self,
        delta: float = 1.0,
        reduction: str | None = "sum_over_batch_size",
        name: str = "huber_loss",
        dtype: Any = None,
    ) -> None:
        super().__init__(name, reduction, dtype)
        self.delta = delta

    def elements(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """The penalty of the error."""
        return apply(SMOOTH_ABS, elementwise.sub(y_pred, y_true), delta=self.delta)


class LogCosh(ElementLoss):
    """The mean of log(cosh(y_pred - y_true)). Shapes equal. Source: `keras.losses.LogCosh`.

    >>> LogCosh()(Tensor([[0.0]]), Tensor([[0.0]]))
    tensor(0.)
    """

    def elements(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """log(cosh(d)) = d + softplus(-2d) - log 2, which never overflows."""
        d = elementwise.sub(y_pred, y_true)
        return d + F.softplus(-2.0 * d) - math.log(2)


class Poisson(ElementLoss):
    """The mean of y_pred - y_true log(y_pred). Shapes equal. Source: `keras.losses.Poisson`.

    >>> Poisson()(Tensor([[1.0]]), Tensor([[1.0]]))
    tensor(1.0000)
    """

    def elements(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """Minus the log-likelihood, without what does not depend on y_pred."""
        return y_pred - y_true * (y_pred + EPSILON).log()


class Hinge(ElementLoss):
    """The mean of max(0, 1 - y_true y_pred), for targets -1 and 1 (0 counts as -1). `keras.losses.Hinge`.

    >>> Hinge()(Tensor([[1.0], [-1.0]]), Tensor([[0.5], [0.5]]))
    tensor(1.)
    """

    def elements(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """The penalty of the margin."""
        array = y_true.array
        if bool(((array == 0) | (array == 1)).all()):
            y_true = 2.0 * y_true - 1.0
        return F.relu(1.0 - y_true * y_pred)
