"""Predictions beside what they should be."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..errors import ShapeError
from ..ops import elementwise
from .convert import of_array, operand, pair
from .tensor import Tensor, own


def squared_difference(x: Any, y: Any, name: str | None = None) -> Tensor:
    """``(x - y)**2``, element by element. Shapes broadcast. Raises DTypeError, ShapeError.

    Source: https://www.tensorflow.org/api_docs/python/tf/math/squared_difference

    >>> tf.math.squared_difference([1.0, 2.0], 4.0).numpy()
    array([9., 4.], dtype=float32)
    """
    return own(elementwise.square(elementwise.sub(*pair(x, y))))


def confusion_matrix(
    labels: Any,
    predictions: Any,
    num_classes: int | None = None,
    weights: Any = None,
    dtype: Any = dtypes.int32,
    name: str | None = None,
) -> Tensor:
    """How often class i (row) was taken for class j (column): (classes, classes).

    labels, predictions: class numbers, equally many. num_classes: by default the largest number + 1. weights: how
    much each sample counts. Raises ShapeError, IndexError.

    Source: https://www.tensorflow.org/api_docs/python/tf/math/confusion_matrix

    >>> tf.math.confusion_matrix([0, 1, 1], [0, 0, 1]).numpy().tolist()
    [[1, 0], [1, 1]]
    """
    true, said = (operand(x).array.reshape(-1).astype(np.int64) for x in (labels, predictions))
    if true.shape != said.shape:
        raise ShapeError(f"{true.size} labels and {said.size} predictions: there must be equally many")
    count = num_classes or int(max(true.max(initial=-1), said.max(initial=-1))) + 1
    out = np.zeros((count, count), np.dtype(dtype))
    np.add.at(out, (true, said), 1 if weights is None else operand(weights).array.reshape(-1))
    return of_array(out)
