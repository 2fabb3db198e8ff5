"""Bring features to a common scale, and classes to one-hot rows and back.

All three learn something from the data given to `fit`, and that must be the training set only. The network
will meet samples nobody has seen yet, so nothing about the validation or test set may enter the preparation:
otherwise the validation error is measured on data that helped to prepare the input, and looks better than it
is. And the other way round: normalising each set with its own range gives the same flower different numbers in
training and in testing. So: fit on the training set, then transform every set with those same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

from .. import dtypes
from ..errors import DTypeError, ShapeError
from ..tensor import Tensor

Array = TypeVar("Array", Tensor, np.ndarray[Any, Any])
Self = TypeVar("Self", bound="_Affine")


class _Affine:
    """Every feature shifted by its `shift` and divided by its `scale`, both learnt by `fit`."""

    shift: np.ndarray[Any, Any] | None = None
    scale: np.ndarray[Any, Any] | None = None

    def _learn(self, values: np.ndarray[Any, Any]) -> tuple[Any, Any]:
        raise NotImplementedError

    def fit(self: Self, x: Tensor | np.ndarray[Any, Any]) -> Self:
        """Learn from `x`, shape (n, …), and return self. Pass the training set and nothing else.

        Raises ValueError for no samples, or for NaN or infinite values.
        """
        values = _numbers(x)
        if values.ndim == 0 or len(values) == 0:
            raise ValueError("fit needs at least one sample, in the first dimension")
        if not np.isfinite(values).all():
            raise ValueError("fit found NaN or infinite values: clean the data first")
        self.shift, scale = self._learn(values)
        self.scale = np.where(scale == 0, 1.0, scale)
        return self

    def transform(self, x: Array) -> Array:
        """`x`, shape (m, …), scaled; integers become floating point. Raises RuntimeError before `fit`."""
        shift, scale = self._like(x)
        return (_floating(x) - shift) / scale  # type: ignore[no-any-return]

    def inverse(self, x: Array) -> Array:
        """The original of scaled values `x`, shape (m, …). Raises RuntimeError before `fit`."""
        shift, scale = self._like(x)
        return x * scale + shift  # type: ignore[no-any-return]

    __call__ = transform

    def _like(self, x: Any) -> tuple[Any, Any]:
        """Shift and scale as what `x` is, in the type of its scaled values."""
        if self.shift is None or self.scale is None:
            raise RuntimeError(f"{type(self).__name__} has learnt nothing yet: call fit(training set) first")
        if tuple(x.shape[1:]) != self.shift.shape:
            raise ShapeError(f"fitted on samples of shape {self.shift.shape}, got {tuple(x.shape[1:])}")
        kind = x.dtype if x.dtype.kind == "f" else dtypes.get_default_dtype()
        shift, scale = self.shift.astype(kind), self.scale.astype(kind)
        if isinstance(x, Tensor):
            return tuple(Tensor.of_array(part).to(device=x.device) for part in (shift, scale))  # type: ignore[return-value]
        return shift, scale

    def __repr__(self) -> str:
        return f"{type(self).__name__}({'not fitted' if self.shift is None else 'fitted'})"


class Standardize(_Affine):
    """Every feature with mean 0 and standard deviation 1 on the training set.

    Mean and deviation come from the training set alone, so that nothing of the other sets leaks into the
    input, and every set is changed in the same way. A feature that never varies becomes 0. After `fit`,
    `shift` holds the means and `scale` the deviations (of the population: divided by n), float64.

    Source: as scikit-learn's `StandardScaler` and Keras's `Normalization`.

    >>> import framework as torch
    >>> scaler = Standardize().fit(torch.tensor([[1.0], [3.0]]))
    >>> scaler(torch.tensor([[1.0], [2.0], [5.0]])).flatten()
    tensor([-1., 0., 3.])
    >>> scaler.inverse(torch.tensor([[3.0]])).item()
    5.0
    """

    def _learn(self, values: np.ndarray[Any, Any]) -> tuple[Any, Any]:
        least = values.min(0)
        constant = least == values.max(0)  # rounding may move the mean of such a feature off it
        return np.where(constant, least, values.mean(0)), np.where(constant, 0.0, values.std(0))


class MinMax(_Affine):
    """Every feature in the range 0 to 1 on the training set.

    Smallest and largest value come from the training set alone, so other sets may leave the range a little:
    that is right, and normalising them by their own range would give equal samples unequal numbers. A feature
    that never varies becomes 0. After `fit`, `shift` holds the minima and `scale` the ranges, float64.

    Source: as scikit-learn's `MinMaxScaler`.

    >>> import framework as torch
    >>> scaler = MinMax().fit(torch.tensor([[10.0], [20.0]]))
    >>> scaler(torch.tensor([[10.0], [15.0], [25.0]])).flatten()
    tensor([0.0000, 0.5000, 1.5000])
    """

    def _learn(self, values: np.ndarray[Any, Any]) -> tuple[Any, Any]:
        return values.min(0), values.max(0) - values.min(0)


class OneHot:
    """Classes as rows with a single 1: as many columns as the training set has classes.

    The classes come from the training set: the network has one output for each, so a class that first turns up
    later has no column, and `transform` says so. Classes are numbers or names. After `fit`, `classes` holds
    them, sorted.

    Source: as scikit-learn's `OneHotEncoder`.

    >>> encoder = OneHot().fit(["cat", "dog", "cat"])
    >>> encoder(["dog", "cat"])
    tensor([[0., 1.],
            [1., 0.]])
    >>> encoder.inverse(encoder(["dog", "cat"]))
    ['dog', 'cat']
    """

    classes: tuple[Any, ...] | None = None

    def fit(self, y: Tensor | np.ndarray[Any, Any] | Sequence[Any]) -> OneHot:
        """Learn the classes in `y`, shape (n,), and return self. Pass the training set and nothing else."""
        self.classes = tuple(sorted(set(_labels(y))))
        return self

    def transform(self, y: Tensor | np.ndarray[Any, Any] | Sequence[Any]) -> Tensor:
        """`y`, shape (m,), as rows of shape (m, classes). Raises ValueError for a class not seen by `fit`."""
        column = {name: k for k, name in enumerate(self._known())}
        labels = _labels(y)
        unseen = sorted({repr(label) for label in labels if label not in column})
        if unseen:
            raise ValueError(f"class {', '.join(unseen)} does not occur in the training set {self._known()}")
        rows = np.eye(len(column), dtype=dtypes.get_default_dtype())[[column[label] for label in labels]]
        return Tensor.of_array(rows).to(device=y.device if isinstance(y, Tensor) else "cpu")

    def inverse(self, rows: Tensor | np.ndarray[Any, Any]) -> list[Any]:
        """The class of each row, shape (m, classes): the one with the largest value. So outputs work as well."""
        known = self._known()
        if rows.ndim != 2 or rows.shape[1] != len(known):
            raise ShapeError(f"expected rows of {len(known)} columns, got shape {tuple(rows.shape)}")
        return [known[k] for k in _numbers(rows).argmax(1).tolist()]

    __call__ = transform

    def _known(self) -> tuple[Any, ...]:
        if self.classes is None:
            raise RuntimeError("OneHot has learnt no classes yet: call fit(training set) first")
        return self.classes

    def __repr__(self) -> str:
        return f"OneHot({'not fitted' if self.classes is None else f'{len(self.classes)} classes'})"


def _plain(x: Any) -> Any:
    """The NumPy array behind a Tensor on any device; anything else as it is."""
    return x.detach().cpu().array if isinstance(x, Tensor) else x


def _numbers(x: Any) -> np.ndarray[Any, Any]:
    return np.asarray(_plain(x), dtype=np.float64)


def _floating(x: Any) -> Any:
    if x.dtype.kind == "f":
        return x
    return (
        x.to(dtype=dtypes.get_default_dtype()) if isinstance(x, Tensor) else x.astype(dtypes.get_default_dtype())
    )


def _labels(y: Any) -> list[Any]:
    labels = np.asarray(_plain(y))
    if labels.ndim != 1:
        raise ShapeError(f"expected one class for each sample, shape (n,), got shape {labels.shape}")
    if labels.dtype.kind == "f":
        raise DTypeError("classes are whole numbers or names, got floating-point numbers")
    return labels.tolist()  # type: ignore[no-any-return]
