"""Activations with settings, as layers."""

from __future__ import annotations

from typing import Any

from ...nn import functional as F
from ...ops import elementwise
from ...tensor import Tensor
from .. import activations, initializers
from .base import Layer


class ReLU(Layer):
    """``max(x, 0)``, with an optional slope below `threshold` and a largest value. Any shape.

    Source: `keras.layers.ReLU`.

    >>> ReLU(max_value=1.0)(Tensor([0.25, 0.5, 2.0]))
    tensor([0.2500, 0.5000, 1.0000])
    """

    def __init__(
        self, max_value: float | None = None, negative_slope: float = 0.0, threshold: float = 0.0, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.__dict__.update(max_value=max_value, negative_slope=negative_slope, threshold=threshold)

    def call(self, inputs: Tensor) -> Tensor:
        """Any shape."""
        return activations.relu(inputs, self.negative_slope, self.max_value, self.threshold)


class LeakyReLU(Layer):
    """``x`` above 0 and ``negative_slope * x`` below. Any shape. Source: `keras.layers.LeakyReLU`.

    >>> LeakyReLU()(Tensor([-1.0, 1.0]))
    tensor([-0.3000,  1.0000])
    """

    def __init__(self, negative_slope: float = 0.3, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.__dict__["negative_slope"] = negative_slope

    def call(self, inputs: Tensor) -> Tensor:
        """Any shape."""
        return F.leaky_relu(inputs, self.negative_slope)


class PReLU(Layer):
    """A leaky relu with a learned slope for each element, 0 at first. Any shape. `keras.layers.PReLU`.

    >>> PReLU(alpha_initializer="ones")(Tensor([[-1.0, 1.0]])).detach()
    tensor([[-1., 1.]])
    """

    def __init__(self, alpha_initializer: Any = "zeros", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.__dict__["alpha_initializer"] = initializers.get(alpha_initializer)

    def build(self, input_shape: Any) -> None:
        """input_shape: (None, …), without further None."""
        self.alpha = self.add_weight(tuple(input_shape[1:]), self.alpha_initializer, name="alpha")

    def call(self, inputs: Tensor) -> Tensor:
        """Any shape."""
        return F.relu(inputs) - self.alpha * F.relu(-inputs)


class ELU(Layer):
    """``x`` above 0 and ``alpha * (exp(x) - 1)`` below. Any shape. Source: `keras.layers.ELU`.

    >>> ELU()(Tensor([0.0, 1.0]))
    tensor([0., 1.])
    """

    def __init__(self, alpha: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.__dict__["alpha"] = alpha

    def call(self, inputs: Tensor) -> Tensor:
        """Any shape."""
        return F.elu(inputs, self.alpha)


class Softmax(Layer):
    """Positive numbers that sum to 1 along `axis`. Any shape. Source: `keras.layers.Softmax`.

    >>> Softmax()(Tensor([[0.0, 0.0]]))
    tensor([[0.5000, 0.5000]])
    """

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.__dict__["axis"] = axis

    def call(self, inputs: Tensor) -> Tensor:
        """Any shape."""
        return F.softmax(inputs, self.axis)


class Rescaling(Layer):
    """``inputs * scale + offset``, for example images with scale 1/255. Any shape. `keras.layers.Rescaling`.

    >>> Rescaling(2.0, offset=1.0)(Tensor([0.0, 1.0]))
    tensor([1., 3.])
    """

    def __init__(self, scale: float, offset: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.__dict__.update(scale=scale, offset=offset)

    def call(self, inputs: Tensor) -> Tensor:
        """Any shape; integers become floating point."""
        x = inputs if inputs.array.dtype.kind == "f" else inputs.to(self._dtype)
        return elementwise.add(elementwise.mul(x, self.scale), self.offset)
