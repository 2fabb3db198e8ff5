"""Layers that only change the shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import ShapeError
from ...ops import shapes
from ...tensor import Tensor
from .base import Layer


class Flatten(Layer):
    """Each sample as one row of numbers: (batch, a, b, …) to (batch, a·b·…). Source: `keras.layers.Flatten`.

    >>> Flatten()(Tensor([[[1.0, 2.0], [3.0, 4.0]]]))
    tensor([[1., 2., 3., 4.]])
    """

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def call(self, inputs: Tensor) -> Tensor:
        """(batch, …) to (batch, numbers of a sample)."""
        size = 1
        for n in inputs.array.shape[1:]:
            size *= n
        return shapes.reshape(inputs, (len(inputs.array), size))


class Reshape(Layer):
    """Each sample in another shape; one of its sizes may be -1. Raises ShapeError. `keras.layers.Reshape`.

    >>> Reshape((2, 2))(Tensor([[1.0, 2.0, 3.0, 4.0]])).shape
    torch.Size([1, 2, 2])
    """

    def __init__(self, target_shape: Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.__dict__["target_shape"] = tuple(target_shape)

    def call(self, inputs: Tensor) -> Tensor:
        """(batch, …) to (batch, *target_shape)."""
        try:
            return shapes.reshape(inputs, (len(inputs.array), *self.target_shape))
        except ShapeError:
            raise ShapeError(
                f"Reshape {self.name!r}: samples of shape {inputs.array.shape[1:]} do not fill {self.target_shape}"
            ) from None


class Permute(Layer):
    """The dimensions of each sample in another order, counted from 1. Source: `keras.layers.Permute`.

    >>> Permute((2, 1))(Tensor([[[1.0, 2.0, 3.0]]])).shape
    torch.Size([1, 3, 1])
    """

    def __init__(self, dims: Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if sorted(dims) != list(range(1, len(dims) + 1)):
            raise ValueError(f"dims must hold the numbers 1 to {len(dims)} once each, got {tuple(dims)}")
        self.__dict__["dims"] = tuple(dims)

    def call(self, inputs: Tensor) -> Tensor:
        """(batch, …), with as many dimensions as `dims` behind the first."""
        return shapes.permute(inputs, (0, *self.dims))
