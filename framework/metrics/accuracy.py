"""Accuracy: the share of right answers. Three forms of target and prediction."""

from __future__ import annotations

from typing import Any

from ..errors import ShapeError
from .base import Average, alike


class Accuracy(Average):
    """The share of predictions that equal their target. Both of one shape, such as class numbers.

    Raises ShapeError. Source: `keras.metrics.Accuracy`.

    >>> accuracy = Accuracy()
    >>> accuracy.update_state([1, 2, 3, 4], [0, 2, 3, 4])
    >>> accuracy.value()
    0.75
    """

    larger_is_better = True

    def per_sample(self, target: Any, prediction: Any) -> Any:
        """1 where both are equal."""
        target, prediction = alike(self.name, target, prediction)
        return target == prediction


class BinaryAccuracy(Average):
    """The share of right yes-or-no answers: a prediction above `threshold` says yes.

    Targets 0 and 1, predictions between, of one shape (or (N,) and (N, 1)). Raises ShapeError. For logits, the
    threshold is 0. Source: `keras.metrics.BinaryAccuracy`.

    >>> accuracy = BinaryAccuracy()
    >>> accuracy.update_state([0, 1, 1, 0], [0.2, 0.9, 0.4, 0.1], sample_weight=[1, 1, 2, 0])
    >>> accuracy.value()
    0.5
    """

    larger_is_better = True

    def __init__(self, name: str | None = None, dtype: Any = None, threshold: float = 0.5) -> None:
        self.threshold = threshold
        super().__init__(name, dtype)

    def per_sample(self, target: Any, prediction: Any) -> Any:
        """1 where the answer is right."""
        target, prediction = alike(self.name, target, prediction)
        right = target == (prediction > self.threshold)
        return right if right.ndim < 2 else right.mean(axis=-1)


class CategoricalAccuracy(Average):
    """The share of samples whose largest prediction is at the class of their one-hot target.

    Targets and predictions (N, ..., C). Raises ShapeError. Source: `keras.metrics.CategoricalAccuracy`.

    >>> accuracy = CategoricalAccuracy()
    >>> accuracy.update_state([[0, 1], [1, 0]], [[0.3, 0.7], [0.4, 0.6]])
    >>> accuracy.value()
    0.5
    """

    larger_is_better = True

    def per_sample(self, target: Any, prediction: Any) -> Any:
        """1 where the class is right."""
        if target.shape != prediction.shape:
            raise ShapeError(
                f"{self.name}: needs one-hot targets of the predictions' shape {prediction.shape}, got "
                f"{target.shape}; class numbers belong to SparseCategoricalAccuracy"
            )
        return target.argmax(axis=-1) == prediction.argmax(axis=-1)


class SparseCategoricalAccuracy(Average):
    """The share of samples whose largest prediction is at the class number of their target.

    Targets (N, ...) or (N, ..., 1), predictions (N, ..., C). Raises ShapeError. Source:
    `keras.metrics.SparseCategoricalAccuracy`.

    >>> accuracy = SparseCategoricalAccuracy()
    >>> accuracy.update_state([1, 0], [[0.3, 0.7], [0.4, 0.6]])
    >>> accuracy.value()
    0.5
    """

    larger_is_better = True

    def per_sample(self, target: Any, prediction: Any) -> Any:
        """1 where the class is right."""
        if target.ndim == prediction.ndim and target.shape[-1] == 1:
            target = target[..., 0]
        if target.shape != prediction.shape[:-1]:
            raise ShapeError(
                f"{self.name}: predictions of shape {prediction.shape} need class numbers of shape "
                f"{prediction.shape[:-1]}, got {target.shape}; one-hot targets belong to CategoricalAccuracy"
            )
        return target == prediction.argmax(axis=-1)
