"""Streaming metrics: a sum and a count that grow from batch to batch, so that the result is exact over all."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import backend
from ..errors import ShapeError
from ..tensor import Tensor

Array = np.ndarray[Any, Any]


def as_array(value: Any) -> Any:
    """The array of a Tensor, brought to the CPU, or an array made of anything else."""
    if isinstance(value, Tensor):
        value = value.array
    if type(value) is np.ndarray:
        return value
    return backend.move(value, "cpu") if type(value) in backend.modules else np.asarray(value)


def same_rank(target: Any, prediction: Any) -> tuple[Any, Any]:
    """Both with as many dimensions: a last dimension of 1 that only one has is added or taken away."""
    if target.ndim == prediction.ndim + 1 and target.shape[-1] == 1:
        target = target.reshape(prediction.shape) if prediction.ndim else target[..., 0]
    elif prediction.ndim == target.ndim + 1 and prediction.shape[-1] == 1:
        target = target[..., None]
    return target, prediction


def alike(name: str, target: Any, prediction: Any) -> tuple[Any, Any]:
    """`same_rank`. Raises ShapeError unless both then have one shape."""
    target, prediction = same_rank(target, prediction)
    if target.shape != prediction.shape:
        raise ShapeError(
            f"{name}: the targets have shape {target.shape}, predictions {prediction.shape}; they must be equal"
        )
    return target, prediction


class Metric:
    """Base of the metrics: fed batch by batch, asked at any time.

    Subclasses define `reset_state`, `update_state` and `value`. `update_state` takes targets and predictions,
    Tensors or arrays, with the samples along the first dimension, and optionally one weight for each sample.
    The names of Keras (`update_state`, `result`, `reset_state`) and those of TorchMetrics (`update`, with the
    predictions first, `compute`, `reset`) mean the same. dtype is there for Keras's sake.

    Source: the interface is that of `keras.metrics.Metric`.

    >>> class Count(Metric):
    ...     def reset_state(self):
    ...         self.n = 0
    ...
    ...     def update_state(self, y_true, y_pred, sample_weight=None):
    ...         self.n += len(y_pred)
    ...
    ...     def value(self):
    ...         return self.n
    >>> count = Count(name="count")
    >>> count.update_state([0, 1], [0.5, 0.5])
    >>> count.value()
    2
    """

    #: Is a larger value better? None where neither can be said.
    larger_is_better: bool | None = None

    def __init__(self, name: str | None = None, dtype: Any = None) -> None:
        self.name = type(self).__name__.lower() if name is None else name
        self.dtype = dtype
        self.reset_state()

    def reset_state(self) -> None:
        """Forget all samples."""
        raise NotImplementedError(f"{type(self).__name__} has no reset_state method")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch in: targets, predictions, and a weight for each sample."""
        raise NotImplementedError(f"{type(self).__name__} has no update_state method")

    def value(self) -> Any:
        """The metric over all samples so far, a Python number (an array, where it has several values)."""
        raise NotImplementedError(f"{type(self).__name__} has no value method")

    def result(self) -> Any:
        """The metric over all samples so far, as a Tensor."""
        return Tensor(np.asarray(self.value(), dtype=np.float32))

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """`update_state`, then `result`."""
        self.update_state(y_true, y_pred, sample_weight)
        return self.result()

    def update(self, preds: Any, target: Any) -> None:
        """`update_state` in TorchMetrics' order: predictions first."""
        self.update_state(target, preds)

    def compute(self) -> Any:
        """`result`."""
        return self.result()

    def reset(self) -> None:
        """`reset_state`."""
        self.reset_state()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


class Average(Metric):
    """Base of the metrics that are the mean of one number for each sample, given by `per_sample`.

    >>> class Share(Average):
    ...     def per_sample(self, target, prediction):
    ...         return prediction > target
    >>> share = Share()
    >>> share.update_state([0, 0, 0, 0], [1, 1, 1, -1])
    >>> share.value()
    0.75
    """

    total: float
    count: float

    def reset_state(self) -> None:
        """Forget all samples."""
        self.total = self.count = 0.0

    def per_sample(self, target: Any, prediction: Any) -> Any:
        """One number for each sample (or for each element), of arrays with the samples first."""
        raise NotImplementedError(f"{type(self).__name__} has no per_sample method")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch in."""
        self.add(self.per_sample(as_array(y_true), as_array(y_pred)), sample_weight)

    def add(self, values: Any, sample_weight: Any = None) -> None:
        """Take values in; a weight for each sample broadcasts over the further dimensions of `values`."""
        if sample_weight is None:
            self.total += float(values.sum())
            self.count += values.size
            return
        weight = as_array(sample_weight)
        if weight.ndim == values.ndim + 1 and weight.shape[-1] == 1:
            weight = weight[..., 0]
        if weight.shape != values.shape[: weight.ndim]:
            raise ShapeError(f"{self.name}: weights of shape {weight.shape} for values of shape {values.shape}")
        weight = weight.reshape(weight.shape + (1,) * (values.ndim - weight.ndim)) + np.zeros_like(
            values, dtype="f8"
        )
        self.total += float((values * weight).sum())
        self.count += float(weight.sum())

    def value(self) -> float:
        """The mean; 0 before the first sample."""
        return self.total / self.count if self.count else 0.0


class Mean(Average):
    """The weighted mean of values. Source: `keras.metrics.Mean`.

    >>> mean = Mean()
    >>> mean.update_state([1.0, 3.0], sample_weight=[1.0, 3.0])
    >>> mean.value()
    2.5
    """

    def update_state(self, values: Any, sample_weight: Any = None, _: Any = None) -> None:  # type: ignore[override]
        """Take values of any shape in, with weights of that shape or none."""
        values = as_array(values)
        self.add(values, None if sample_weight is None else np.broadcast_to(as_array(sample_weight), values.shape))

    def __call__(self, values: Any, sample_weight: Any = None, _: Any = None) -> Any:  # type: ignore[override]
        """`update_state`, then `result`."""
        self.update_state(values, sample_weight)
        return self.result()


class Sum(Metric):
    """The weighted sum of values. Source: `keras.metrics.Sum`.

    >>> total = Sum()
    >>> total.update_state([1.0, 3.0])
    >>> total.value()
    4.0
    """

    def reset_state(self) -> None:
        """Start at 0."""
        self.total = 0.0

    def update_state(self, values: Any, sample_weight: Any = None, _: Any = None) -> None:  # type: ignore[override]
        """Take values of any shape in, with weights of that shape or none."""
        values = as_array(values)
        self.total += float((values if sample_weight is None else values * as_array(sample_weight)).sum())

    def value(self) -> float:
        """The sum."""
        return self.total

    def __call__(self, values: Any, sample_weight: Any = None, _: Any = None) -> Any:  # type: ignore[override]
        """`update_state`, then `result`."""
        self.update_state(values, sample_weight)
        return self.result()
