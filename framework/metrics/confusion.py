"""Metrics of what is mistaken for what: precision, recall, F1 and the confusion matrix."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import ShapeError
from .base import Metric, alike, as_array


class _Binary(Metric):
    """Base: how many answers of yes are right and wrong, and how many are missing."""

    larger_is_better = True

    def __init__(self, threshold: float = 0.5, name: str | None = None, dtype: Any = None) -> None:
        self.threshold = threshold
        super().__init__(name, dtype)

    def reset_state(self) -> None:
        """Forget all samples."""
        self.true_positives = self.false_positives = self.false_negatives = 0.0

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch in: targets 0 and 1, predictions between, and a weight for each sample."""
        target, prediction = alike(self.name, as_array(y_true), as_array(y_pred))
        yes, said = target > 0.5, prediction > self.threshold
        weight: Any = 1.0
        if sample_weight is not None:
            weight = as_array(sample_weight).reshape(len(yes), *(1,) * (yes.ndim - 1))
        self.true_positives += float((weight * (yes & said)).sum())
        self.false_positives += float((weight * (~yes & said)).sum())
        self.false_negatives += float((weight * (yes & ~said)).sum())


class Precision(_Binary):
    """Of those that the network says yes to, the share for which it is right.

    Targets 0 and 1, predictions between, of one shape; above `threshold` means yes. Raises ShapeError. 0 if it
    never says yes. Source: `keras.metrics.Precision`, `sklearn.metrics.precision_score`.

    >>> precision = Precision()
    >>> precision.update_state([0, 1, 1, 1], [0.9, 0.8, 0.1, 0.7])
    >>> round(precision.value(), 4)
    0.6667
    """

    def value(self) -> float:
        """Right answers of yes among all answers of yes."""
        said = self.true_positives + self.false_positives
        return self.true_positives / said if said else 0.0


class Recall(_Binary):
    """Of those whose target is yes, the share that the network finds.

    Targets 0 and 1, predictions between, of one shape; above `threshold` means yes. Raises ShapeError. 0 if
    there are none. Source: `keras.metrics.Recall`, `sklearn.metrics.recall_score`.

    >>> recall = Recall()
    >>> recall.update_state([0, 1, 1, 0], [0.9, 0.8, 0.1, 0.7])
    >>> recall.value()
    0.5
    """

    def value(self) -> float:
        """Right answers of yes among all targets of yes."""
        there = self.true_positives + self.false_negatives
        return self.true_positives / there if there else 0.0


class F1(_Binary):
    """The harmonic mean of precision and recall: high only where both are.

    Targets 0 and 1, predictions between, of one shape; above `threshold` means yes. Raises ShapeError. Source:
    `sklearn.metrics.f1_score`.

    >>> f1 = F1()
    >>> f1.update_state([0, 1, 1, 0], [0.9, 0.8, 0.1, 0.2])
    >>> f1.value()
    0.5
    """

    def value(self) -> float:
        """2 TP / (2 TP + FP + FN)."""
        parts = 2 * self.true_positives + self.false_positives + self.false_negatives
        return 2 * self.true_positives / parts if parts else 0.0


class F1Score(Metric):
    """F1 for each of C classes. average: None (C values), "micro", "macro" or "weighted" (by class size).

    Targets one-hot (N, C), predictions (N, C): the largest counts, or all above `threshold` if it is given.
    Raises ShapeError, ValueError. Source: `keras.metrics.F1Score`.

    >>> f1 = F1Score(average="macro")
    >>> f1.update_state([[1, 0], [0, 1]], [[0.9, 0.1], [0.2, 0.8]])
    >>> f1.value()
    1.0
    """

    larger_is_better = True

    def __init__(
        self,
        average: str | None = None,
        threshold: float | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        if average not in (None, "micro", "macro", "weighted"):
            raise ValueError(f"average must be None, 'micro', 'macro' or 'weighted', not {average!r}")
        self.average, self.threshold = average, threshold
        super().__init__("f1_score" if name is None else name, dtype)

    def reset_state(self) -> None:
        """Forget all samples."""
        self.right: Any = 0.0
        self.said: Any = 0.0
        self.there: Any = 0.0

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch in."""
        target, prediction = alike(self.name, as_array(y_true), as_array(y_pred))
        if target.ndim != 2:
            raise ShapeError(f"{self.name}: needs one-hot targets and predictions (N, C), got {prediction.shape}")
        if self.threshold is None:
            said = prediction == prediction.max(axis=-1, keepdims=True)
        else:
            said = prediction > self.threshold
        yes = target > 0.5
        weight: Any = 1.0 if sample_weight is None else as_array(sample_weight).reshape(-1, 1)
        self.right = self.right + (weight * (yes & said)).sum(0)
        self.said = self.said + (weight * said).sum(0)
        self.there = self.there + (weight * yes).sum(0)

    def value(self) -> Any:
        """One number for each class, or their average."""
        right, both = np.asarray(self.right, dtype="f8"), np.asarray(self.said + self.there, dtype="f8")
        if self.average == "micro":
            right, both = right.sum(), both.sum()
        f1 = np.divide(2 * right, both, out=np.zeros_like(both), where=both > 0)
        if self.average is None:
            return f1
        if self.average == "weighted":
            total = np.sum(self.there)
            return float((f1 * self.there).sum() / total) if total else 0.0
        return float(f1.mean())


class ConfusionMatrix(Metric):
    """How often class i (row) was taken for class j (column): (num_classes, num_classes).

    Targets: class numbers (N,), or one-hot (N, C). Predictions: class numbers (N,), or (N, C), of which the
    largest counts. Raises IndexError for a class that is not among them. Source:
    `sklearn.metrics.confusion_matrix`.

    >>> matrix = ConfusionMatrix(2)
    >>> matrix.update_state([0, 1, 1], [0, 0, 1])
    >>> matrix.value().tolist()
    [[1.0, 0.0], [1.0, 1.0]]
    """

    def __init__(self, num_classes: int, name: str | None = None, dtype: Any = None) -> None:
        self.num_classes = num_classes
        super().__init__("confusion_matrix" if name is None else name, dtype)

    def reset_state(self) -> None:
        """All zeros."""
        self.counts = np.zeros(self.num_classes**2)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch in."""
        rows, columns = self._numbers(as_array(y_true)), self._numbers(as_array(y_pred))
        if rows.shape != columns.shape:
            raise ShapeError(f"{self.name}: {rows.size} targets and {columns.size} predictions")
        weight = None if sample_weight is None else as_array(sample_weight).reshape(-1)
        self.counts += np.bincount(rows * self.num_classes + columns, weight, self.num_classes**2)

    def _numbers(self, array: Any) -> Any:
        """Class numbers, checked."""
        several = array.ndim > 1 and array.shape[-1] == self.num_classes and array.shape[-1] > 1
        numbers = (array.argmax(axis=-1) if several else array).reshape(-1).astype("int64")
        if numbers.size and not 0 <= numbers.min() <= numbers.max() < self.num_classes:
            raise IndexError(
                f"{self.name}: the class numbers go from {numbers.min()} to {numbers.max()}, with "
                f"{self.num_classes} classes they must be 0 to {self.num_classes - 1}"
            )
        return numbers

    def value(self) -> Any:
        """The matrix as an array."""
        return self.counts.reshape(self.num_classes, self.num_classes)
