"""Layers that multiply and look up: Dense, Embedding; and Activation."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import ShapeError
from ...nn import functional as F
from ...ops.dense import dense
from ...ops.make import cast
from ...tensor import Tensor
from .. import activations, initializers, regularizers
from .base import Layer


class Dense(Layer):
    """Fully connected: ``activation(inputs @ kernel + bias)``. Input (batch, …, in), output (batch, …, units).

    kernel: (in, units), glorot_uniform unless given; bias: (units,), zeros. Raises ShapeError for inputs whose
    last dimension is not that of the first input, ValueError for `units` below 1.
    Source: `keras.layers.Dense`.

    >>> layer = Dense(3, activation="relu")
    >>> layer(np.ones((5, 2))).shape
    torch.Size([5, 3])
    >>> layer.kernel.shape, layer.bias.shape
    (torch.Size([2, 3]), torch.Size([3]))
    """

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        if not isinstance(units, int) or units < 1:
            raise ValueError(f"Dense needs a positive number of units, got {units!r}")
        no_constraints(kernel_constraint, bias_constraint)
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.__dict__.update(
            units=units,
            activation=activations.get(activation),
            use_bias=use_bias,
            kernel_initializer=initializers.get(kernel_initializer),
            bias_initializer=initializers.get(bias_initializer),
            kernel_regularizer=regularizers.get(kernel_regularizer),
            bias_regularizer=regularizers.get(bias_regularizer),
        )
        self.bias: Any = None

    def build(self, input_shape: Any) -> None:
        """input_shape: (None, …, in)."""
        if len(input_shape) < 2:
            raise ShapeError(
                f"Dense {self.name!r} needs inputs (batch, …, features), got shape {tuple(input_shape)}: for one "
                f"feature, use x.reshape(-1, 1)"
            )
        self.kernel = self.add_weight(
            (input_shape[-1], self.units),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            name="kernel",
        )
        # column by column in memory: results then have the very bits of `nn.Linear`
        self.kernel.array = np.asfortranarray(self.kernel.array)
        if self.use_bias:
            self.bias = self.add_weight(
                (self.units,), self.bias_initializer, regularizer=self.bias_regularizer, name="bias"
            )

    def call(self, inputs: Tensor) -> Tensor:
        """(batch, …, in) to (batch, …, units)."""
        shape, expected = inputs.array.shape, self.kernel.array.shape[0]
        if shape[-1:] != (expected,):
            raise ShapeError(
                f"Dense {self.name!r} was built for inputs of shape (batch, {expected}), but got {shape}: each "
                f"sample needs {expected} numbers"
            )
        if inputs.array.dtype is not self._dtype:
            inputs = cast(inputs, self._dtype)
        return self.activation(dense(inputs, self.kernel, self.bias))  # type: ignore[no-any-return]


def no_constraints(*constraints: Any) -> None:
    """Raise ValueError for weight constraints, which this face does not have."""
    if any(constraint is not None for constraint in constraints):
        raise ValueError("weight constraints are not available here: use a regularizer instead")


class Activation(Layer):
    """An activation, by name or function, as a layer. Any shape; the result has the same.

    Raises ValueError for an unknown name. Source: `keras.layers.Activation`.

    >>> Activation("relu")(np.array([-1.0, 2.0]))
    tensor([0., 2.])
    """

    def __init__(self, activation: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.__dict__["activation"] = activations.get(activation)

    def call(self, inputs: Tensor) -> Tensor:
        """Any shape."""
        return self.activation(inputs)  # type: ignore[no-any-return]


class Embedding(Layer):
    """A learned vector for each whole number. Input (batch, …) of numbers, output (batch, …, output_dim).

    embeddings: (input_dim, output_dim), uniform in ±0.05 unless given. Raises IndexError for a number that is
    not 0 to input_dim - 1. Source: `keras.layers.Embedding`.

    >>> Embedding(10, 4)(np.array([[1, 2, 3]])).shape
    torch.Size([1, 3, 4])
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        **kwargs: Any,
    ) -> None:
        no_constraints(embeddings_constraint)
        if mask_zero:
            raise ValueError("mask_zero=True is not available here: masks belong to recurrent layers")
        super().__init__(**kwargs)
        self.__dict__.update(
            input_dim=input_dim,
            output_dim=output_dim,
            embeddings_initializer=initializers.get(embeddings_initializer),
            embeddings_regularizer=regularizers.get(embeddings_regularizer),
        )

    def build(self, input_shape: Any) -> None:
        """input_shape: any."""
        self.embeddings = self.add_weight(
            (self.input_dim, self.output_dim),
            self.embeddings_initializer,
            regularizer=self.embeddings_regularizer,
            name="embeddings",
        )

    def call(self, inputs: Tensor) -> Tensor:
        """(batch, …) to (batch, …, output_dim)."""
        return F.embedding(inputs if inputs.array.dtype.kind in "iu" else inputs.long(), self.embeddings)
