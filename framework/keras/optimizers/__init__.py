"""Optimizers, by name or object. Keras's `keras.optimizers`."""

from typing import Any

from ..naming import resolve
from . import schedules
from .algorithms import SGD, Adagrad, Adam, AdamW, RMSprop
from .base import Optimizer

__all__ = ["SGD", "Adagrad", "Adam", "AdamW", "Optimizer", "RMSprop", "get", "schedules"]

NAMES: dict[str, Any] = {"sgd": SGD, "adam": Adam, "adamw": AdamW, "rmsprop": RMSprop, "adagrad": Adagrad}
NAMES.update({cls.__name__: cls for cls in list(NAMES.values())})


def get(identifier: Any) -> Optimizer:
    """The optimizer for a name, class or object. Raises ValueError with the nearest name, TypeError.

    >>> get("adam").epsilon
    1e-07
    """
    from ... import optim

    if isinstance(identifier, optim.Optimizer):
        raise TypeError(
            "compile takes an optimizer of keras.optimizers, which is made without parameters: "
            f"keras.optimizers.{type(identifier).__name__}(learning_rate=…)"
        )
    if isinstance(identifier, str) and identifier not in NAMES and identifier.lower() in NAMES:
        identifier = identifier.lower()
    return resolve("optimizer", NAMES, identifier)  # type: ignore[no-any-return]
