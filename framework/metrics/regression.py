"""Metrics of numbers: how far the predictions are away, and how much of the spread they explain."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .base import Average, Metric, alike, as_array


def mean_last(values: Any) -> Any:
    """The mean over the last dimension, if there is more than that of the samples."""
    return values if values.ndim < 2 else values.mean(axis=-1)


class MeanSquaredError(Average):
    """The mean of (target - prediction)². Both of one shape (or (N,) and (N, 1)); raises ShapeError.

    Source: `keras.metrics.MeanSquaredError`, `sklearn.metrics.mean_squared_error`.

    >>> error = MeanSquaredError()
    >>> error.update_state([0.0, 0.0], [1.0, 3.0])
    >>> error.value()
    5.0
    """

    larger_is_better = False

    def per_sample(self, target: Any, prediction: Any) -> Any:
        """The squared error."""
        target, prediction = alike(self.name, target, prediction)
        return mean_last(np.square(target - prediction))


class RootMeanSquaredError(MeanSquaredError):
    """The root of `MeanSquaredError`, in the unit of the target. Source: `keras.metrics.RootMeanSquaredError`.

    >>> error = RootMeanSquaredError()
    >>> error.update_state([0.0, 0.0], [3.0, 3.0])
    >>> error.value()
    3.0
    """

    def value(self) -> float:
        """The root of the mean."""
        return math.sqrt(super().value())


class MeanAbsoluteError(Average):
    """The mean of |target - prediction|. Both of one shape (or (N,) and (N, 1)); raises ShapeError.

    Source: `keras.metrics.MeanAbsoluteError`, `sklearn.metrics.mean_absolute_error`.

    >>> error = MeanAbsoluteError()
    >>> error.update_state([0.0, 0.0], [1.0, -3.0])
    >>> error.value()
    2.0
    """

    larger_is_better = False

    def per_sample(self, target: Any, prediction: Any) -> Any:
        """The distance."""
        target, prediction = alike(self.name, target, prediction)
        return mean_last(abs(target - prediction))


class R2Score(Metric):
    """The share of the targets' variance that the predictions explain: 1 is perfect, 0 is their mean.

    Targets and predictions (N,), or (N, outputs), over which it is averaged. Raises ShapeError. Source:
    `keras.metrics.R2Score`, `sklearn.metrics.r2_score`.

    >>> score = R2Score()
    >>> score.update_state([1.0, 2.0, 3.0], [1.0, 2.0, 4.0])
    >>> score.value()
    0.5
    """

    larger_is_better = True

    def __init__(
        self, class_aggregation: str = "uniform_average", name: str | None = None, dtype: Any = None
    ) -> None:
        if class_aggregation not in ("uniform_average", None):
            raise ValueError(f"class_aggregation must be 'uniform_average' or None, not {class_aggregation!r}")
        self.class_aggregation = class_aggregation
        super().__init__(name, dtype)

    def reset_state(self) -> None:
        """Forget all samples."""
        self.count: Any = 0.0
        self.mean: Any = 0.0
        self.spread: Any = 0.0
        self.error: Any = 0.0

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch in."""
        target, prediction = alike(self.name, as_array(y_true), as_array(y_pred))
        if target.ndim == 1:
            target, prediction = target[:, None], prediction[:, None]
        weight = np.ones(len(target)) if sample_weight is None else as_array(sample_weight).reshape(-1)
        weight = weight[:, None].astype("f8")
        if not weight.sum():
            return
        # batches are merged by their means, as a sum of squares less a square of sums would lose all digits
        count, target = weight.sum(), target.astype("f8")
        mean = (weight * target).sum(0) / count
        step, both = mean - self.mean, self.count + count
        self.spread = self.spread + (weight * (target - mean) ** 2).sum(0) + step**2 * self.count * count / both
        self.mean, self.count = self.mean + step * count / both, both
        self.error = self.error + (weight * (target - prediction) ** 2).sum(0)

    def value(self) -> Any:
        """1 - error / spread; 0 before the first sample."""
        if not self.count:
            return 0.0
        with np.errstate(all="ignore"):
            score = np.where(self.spread > 0, 1 - self.error / self.spread, np.where(self.error > 0, 0.0, 1.0))
        return score if self.class_aggregation is None else float(score.mean())
