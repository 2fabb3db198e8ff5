"""AUC: how well the predictions rank the yeses above the noes."""

from __future__ import annotations

from typing import Any

import numpy as np

from .base import Metric, alike, as_array


class AUC(Metric):
    """The area under the ROC curve: the chance that a random yes gets a higher prediction than a random no.

    Targets 0 and 1, predictions of one shape. Exact, keeping all predictions, unless num_thresholds is given:
    then only counts at that many thresholds between 0 and 1 are kept, and predictions must lie there. Raises
    ShapeError, ValueError. 0 where there are only yeses or only noes, as in Keras. Source:
    `sklearn.metrics.roc_auc_score`; with thresholds, `keras.metrics.AUC`; Fawcett 2006, "An introduction to
    ROC analysis".

    >>> auc = AUC()
    >>> auc.update_state([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    >>> auc.value()
    0.75
    """

    larger_is_better = True

    def __init__(self, num_thresholds: int | None = None, name: str | None = None, dtype: Any = None) -> None:
        if num_thresholds is not None and num_thresholds < 2:
            raise ValueError(f"num_thresholds must be at least 2, got {num_thresholds}")
        self.num_thresholds = num_thresholds
        super().__init__(name, dtype)

    def reset_state(self) -> None:
        """Forget all samples."""
        self._batches: list[tuple[Any, Any, Any]] = []
        #: With thresholds: the weight of noes and yeses between one threshold and the next.
        self._between = np.zeros((2, (self.num_thresholds or 0) + 1))

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch in."""
        target, score = alike(self.name, as_array(y_true), as_array(y_pred))
        weight = np.ones(target.shape)
        if sample_weight is not None:
            weight = weight * as_array(sample_weight).reshape(len(target), *(1,) * (target.ndim - 1))
        yes, score, weight = target.reshape(-1) > 0.5, score.reshape(-1), weight.reshape(-1)
        if self.num_thresholds is None:
            self._batches.append((yes, score.copy(), weight))
            return
        if score.size and not 0 <= score.min() <= score.max() <= 1:
            raise ValueError(f"{self.name}: predictions must lie between 0 and 1; they go to {score.max():g}")
        inner = np.arange(1, self.num_thresholds - 1, dtype="f8") / (self.num_thresholds - 1)
        thresholds = np.concatenate([[-1e-7], inner, [1 + 1e-7]]).astype("f4")
        place = np.searchsorted(thresholds, score, side="left")
        for row, chosen in enumerate((~yes, yes)):
            self._between[row] += np.bincount(place[chosen], weight[chosen], self.num_thresholds + 1)

    def _counts(self) -> Any:
        """Noes and yeses at each different score, from the lowest to the highest: (2, scores)."""
        if self.num_thresholds is not None:
            return self._between
        if not self._batches:
            return np.zeros((2, 1))
        yes, score, weight = (np.concatenate(column) for column in zip(*self._batches, strict=True))
        _, place = np.unique(score, return_inverse=True)
        return np.stack([np.bincount(place, weight * side) for side in (~yes, yes)])

    def value(self) -> float:
        """The area; scores that tie count half."""
        noes, yeses = self._counts()
        below = np.cumsum(noes) - noes
        pairs = noes.sum() * yeses.sum()
        return float((yeses * (below + noes / 2)).sum() / pairs) if pairs else 0.0
