"""Small helpers. Keras's `keras.utils`."""

from __future__ import annotations

import random as _python_random
from typing import Any

import numpy as np

from .. import random
from ..tensor import Tensor
from .configuration import register as register_keras_serializable

__all__ = ["normalize", "register_keras_serializable", "set_random_seed", "to_categorical"]


def set_random_seed(seed: int) -> None:
    """Seed everything random: the framework (`manual_seed`), NumPy's old functions and Python.

    Raises ValueError unless a whole number. Source: `keras.utils.set_random_seed`.

    >>> from framework import keras
    >>> set_random_seed(3)
    >>> a = keras.initializers.RandomNormal()((3,))
    >>> set_random_seed(3)
    >>> bool((a == keras.initializers.RandomNormal()((3,))).all())
    True
    """
    if not isinstance(seed, int):
        raise ValueError(f"the seed must be a whole number, not {seed!r}")
    _python_random.seed(seed)
    np.random.seed(seed % 2**32)
    random.manual_seed(seed)


def to_categorical(x: Any, num_classes: int | None = None) -> np.ndarray[Any, Any]:
    """Class numbers as rows with 1 at their class and 0 elsewhere. x: (…) or (…, 1); returns (…, num_classes).

    num_classes: by default the largest number + 1. Raises ValueError for numbers that are not whole, IndexError
    for a class that does not fit. Source: `keras.utils.to_categorical`.

    >>> to_categorical([0, 2]).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    given = np.asarray(x.numpy() if isinstance(x, Tensor) else x)
    numbers = given.astype("int64")
    if (numbers != given).any():
        raise ValueError("class numbers must be whole numbers")
    shape = numbers.shape
    if len(shape) > 1 and shape[-1] == 1:
        shape = shape[:-1]
    numbers = numbers.reshape(-1)
    if num_classes is None:
        num_classes = int(numbers.max(initial=-1)) + 1
    if numbers.size and not 0 <= numbers.min() <= numbers.max() < num_classes:
        raise IndexError(
            f"the class numbers go from {numbers.min()} to {numbers.max()}, with {num_classes} classes they must "
            f"be 0 to {num_classes - 1}"
        )
    rows = np.zeros((numbers.size, num_classes))
    rows[np.arange(numbers.size), numbers] = 1
    return rows.reshape(*shape, num_classes)


def normalize(x: Any, axis: int = -1, order: int = 2) -> np.ndarray[Any, Any]:
    """`x` divided by its norm along `axis`, where that is not 0. Source: `keras.utils.normalize`.

    >>> normalize([[3.0, 4.0]]).tolist()
    [[0.6, 0.8]]
    """
    array = np.asarray(x)
    norm = np.atleast_1d(np.linalg.norm(array, order, axis, keepdims=True))
    return array / np.where(norm == 0, 1, norm)
