"""Metrics that are fed batch by batch, each sample with its weight. Used by the Keras and Lightning faces."""

from .accuracy import Accuracy, BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy
from .base import Average, Mean, Metric, Sum
from .confusion import F1, ConfusionMatrix, F1Score, Precision, Recall
from .ranking import AUC
from .regression import MeanAbsoluteError, MeanSquaredError, R2Score, RootMeanSquaredError

__all__ = [
    "AUC",
    "F1",
    "Accuracy",
    "Average",
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "ConfusionMatrix",
    "F1Score",
    "Mean",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "Metric",
    "Precision",
    "R2Score",
    "Recall",
    "RootMeanSquaredError",
    "SparseCategoricalAccuracy",
    "Sum",
]
