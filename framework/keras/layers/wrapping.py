"""Anything as a layer: modules of the framework, and plain functions."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from ...nn import Module
from ..configuration import register
from .base import Layer

for _function in vars(operator).values():
    if callable(_function) and not isinstance(_function, type):
        register(name=getattr(_function, "__name__", ""))(_function)


class Operation(Layer):
    """A function of one or several tensors as a layer without weights; what operators on `Input` become.

    >>> from framework import keras
    >>> Operation(abs)(keras.Input((3,))).shape
    (None, 3)
    """

    def __init__(self, function: Callable[..., Any], name: str | None = None) -> None:
        super().__init__(name=name)
        self.__dict__["function"] = function

    def call(self, *inputs: Any) -> Any:
        """Whatever the function takes."""
        return self.function(*inputs)


class Lambda(Layer):
    """A function of one input as a layer. arguments: further ones, by name. Any shapes the function takes.

    Source: `keras.layers.Lambda`.

    >>> from framework import keras
    >>> import framework as torch
    >>> Lambda(lambda x: x * 2)(torch.ones(2))
    tensor([2., 2.])
    """

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Any = None,
        mask: Any = None,
        arguments: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.__dict__.update(function=function, arguments=arguments or {})

    def call(self, inputs: Any) -> Any:
        """Whatever the function takes."""
        return self.function(inputs, **self.arguments)


class ModuleLayer(Layer):
    """Any `framework.nn.Module` as a layer: it trains, is saved and is switched between modes with the model.

    Shapes are those of the module. A Sequential of this face wraps modules by itself.

    >>> from framework import keras
    >>> import framework as torch
    >>> model = keras.Sequential([keras.Input((2,)), torch.nn.Linear(2, 3), torch.tanh])
    >>> model.output_shape
    (None, 3)
    """

    def __init__(self, module: Module, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.module = module

    def call(self, *inputs: Any, training: bool = False) -> Any:
        """Whatever the module takes."""
        if self.module.training is not training:
            self.module.train(training)
        return self.module(*inputs)


def as_layer(item: Any) -> Layer:
    """`item` itself if it is a Layer, else a layer around a Module or function. Raises TypeError."""
    if isinstance(item, Layer):
        return item
    if isinstance(item, Module):
        return ModuleLayer(item)
    if callable(item) and not isinstance(item, type):
        return Lambda(item)
    made = f"{item.__name__}(…)" if isinstance(item, type) else "an object"
    raise TypeError(f"a layer is a Layer, a Module or a function, not {item!r}: give {made}")
