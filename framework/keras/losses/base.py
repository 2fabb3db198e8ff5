"""Loss: one number for each sample, reduced to one for the batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...errors import ShapeError
from ...ops import elementwise, reductions
from ...tensor import Tensor
from ..configuration import Configured
from ..naming import snake_case

#: How far probabilities are kept from 0 and 1. Keras's `backend.epsilon()`.
EPSILON = 1e-7
REDUCTIONS = ("sum_over_batch_size", "mean", "sum", "mean_with_sample_weight", "none", None)


def tensor(value: Any) -> Tensor:
    """`value` as a Tensor, without a copy where it is an array."""
    if isinstance(value, Tensor):
        return value
    return Tensor.of_array(value) if hasattr(value, "dtype") else Tensor(value)


class Loss(Configured):
    """Base: define `call`, one number for each sample, from y_true and y_pred with the samples first.

    reduction: "sum_over_batch_size" (the mean), "mean", "sum", "mean_with_sample_weight" (divided by the sum
    of the weights) or "none". name: what it is called in a History. Called with y_true, y_pred and optionally
    a weight for each sample. Raises ValueError, ShapeError. Source: `keras.losses.Loss`.

    >>> class Cubed(Loss):
    ...     def call(self, y_true, y_pred):
    ...         return (abs(y_true - y_pred) ** 3).mean(-1)
    >>> Cubed()(Tensor([[0.0], [0.0]]), Tensor([[1.0], [2.0]]))
    tensor(4.5000)
    """

    def __init__(
        self, name: str | None = None, reduction: str | None = "sum_over_batch_size", dtype: Any = None
    ) -> None:
        if reduction not in REDUCTIONS:
            raise ValueError(f"reduction must be one of {', '.join(map(repr, REDUCTIONS))}, not {reduction!r}")
        self.name = name or snake_case(type(self).__name__)
        self.reduction = reduction

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """One number for each sample."""
        raise NotImplementedError(f"{type(self).__name__} has no call method")

    def _matched(self, y_true: Any, y_pred: Any) -> tuple[Any, Any]:
        """Both as Tensors, with as many dimensions where one has a last dimension of 1 too many."""
        y_true, y_pred = tensor(y_true), tensor(y_pred)
        if y_pred.ndim == y_true.ndim + 1 and y_pred.array.shape[-1] == 1:
            y_true = Tensor.of_array(y_true.array[..., None])
        elif y_true.ndim == y_pred.ndim + 1 and y_true.array.shape[-1] == 1:
            y_true = Tensor.of_array(y_true.array[..., 0])
        return y_true, y_pred

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        y_true, y_pred = self._matched(y_true, y_pred)
        return self.reduced(self.call(y_true, y_pred), sample_weight)

    def reduced(self, values: Any, sample_weight: Any) -> Any:
        """`values`, one for each sample, times their weights, as one number."""
        weight = None
        if sample_weight is not None:
            weight = tensor(sample_weight)
            array = weight.array.astype(values.array.dtype)
            if array.ndim == values.ndim + 1 and array.shape[-1] == 1:
                array = array[..., 0]
            if array.shape != values.array.shape[: array.ndim]:
                raise ShapeError(
                    f"{self.name}: {values.array.shape} losses, and weights of shape {array.shape}: give one "
                    f"weight for each sample"
                )
            weight = Tensor.of_array(array.reshape(array.shape + (1,) * (values.ndim - array.ndim)))
            values = elementwise.mul(values, weight)
        if self.reduction in ("none", None):
            return values
        if self.reduction == "sum":
            return reductions.sum(values)
        if self.reduction == "mean_with_sample_weight" and weight is not None:
            total = float(weight.array.sum()) * (values.array.size / weight.array.size)
            return reductions.sum(values) / (total or 1.0)
        return reductions.mean(values)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}(name={self.name}, reduction={self.reduction})>"


class ElementLoss(Loss):
    """Base of the losses that are a mean over the last dimension: `elements` gives a number for each element."""

    def elements(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """A number for each element."""
        raise NotImplementedError

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The mean of each sample over the last dimension."""
        return reductions.mean(self.elements(*self._alike(tensor(y_true), tensor(y_pred))), -1)

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        y_true, y_pred = self._matched(y_true, y_pred)
        if sample_weight is None and self.reduction in ("sum_over_batch_size", "mean"):
            return reductions.mean(self.elements(*self._alike(y_true, y_pred)))
        return self.reduced(self.call(y_true, y_pred), sample_weight)

    def _alike(self, y_true: Tensor, y_pred: Tensor) -> tuple[Tensor, Tensor]:
        """Both of one shape and type. Raises ShapeError."""
        t, p = y_true.array, y_pred.array
        if t.shape != p.shape:
            raise ShapeError(
                f"{self.name}: y_true has shape {t.shape} and the model's output {p.shape}; they must be equal."
                + class_number_hint(self.name, t, p)
            )
        return (y_true if t.dtype == p.dtype else Tensor.of_array(t.astype(p.dtype))), y_pred


def class_number_hint(name: str, t: Any, p: Any) -> str:
    if p.ndim > 1 and p.shape[-1] > 1 and t.shape in (p.shape[:-1], (*p.shape[:-1], 1)):
        return (
            f" y_true looks like class numbers: use loss='sparse_categorical_crossentropy', or one-hot targets, "
            f"keras.utils.to_categorical(y, {p.shape[-1]})."
        )
    return ""


class FunctionLoss(Loss):
    """A function of y_true and y_pred as a loss: it gives numbers of any shape, which are averaged.

    >>> FunctionLoss(lambda y_true, y_pred: abs(y_true - y_pred))(Tensor([0.0]), Tensor([2.0]))
    tensor(2.)
    """

    def __init__(
        self, fn: Callable[..., Any], reduction: str | None = "sum_over_batch_size", name: str | None = None
    ) -> None:
        super().__init__(name or getattr(fn, "__name__", "loss"), reduction)
        self.fn = fn

    def _matched(self, y_true: Any, y_pred: Any) -> tuple[Any, Any]:
        y_true, y_pred = super()._matched(y_true, y_pred)
        if y_true.array.dtype.kind != "f":
            y_true = y_true.to(y_pred.dtype)
        return y_true, y_pred

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """What the function gives."""
        return self.fn(y_true, y_pred)  # type: ignore[no-any-return]
