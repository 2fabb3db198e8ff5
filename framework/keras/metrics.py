"""Metrics, by name, function or object. Keras's `keras.metrics`: `framework.metrics` under Keras's names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import metrics as shared
from ..metrics import Mean, Metric, Sum
from ..metrics.base import Average, as_array
from ..modes import no_grad
from . import losses
from .naming import find, snake_case

__all__ = [
    "AUC",
    "Accuracy",
    "BinaryAccuracy",
    "BinaryCrossentropy",
    "CategoricalAccuracy",
    "CategoricalCrossentropy",
    "F1Score",
    "Mean",
    "MeanAbsoluteError",
    "MeanMetricWrapper",
    "MeanSquaredError",
    "Metric",
    "Precision",
    "R2Score",
    "Recall",
    "RootMeanSquaredError",
    "SparseCategoricalAccuracy",
    "SparseCategoricalCrossentropy",
    "Sum",
    "get",
]


def _named(cls: type, name: str) -> Any:
    """`cls` under Keras's default name."""

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        if "name" not in kwargs:
            try:
                cls.__init__(self, *args, **{"name": name, **kwargs})  # type: ignore[misc]
                return
            except TypeError:
                pass  # the name was given by position
        cls.__init__(self, *args, **kwargs)  # type: ignore[misc]

    doc = (cls.__doc__ or "").split(">>>")[0].rstrip() + f"\n\n    >>> {cls.__name__}().name\n    '{name}'\n    "
    return type(cls.__name__, (cls,), {"__init__": init, "__doc__": doc, "__module__": __name__})


Accuracy = _named(shared.Accuracy, "accuracy")
BinaryAccuracy = _named(shared.BinaryAccuracy, "binary_accuracy")
CategoricalAccuracy = _named(shared.CategoricalAccuracy, "categorical_accuracy")
SparseCategoricalAccuracy = _named(shared.SparseCategoricalAccuracy, "sparse_categorical_accuracy")
MeanSquaredError = _named(shared.MeanSquaredError, "mean_squared_error")
MeanAbsoluteError = _named(shared.MeanAbsoluteError, "mean_absolute_error")
RootMeanSquaredError = _named(shared.RootMeanSquaredError, "root_mean_squared_error")
R2Score = _named(shared.R2Score, "r2_score")
F1Score = _named(shared.F1Score, "f1_score")


class Precision(shared.Precision):
    """`framework.metrics.Precision` with Keras's arguments. Raises ValueError for top_k and class_id.

    Source: `keras.metrics.Precision`.

    >>> Precision(thresholds=0.7).name
    'precision'
    """

    def __init__(
        self,
        thresholds: float | None = None,
        top_k: Any = None,
        class_id: Any = None,
        name: str = "precision",
        dtype: Any = None,
    ) -> None:
        plain(top_k, class_id)
        super().__init__(0.5 if thresholds is None else thresholds, name, dtype)


class Recall(shared.Recall):
    """`framework.metrics.Recall` with Keras's arguments. Raises ValueError for top_k and class_id.

    Source: `keras.metrics.Recall`.

    >>> Recall().name
    'recall'
    """

    def __init__(
        self,
        thresholds: float | None = None,
        top_k: Any = None,
        class_id: Any = None,
        name: str = "recall",
        dtype: Any = None,
    ) -> None:
        plain(top_k, class_id)
        super().__init__(0.5 if thresholds is None else thresholds, name, dtype)


def plain(top_k: Any, class_id: Any) -> None:
    """Raise ValueError for what is not here."""
    if top_k is not None or class_id is not None:
        raise ValueError(
            "top_k and class_id are not available here: use one-hot targets and F1Score, or a class each"
        )


