"""Convolution and pooling of images, channels last: (batch, height, width, channels)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...errors import ShapeError
from ...nn import functional as F
from ...ops import elementwise, reductions, shapes
from ...ops.make import cast
from ...tensor import Tensor
from .. import activations, initializers, regularizers
from .base import Layer
from .core import no_constraints

Pair = tuple[int, int]


def pair(name: str, value: int | Sequence[int]) -> Pair:
    """One number for both directions, or one for each. Raises ValueError."""
    both = (value, value) if isinstance(value, int) else tuple(value)
    if len(both) != 2 or any(not isinstance(n, int) or n < 1 for n in both):
        raise ValueError(f"{name} must be one or two positive whole numbers, got {value!r}")
    return both


def checked(layer: str, padding: str, data_format: str | None) -> str:
    """`padding` in lower case. Raises ValueError for an unknown one, and for channels first."""
    if data_format not in (None, "channels_last"):
        raise ValueError(f"{layer}: only data_format='channels_last' is available, got {data_format!r}")
    if str(padding).lower() not in ("valid", "same"):
        raise ValueError(f"{layer}: padding must be 'valid' or 'same', not {padding!r}")
    return str(padding).lower()


def images(layer: Layer, inputs: Tensor) -> Tensor:
    """(batch, height, width, channels) as (batch, channels, height, width). Raises ShapeError."""
    if inputs.ndim != 4:
        raise ShapeError(
            f"{type(layer).__name__} {layer.name!r} needs images (batch, height, width, channels), got shape "
            f"{inputs.array.shape}: images without channels need x[..., None]"
        )
    return shapes.permute(inputs, (0, 3, 1, 2))


def back(x: Tensor) -> Tensor:
    """(batch, channels, height, width) as (batch, height, width, channels)."""
    return shapes.permute(x, (0, 2, 3, 1))


def around(x: Tensor, size: Pair, strides: Pair, spread: Pair = (1, 1)) -> list[int]:
    """How many to add left, right, above and below so that "same" gives ceil(size / stride) windows."""
    out = []
    for n, k, s, d in zip(x.array.shape[:1:-1], size[::-1], strides[::-1], spread[::-1], strict=True):
        total = max((math.ceil(n / s) - 1) * s + (k - 1) * d + 1 - n, 0)
        out += [total // 2, total - total // 2]
    return out


class Conv2D(Layer):
    """``activation(conv(inputs, kernel) + bias)``. Input (batch, h, w, in), output (batch, h', w', filters).

    kernel: (kernel height, kernel width, in / groups, filters), glorot_uniform unless given; bias: (filters,).
    padding: "valid" (none) or "same" (h' = h / stride, rounded up). Raises ShapeError, ValueError.
    Source: `keras.layers.Conv2D`.

    >>> Conv2D(8, 3, padding="same")(Tensor([[[[1.0]] * 5] * 5])).shape
    torch.Size([1, 5, 5, 8])
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = (1, 1),
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: int | Sequence[int] = (1, 1),
        groups: int = 1,
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
        if not isinstance(filters, int) or filters < 1 or groups < 1 or filters % groups:
            raise ValueError(f"Conv2D needs a positive number of filters, divisible by groups, got {filters!r}")
        no_constraints(kernel_constraint, bias_constraint)
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.__dict__.update(
            filters=filters,
            kernel_size=pair("kernel_size", kernel_size),
            strides=pair("strides", strides),
            padding=checked("Conv2D", padding, data_format),
            dilation_rate=pair("dilation_rate", dilation_rate),
            groups=groups,
            activation=activations.get(activation),
            use_bias=use_bias,
            kernel_initializer=initializers.get(kernel_initializer),
            bias_initializer=initializers.get(bias_initializer),
            kernel_regularizer=regularizers.get(kernel_regularizer),
            bias_regularizer=regularizers.get(bias_regularizer),
        )
        self.bias: Any = None

    def build(self, input_shape: Any) -> None:
        """input_shape: (None, h, w, in)."""
        if len(input_shape) != 4 or input_shape[-1] % self.groups:
            raise ShapeError(
                f"Conv2D {self.name!r} needs images (batch, height, width, channels), channels divisible by "
                f"{self.groups}, got {tuple(input_shape)}: images without channels need x[..., None]"
            )
        shape = (*self.kernel_size, input_shape[-1] // self.groups, self.filters)
        self.kernel = self.add_weight(
            shape, self.kernel_initializer, regularizer=self.kernel_regularizer, name="kernel"
        )
        if self.use_bias:
            self.bias = self.add_weight(
                (self.filters,), self.bias_initializer, regularizer=self.bias_regularizer, name="bias"
            )

    def call(self, inputs: Tensor) -> Tensor:
        """(batch, h, w, in) to (batch, h', w', filters)."""
        x = images(self, inputs)
        if x.array.dtype is not self._dtype:
            x = cast(x, self._dtype)
        if self.padding == "same":
            x = F.pad(x, around(x, self.kernel_size, self.strides, self.dilation_rate))
        weight = shapes.permute(self.kernel, (3, 2, 0, 1))
        y = F.conv2d(x, weight, None, self.strides, 0, self.dilation_rate, self.groups)
        y = back(y)
        return self.activation(y if self.bias is None else elementwise.add(y, self.bias))  # type: ignore[no-any-return]


class _Pooling2D(Layer):
    """Windows of `pool_size`, `strides` apart (by default they touch)."""

    def __init__(
        self,
        pool_size: int | Sequence[int] = (2, 2),
        strides: int | Sequence[int] | None = None,
        padding: str = "valid",
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        size = pair("pool_size", pool_size)
        self.__dict__.update(
            pool_size=size,
            strides=size if strides is None else pair("strides", strides),
            padding=checked(type(self).__name__, padding, data_format),
        )


class MaxPooling2D(_Pooling2D):
    """The largest of each window. Input (batch, h, w, channels), output (batch, h', w', channels).

    pool_size, strides: one number or two; strides are pool_size unless given. padding: "valid" or "same".
    Raises ShapeError, ValueError. Source: `keras.layers.MaxPooling2D`.

    >>> MaxPooling2D()(Tensor([[[[1.0], [2.0]], [[3.0], [4.0]]]]))
    tensor([[[[4.]]]])
    """

    def call(self, inputs: Tensor) -> Tensor:
        """(batch, h, w, channels) to (batch, h', w', channels)."""
        x = images(self, inputs)
        if self.padding == "same":
            x = F.pad(x, around(x, self.pool_size, self.strides), value=-math.inf)
        return back(F.max_pool2d(x, self.pool_size, self.strides))


class AveragePooling2D(_Pooling2D):
    """The mean of each window; with "same", of what is there. Shapes and arguments as `MaxPooling2D`.

    pool_size has no default. "same" is as in Keras on TensorFlow and JAX; on PyTorch it also counts what it pads
    with. Raises ShapeError, ValueError. Source: `keras.layers.AveragePooling2D`.

    >>> AveragePooling2D(2)(Tensor([[[[1.0], [2.0]], [[3.0], [4.0]]]]))
    tensor([[[[2.5000]]]])
    """

    def __init__(self, pool_size: int | Sequence[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(pool_size, *args, **kwargs)

    def call(self, inputs: Tensor) -> Tensor:
        """(batch, h, w, channels) to (batch, h', w', channels)."""
        x = images(self, inputs)
        if self.padding == "valid":
            return back(F.avg_pool2d(x, self.pool_size, self.strides))
        padding = around(x, self.pool_size, self.strides)
        there = F.pad(x.detach()[:1, :1] * 0 + 1, padding)
        share = F.avg_pool2d(there, self.pool_size, self.strides)
        return back(F.avg_pool2d(F.pad(x, padding), self.pool_size, self.strides) / share)


class _GlobalPooling2D(Layer):
    def __init__(self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        checked(type(self).__name__, "valid", data_format)
        self.__dict__["keepdims"] = keepdims


class GlobalAveragePooling2D(_GlobalPooling2D):
    """The mean of each channel. Input (batch, h, w, channels), output (batch, channels).

    keepdims: (batch, 1, 1, channels). Source: `keras.layers.GlobalAveragePooling2D`.

    >>> GlobalAveragePooling2D()(Tensor([[[[1.0], [2.0]], [[3.0], [4.0]]]]))
    tensor([[2.5000]])
    """

    def call(self, inputs: Tensor) -> Tensor:
        """(batch, h, w, channels) to (batch, channels)."""
        images(self, inputs)
        return reductions.mean(inputs, (1, 2), self.keepdims)


class GlobalMaxPooling2D(_GlobalPooling2D):
    """The largest of each channel. Shapes as `GlobalAveragePooling2D`. `keras.layers.GlobalMaxPooling2D`.

    >>> GlobalMaxPooling2D()(Tensor([[[[1.0], [2.0]], [[3.0], [4.0]]]]))
    tensor([[4.]])
    """

    def call(self, inputs: Tensor) -> Tensor:
        """(batch, h, w, channels) to (batch, channels)."""
        images(self, inputs)
        return reductions.amax(inputs, (1, 2), self.keepdims)
