"""Layers that bring values to mean 0 and variance 1: by batch, by sample, or by what the data were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ... import autograd, backend
from ...errors import FrameworkError, ShapeError
from ...ops import elementwise, shapes
from ...ops.norm import STANDARDIZE, scaled
from ...tensor import Tensor
from .. import initializers, regularizers
from .base import Layer

Axes = int | Sequence[int] | None


class BatchNormalization(Layer):
    """Each channel standardised, then times gamma plus beta. Any shape (batch, …); the channels are at `axis`.

    In training by the mean and variance of the batch, which are mixed into moving_mean and moving_variance with
    share 1 - momentum; otherwise, and when frozen (``trainable = False``), by these two. epsilon is added to
    the variance. Raises ShapeError for another number of channels than the first input had.
    Source: `keras.layers.BatchNormalization`; Ioffe & Szegedy 2015.

    >>> layer = BatchNormalization()
    >>> layer(Tensor([[1.0], [3.0]]), training=True).detach()
    tensor([[-0.9995],
            [ 0.9995]])
    >>> layer.moving_mean.detach()
    tensor([0.0200])
    """

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.__dict__.update(
            axis=axis,
            momentum=momentum,
            epsilon=epsilon,
            center=center,
            scale=scale,
            beta_initializer=initializers.get(beta_initializer),
            gamma_initializer=initializers.get(gamma_initializer),
            moving_mean_initializer=initializers.get(moving_mean_initializer),
            moving_variance_initializer=initializers.get(moving_variance_initializer),
            beta_regularizer=regularizers.get(beta_regularizer),
            gamma_regularizer=regularizers.get(gamma_regularizer),
        )

    def build(self, input_shape: Any) -> None:
        """input_shape: (None, …)."""
        size = (input_shape[self.axis],)
        if self.scale:
            self.gamma = self.add_weight(
                size, self.gamma_initializer, regularizer=self.gamma_regularizer, name="gamma"
            )
        if self.center:
            self.beta = self.add_weight(
                size, self.beta_initializer, regularizer=self.beta_regularizer, name="beta"
            )
        self.moving_mean = self.add_weight(size, self.moving_mean_initializer, trainable=False, name="moving_mean")
        self.moving_variance = self.add_weight(
            size, self.moving_variance_initializer, trainable=False, name="moving_variance"
        )

    def call(self, inputs: Tensor, training: bool = False) -> Tensor:
        """Any shape (batch, …)."""
        channel = self.axis % inputs.ndim
        channels = self.moving_mean.array.shape[0]
        if inputs.array.shape[channel] != channels:
            raise ShapeError(
                f"BatchNormalization {self.name!r} was built for {channels} channels at axis {self.axis}, but got "
                f"inputs of shape {inputs.array.shape}"
            )
        across = tuple(i for i in range(inputs.ndim) if i != channel)
        row = tuple(channels if i == channel else 1 for i in range(inputs.ndim))
        gamma = shapes.reshape(self.gamma, row) if self.scale else None
        beta = shapes.reshape(self.beta, row) if self.center else None
        if training and self.trainable:
            self._note(inputs.array, across)
            return scaled(autograd.apply(STANDARDIZE, inputs, axis=across, eps=self.epsilon), gamma, beta)
        xp = backend.module_of(inputs.array)
        spread = xp.sqrt(self.moving_variance.array + self.epsilon).reshape(row)
        centred = elementwise.sub(inputs, Tensor.of_array(self.moving_mean.array.reshape(row)))
        return scaled(elementwise.div(centred, Tensor.of_array(spread)), gamma, beta)

    def _note(self, array: Any, across: tuple[int, ...]) -> None:
        """Mix the statistics of a batch into the moving ones."""
        for kept, new in (
            (self.moving_mean, array.mean(axis=across)),
            (self.moving_variance, array.var(axis=across)),
        ):
            kept.array[...] = kept.array * self.momentum + new * (1 - self.momentum)
            autograd.Overwritten.note(kept.array)


class LayerNormalization(Layer):
    """Each sample standardised over `axis`, then times gamma plus beta, which have the sizes of these axes.

    epsilon is added to the variance. Any shape (batch, …). Source: `keras.layers.LayerNormalization`; Ba et al.
    2016.

    >>> LayerNormalization()(Tensor([[1.0, 3.0]])).detach()
    tensor([[-0.9995,  0.9995]])
    """

    def __init__(
        self,
        axis: int | Sequence[int] = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.__dict__.update(
            axis=axis,
            epsilon=epsilon,
            center=center,
            scale=scale,
            beta_initializer=initializers.get(beta_initializer),
            gamma_initializer=initializers.get(gamma_initializer),
        )

    def build(self, input_shape: Any) -> None:
        """input_shape: (None, …)."""
        axes = chosen_axes(self.axis, len(input_shape))
        sizes = tuple(input_shape[i] for i in axes)
        self.__dict__["row"] = tuple(n if i in axes else 1 for i, n in enumerate(input_shape))
        if self.scale:
            self.gamma = self.add_weight(sizes, self.gamma_initializer, name="gamma")
        if self.center:
            self.beta = self.add_weight(sizes, self.beta_initializer, name="beta")

    def call(self, inputs: Tensor) -> Tensor:
        """Any shape (batch, …)."""
        gamma = shapes.reshape(self.gamma, self.row) if self.scale else None
        beta = shapes.reshape(self.beta, self.row) if self.center else None
        axes = chosen_axes(self.axis, inputs.ndim)
        return scaled(autograd.apply(STANDARDIZE, inputs, axis=axes, eps=self.epsilon), gamma, beta)


def chosen_axes(axis: int | Sequence[int], ndim: int) -> tuple[int, ...]:
    """`axis` as numbers from 0, in order."""
    return tuple(sorted(i % ndim for i in ([axis] if isinstance(axis, int) else axis)))


class Normalization(Layer):
    """``(inputs - mean) / sqrt(variance)``: mean and variance given, or learned from data with `adapt`.

    axis: the features, each with a mean of its own; None for one mean of all. invert: undo it. Raises
    FrameworkError before `adapt`, if no mean is given. Source: `keras.layers.Normalization`.

    >>> layer = Normalization()
    >>> layer.adapt(np.array([[0.0, 10.0], [2.0, 30.0]]))
    >>> layer(np.array([[2.0, 10.0]]))
    tensor([[1., -1.]])
    """

    def __init__(
        self, axis: Axes = -1, mean: Any = None, variance: Any = None, invert: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        if (mean is None) != (variance is None):
            raise ValueError("Normalization needs mean and variance, or neither (then call adapt)")
        self.__dict__.update(axis=axis, input_mean=mean, input_variance=variance, invert=invert)

    def build(self, input_shape: Any) -> None:
        """input_shape: (None, …), with a size at each of `axis`."""
        axes = () if self.axis is None else chosen_axes(self.axis, len(input_shape))
        self.__dict__["row"] = tuple(n if i in axes else 1 for i, n in enumerate(input_shape))
        if self.input_mean is None:
            sizes = tuple(input_shape[i] for i in axes)
            self.adapt_mean = self.add_weight(sizes, "zeros", trainable=False, name="mean")
            self.adapt_variance = self.add_weight(sizes, "ones", trainable=False, name="variance")
            self.count = self.add_weight((), "zeros", dtype="int32", trainable=False, name="count")

    def adapt(self, data: Any) -> None:
        """Take mean and variance from data: an array, samples first, or an iterable of such batches."""
        batches = [data] if hasattr(data, "shape") or not isinstance(data, Iterable) else list(data)
        arrays = [np.asarray(b.numpy() if isinstance(b, Tensor) else b, dtype="f8") for b in batches]
        values = np.concatenate([a[:, None] if a.ndim == 1 else a for a in arrays])
        if not self.built:
            self._build_for(Tensor.of_array(values))
        if self.input_mean is not None:
            raise FrameworkError("this Normalization was given its mean: there is nothing to adapt")
        axes = () if self.axis is None else chosen_axes(self.axis, values.ndim)
        across = tuple(i for i in range(values.ndim) if i not in axes)
        self.adapt_mean.assign(values.mean(axis=across))
        self.adapt_variance.assign(values.var(axis=across))
        self.count.assign(np.int32(len(values)))

    def call(self, inputs: Tensor) -> Tensor:
        """Any shape (batch, …)."""
        x = inputs if inputs.array.dtype.kind == "f" else inputs.to(self._dtype)
        if self.input_mean is not None:
            mean, variance = (np.asarray(v, dtype=self._dtype) for v in (self.input_mean, self.input_variance))
            mean, variance = (v.reshape(self.row) if v.size > 1 else v for v in (mean, variance))
        else:
            mean, variance = (v.array.reshape(self.row) for v in (self.adapt_mean, self.adapt_variance))
        xp = backend.module_of(x.array)
        middle = Tensor.of_array(xp.asarray(mean))
        spread = Tensor.of_array(xp.asarray(xp.maximum(xp.sqrt(xp.asarray(variance)), 1e-7)).astype(self._dtype))
        if self.invert:
            return elementwise.add(elementwise.mul(x, spread), middle)
        return elementwise.div(elementwise.sub(x, middle), spread)
