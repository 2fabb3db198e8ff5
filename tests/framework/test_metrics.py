"""Streaming metrics: in batches, with weights, against direct computation and, where it is there, scikit-learn."""

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


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(
    "name",
    ["accuracy_score", "precision_score", "recall_score", "f1_score", "roc_auc_score"],
)
def test_yes_or_no_against_scikit_learn(name: str, weighted: bool) -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    ours = {
        "accuracy_score": metrics.BinaryAccuracy(),
        "precision_score": metrics.Precision(),
        "recall_score": metrics.Recall(),
        "f1_score": metrics.F1(),
        "roc_auc_score": metrics.AUC(),
    }[name]
    targets, scores, weights = data()
    answers = scores if name == "roc_auc_score" else scores > 0.5
    expected = getattr(sklearn, name)(targets, answers, sample_weight=weights if weighted else None)
    assert streamed(ours, targets, scores, weights if weighted else None) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", ["mean_squared_error", "mean_absolute_error", "r2_score"])
def test_numbers_against_scikit_learn(name: str, weighted: bool) -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    ours = {
        "mean_squared_error": metrics.MeanSquaredError(),
        "mean_absolute_error": metrics.MeanAbsoluteError(),
        "r2_score": metrics.R2Score(),
    }[name]
    rng = np.random.default_rng(SEED)
    targets = rng.standard_normal((60, 2)) + 1000
    predictions = targets + rng.standard_normal((60, 2)) / 2
    weights = rng.random(60) if weighted else None
    expected = getattr(sklearn, name)(targets, predictions, sample_weight=weights)
    assert streamed(ours, targets, predictions, weights) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("weighted", [False, True])
def test_classes_against_scikit_learn(weighted: bool) -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    targets, scores, weights = data(4)
    given = weights if weighted else None
    expected = sklearn.confusion_matrix(targets, scores.argmax(1), sample_weight=given)
    np.testing.assert_allclose(streamed(metrics.ConfusionMatrix(4), targets, scores, given), expected)
    expected = sklearn.accuracy_score(targets, scores.argmax(1), sample_weight=given)
    assert streamed(metrics.SparseCategoricalAccuracy(), targets, scores, given) == pytest.approx(expected)
    onehot = np.eye(4)[targets]
    assert streamed(metrics.CategoricalAccuracy(), onehot, scores, given) == pytest.approx(expected)
    for average in (None, "macro", "micro", "weighted"):
        expected = sklearn.f1_score(targets, scores.argmax(1), average=average, sample_weight=given)
        assert streamed(metrics.F1Score(average), onehot, scores, given) == pytest.approx(expected)


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
