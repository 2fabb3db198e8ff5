"""Where a network begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import dtypes
from .. import symbolic
from .base import Layer


class InputLayer(Layer):
    """The first layer of a model: says which shape a sample has, and does nothing.

    shape: of one sample, None for sizes that vary; or batch_shape, that of a whole batch. Raises ValueError.
    Source: `keras.layers.InputLayer`.

    >>> InputLayer(shape=(2,)).batch_shape
    (None, 2)
    """

    def __init__(
        self,
        shape: Sequence[int | None] | None = None,
        batch_size: int | None = None,
        dtype: Any = None,
        batch_shape: Sequence[int | None] | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        if (shape is None) == (batch_shape is None):
            raise ValueError("an input needs its shape: Input(shape=(2,)) for samples of 2 numbers")
        if shape is not None:
            if isinstance(shape, int):
                raise ValueError(f"the shape of an input is a tuple: Input(shape=({shape},)), not {shape}")
            batch_shape = (batch_size, *shape)
        shape = tuple(batch_shape or ())
        kind = np.dtype(dtype or dtypes.get_default_dtype()).name
        self.__dict__.update(batch_shape=shape, built=True, input_dtype=kind)
        node = symbolic.Node(self, (), {})
        node.outputs = symbolic.KerasTensor(shape, kind, self.name, node)
        self._nodes.append(node)

    def call(self, inputs: Any) -> Any:
        """Any shape."""
        return inputs


def Input(
    shape: Sequence[int | None] | None = None,
    batch_size: int | None = None,
    dtype: Any = None,
    sparse: Any = None,
    batch_shape: Sequence[int | None] | None = None,
    name: str | None = None,
    tensor: Any = None,
) -> Any:
    """The symbolic beginning of a functional model, or the first element of a Sequential.

    shape: of one sample. dtype: float32 unless given. Raises ValueError. Source: `keras.Input`.

    >>> Input((28, 28)).shape
    (None, 28, 28)
    """
    if sparse or tensor is not None:
        raise ValueError("sparse inputs, and inputs from a tensor, are not available here")
    return InputLayer(shape, batch_size, dtype, batch_shape, name).output