class AUC(shared.AUC):
    """`framework.metrics.AUC` at 200 thresholds, as Keras counts it; the exact one is in `framework.metrics`.

    from_logits: a sigmoid comes first. Raises ValueError for other curves. Source: `keras.metrics.AUC`.

    >>> auc = AUC()
    >>> auc.update_state([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    >>> auc.value()
    0.75
    """

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        name: str = "auc",
        dtype: Any = None,
        from_logits: bool = False,
    ) -> None:
        if curve != "ROC" or summation_method != "interpolation":
            raise ValueError("only curve='ROC' with summation_method='interpolation' is available here")
        self.from_logits = from_logits
        super().__init__(num_thresholds, name, dtype)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch in."""
        score = as_array(y_pred)
        super().update_state(y_true, 1 / (1 + np.exp(-score)) if self.from_logits else score, sample_weight)


class MeanMetricWrapper(Average):
    """A function of y_true and y_pred as a metric: the mean of what it gives. `keras.metrics.MeanMetricWrapper`.

    >>> metric = MeanMetricWrapper(lambda y_true, y_pred: abs(y_true - y_pred), name="distance")
    >>> metric.update_state([0.0, 0.0], [1.0, 3.0])
    >>> metric.value()
    2.0
    """

    def __init__(
        self, fn: Callable[..., Any], name: str | None = None, dtype: Any = None, **settings: Any
    ) -> None:
        self.fn, self.settings = fn, settings
        super().__init__(name or getattr(fn, "__name__", "metric"), dtype)

    def per_sample(self, target: Any, prediction: Any) -> Any:
        """What the function gives."""
        with no_grad():
            return as_array(self.fn(losses.tensor(target), losses.tensor(prediction), **self.settings))


class _OfLoss(Average):
    """A loss as a metric."""

    loss: losses.Loss

    def per_sample(self, target: Any, prediction: Any) -> Any:
        """The loss of each sample."""
        with no_grad():
            return self.loss.call(*self.loss._matched(target, prediction)).array


def _of_loss(cls: type[losses.Loss]) -> Any:
    name = snake_case(cls.__name__)

    def init(self: Any, name: str = name, dtype: Any = None, **settings: Any) -> None:
        self.loss = cls(**settings)
        Average.__init__(self, name, dtype)

    doc = f"""`keras.losses.{cls.__name__}` as a metric, with its settings.

    >>> {cls.__name__}().name
    '{name}'
    """
    members = {"__init__": init, "__doc__": doc, "__module__": __name__, "larger_is_better": False}
    return type(cls.__name__, (_OfLoss,), members)


BinaryCrossentropy = _of_loss(losses.BinaryCrossentropy)
CategoricalCrossentropy = _of_loss(losses.CategoricalCrossentropy)
SparseCategoricalCrossentropy = _of_loss(losses.SparseCategoricalCrossentropy)
Hinge = _of_loss(losses.Hinge)
KLDivergence = _of_loss(losses.KLDivergence)
Poisson = _of_loss(losses.Poisson)
MeanAbsolutePercentageError = _of_loss(losses.MeanAbsolutePercentageError)

NAMES: dict[str, Any] = {
    "auc": AUC,
    "binary_accuracy": BinaryAccuracy,
    "binary_crossentropy": BinaryCrossentropy,
    "bce": BinaryCrossentropy,
    "categorical_accuracy": CategoricalAccuracy,
    "categorical_crossentropy": CategoricalCrossentropy,
    "f1_score": F1Score,
    "hinge": Hinge,
    "kl_divergence": KLDivergence,
    "mean_absolute_error": MeanAbsoluteError,
    "mae": MeanAbsoluteError,
    "mean_absolute_percentage_error": MeanAbsolutePercentageError,
    "mape": MeanAbsolutePercentageError,
    "mean_squared_error": MeanSquaredError,
    "mse": MeanSquaredError,
    "poisson": Poisson,
    "precision": Precision,
    "r2_score": R2Score,
    "recall": Recall,
    "root_mean_squared_error": RootMeanSquaredError,
    "rmse": RootMeanSquaredError,
    "sparse_categorical_accuracy": SparseCategoricalAccuracy,
    "sparse_categorical_crossentropy": SparseCategoricalCrossentropy,
}
NAMES.update({cls.__name__: cls for cls in list(NAMES.values())})


def get(identifier: Any) -> Any:
    """The metric for a name, function, class or object; None stays None. Raises ValueError with the nearest name.

    >>> get("mse").name
    'mean_squared_error'
    """
    if identifier is None or isinstance(identifier, Metric):
        return identifier
    if isinstance(identifier, str):
        if identifier.lower() in ("acc", "accuracy"):
            return Accuracy(name=identifier)
        return find("metric", {**NAMES, "accuracy": None, "acc": None}, identifier)()
    if isinstance(identifier, type):
        return identifier()
    if isinstance(identifier, losses.Loss):
        return MeanMetricWrapper(lambda t, p: identifier.call(*identifier._matched(t, p)), identifier.name)
    if callable(identifier):
        return MeanMetricWrapper(identifier)
    raise TypeError(f"a metric is a name, a Metric or a function, not {identifier!r}")


def for_output(identifier: Any, target_shape: tuple[int, ...], output_shape: tuple[int, ...]) -> Any:
    """The metric for one output: "accuracy" becomes the binary, categorical or sparse one, as its shapes say."""
    if not isinstance(identifier, str):
        return get(identifier)
    if identifier.lower() in ("acc", "accuracy"):
        if output_shape[-1] == 1:
            made = BinaryAccuracy()
        elif len(target_shape) < len(output_shape) or target_shape[-1] == 1:
            made = SparseCategoricalAccuracy()
        else:
            made = CategoricalAccuracy()
    else:
        made = get(identifier)
    made.name = identifier
    return made
