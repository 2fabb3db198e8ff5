"""Streaming metrics, in batches and with weights, against scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from framework import metrics

sklearn = pytest.importorskip("sklearn.metrics")

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
