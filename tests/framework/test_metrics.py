"""Streaming metrics: in batches, with weights, against direct computation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import framework as torch
from framework import metrics
from framework.errors import ShapeError

SEED = 11


def data(classes: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Targets, predictions with ties, and weights."""
    rng = np.random.default_rng(SEED)
    targets = rng.integers(0, 2 if classes == 1 else classes, 101)
    scores = rng.integers(0, 20, (101, classes)) / 20 + rng.random((101, classes)) / 1e6 * (classes > 1)
    return targets, scores[:, 0] if classes == 1 else scores, rng.integers(0, 4, 101) / 2


def streamed(metric: Any, targets: Any, predictions: Any, weights: Any = None, size: int = 7) -> Any:
    for at in range(0, len(targets), size):
        rows = slice(at, at + size)
        metric.update_state(targets[rows], predictions[rows], None if weights is None else weights[rows])
    return metric.value()


def test_the_size_of_batches_does_not_matter() -> None:
    targets, scores, weights = data()
    for make in (metrics.BinaryAccuracy, metrics.AUC, metrics.F1, metrics.MeanSquaredError, metrics.R2Score):
        values = [streamed(make(), targets, scores, weights, size) for size in (1, 10, 101)]
        assert values == pytest.approx([values[0]] * 3), f"{make.__name__} (seed {SEED})"


def test_both_sets_of_names() -> None:
    metric = metrics.BinaryAccuracy()
    metric.update(torch.tensor([0.9, 0.2]), torch.tensor([1, 1]))
    assert metric.compute() == metric.result() == 0.5
    metric.reset()
    assert metric.value() == 0.0


def test_a_column_of_predictions_fits_a_row_of_targets() -> None:
    metric = metrics.MeanSquaredError()
    metric.update_state(np.zeros(3), np.ones((3, 1)))
    assert metric.value() == 1
    with pytest.raises(ShapeError, match="must be equal"):
        metric.update_state(np.zeros(3), np.ones((3, 2)))
    with pytest.raises(ShapeError, match="SparseCategoricalAccuracy"):
        metrics.CategoricalAccuracy().update_state(np.zeros(3), np.ones((3, 2)))
    with pytest.raises(IndexError, match="0 to 1"):
        metrics.ConfusionMatrix(2).update_state([2], [0])
