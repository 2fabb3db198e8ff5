"""Losses, by name, function or object. Keras's `keras.losses`.

A loss is one number for each sample, reduced to one for the batch. Without weights and with a mean for each
sample, the mean over everything is taken at once: the very operation of the PyTorch face, so that both give the
same bits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..naming import find, resolve
from .base import EPSILON as EPSILON
from .base import FunctionLoss, Loss
from .base import tensor as tensor
from .classes import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    CategoricalHinge,
    KLDivergence,
    SparseCategoricalCrossentropy,
)
from .numbers import (
    Hinge,
    Huber,
    LogCosh,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Poisson,
)

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "Loss",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "get",
]


def _function(cls: type[Loss], name: str) -> Callable[..., Any]:
    """The loss as a function that gives one number for each sample."""

    def function(y_true: Any, y_pred: Any, **settings: Any) -> Any:
        loss = cls(**settings)
        return loss.call(*loss._matched(y_true, y_pred))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"`{cls.__name__}`, one number for each sample."
    return function


binary_crossentropy = _function(BinaryCrossentropy, "binary_crossentropy")
categorical_crossentropy = _function(CategoricalCrossentropy, "categorical_crossentropy")
sparse_categorical_crossentropy = _function(SparseCategoricalCrossentropy, "sparse_categorical_crossentropy")
mean_squared_error = _function(MeanSquaredError, "mean_squared_error")
mean_absolute_error = _function(MeanAbsoluteError, "mean_absolute_error")
huber = _function(Huber, "huber")

NAMES: dict[str, Any] = {
    "binary_crossentropy": BinaryCrossentropy,
    "bce": BinaryCrossentropy,
    "categorical_crossentropy": CategoricalCrossentropy,
    "categorical_hinge": CategoricalHinge,
    "hinge": Hinge,
    "huber": Huber,
    "huber_loss": Huber,
    "kl_divergence": KLDivergence,
    "kld": KLDivergence,
    "log_cosh": LogCosh,
    "logcosh": LogCosh,
    "mean_absolute_error": MeanAbsoluteError,
    "mae": MeanAbsoluteError,
    "mean_absolute_percentage_error": MeanAbsolutePercentageError,
    "mape": MeanAbsolutePercentageError,
    "mean_squared_error": MeanSquaredError,
    "mse": MeanSquaredError,
    "mean_squared_logarithmic_error": MeanSquaredLogarithmicError,
    "msle": MeanSquaredLogarithmicError,
    "poisson": Poisson,
    "sparse_categorical_crossentropy": SparseCategoricalCrossentropy,
}
NAMES.update({cls.__name__: cls for cls in list(NAMES.values())})
_FUNCTIONS = {
    binary_crossentropy: BinaryCrossentropy,
    categorical_crossentropy: CategoricalCrossentropy,
    sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
    mean_squared_error: MeanSquaredError,
    mean_absolute_error: MeanAbsoluteError,
    huber: Huber,
}


def get(identifier: Any) -> Any:
    """The loss for a name, function, class or object; None stays None. Raises ValueError with the nearest name.

    >>> get("mse").name
    'mean_squared_error'
    """
    if identifier is None or isinstance(identifier, Loss):
        return identifier
    if isinstance(identifier, str):
        return find("loss", NAMES, identifier)()
    if not isinstance(identifier, type) and callable(identifier):
        known = _FUNCTIONS.get(identifier)
        return FunctionLoss(identifier) if known is None else known()
    return resolve("loss", NAMES, identifier)
