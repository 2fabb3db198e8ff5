"""Layers that make training harder on purpose."""

from __future__ import annotations

from typing import Any

from ... import random
from ...nn.dropout import dropout
from ...ops import elementwise
from ...tensor import Tensor
from .base import Layer


class Dropout(Layer):
    """In training, each element 0 with probability `rate`, the others divided by 1 - rate. Any shape.

    Raises ValueError unless 0 <= rate <= 1. Source: `keras.layers.Dropout`; Srivastava et al. 2014.

    >>> layer = Dropout(0.5)
    >>> layer(Tensor([1.0, 1.0]))
    tensor([1., 1.])
    >>> sorted(set(layer(Tensor([1.0] * 100), training=True).tolist()))
    [0.0, 2.0]
    """

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any) -> None:
        if not 0 <= rate <= 1:
            raise ValueError(f"the dropout rate must be between 0 and 1, got {rate}")
        if noise_shape is not None:
            raise ValueError("noise_shape is not available here")
        super().__init__(**kwargs)
        generator = None if seed is None else random.Generator().manual_seed(seed)
        self.__dict__.update(rate=rate, seed=seed, generator=generator)

    def call(self, inputs: Tensor, training: bool = False) -> Tensor:
        """Any shape."""
        if self.generator is None or not training:
            return dropout(inputs, self.rate, training)
        before = random.default_generator.numpy
        random.default_generator.numpy = self.generator.numpy
        try:
            return dropout(inputs, self.rate, training)
        finally:
            random.default_generator.numpy = before


class GaussianNoise(Layer):
    """In training, normally distributed noise is added. Any shape. Source: `keras.layers.GaussianNoise`.

    >>> GaussianNoise(1.0)(Tensor([1.0]))
    tensor([1.])
    """

    def __init__(self, stddev: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.__dict__.update(stddev=stddev, seed=seed)

    def call(self, inputs: Tensor, training: bool = False) -> Tensor:
        """Any shape."""
        if not training or not self.stddev:
            return inputs
        noise = random.source(None).standard_normal(inputs.array.shape).astype(inputs.array.dtype) * self.stddev
        return elementwise.add(inputs, Tensor.of_array(noise).to(inputs.device).to(inputs.dtype))
