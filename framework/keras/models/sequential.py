"""Sequential: a model of layers one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...nn.registry import changes
from ..layers.base import Layer
from ..layers.input import InputLayer
from ..layers.wrapping import as_layer
from ..symbolic import KerasTensor
from .model import Model


class Sequential(Model):
    """Layers one after the other. Each gets what the one before gives.

    layers: a list of layers, which may begin with an `Input`; any `framework.nn.Module` and any function of one
    Tensor is a layer, too. Without an Input, the weights are made with the first samples. Raises TypeError for
    what is no layer, ValueError for two layers of one name. Source: `keras.Sequential`.

    >>> from framework import keras
    >>> model = Sequential([keras.Input((2,)), keras.layers.Dense(3, "relu"), keras.layers.Dense(1)])
    >>> model.count_params()
    13
    >>> model.output_shape
    (None, 1)
    """

    _aside = Model._aside | {"_input_layer"}

    def __init__(
        self, layers: Iterable[Any] | None = None, trainable: bool = True, name: str | None = None
    ) -> None:
        super().__init__(name=name, trainable=trainable)
        self.__dict__["_stack"] = []
        self.__dict__["_input_layer"] = None
        for layer in layers or ():
            self.add(layer)

    def add(self, layer: Any, rebuild: bool = True) -> None:
        """Add a layer at the end. Raises TypeError, ValueError."""
        if isinstance(layer, KerasTensor):
            layer = layer.node.layer if layer.node is not None else layer
        if isinstance(layer, InputLayer):
            if self._stack or self._input_layer is not None:
                raise ValueError(f"an Input must be the first layer, and {self.name} has layers already")
            self.__dict__["_input_layer"] = layer
            return
        layer = as_layer(layer)
        if any(other.name == layer.name for other in self._stack):
            raise ValueError(f"two layers are called {layer.name!r}: every layer needs a name of its own")
        if not self._stack and self._input_layer is None:
            first = layer._first_shape
            if first is None and isinstance(layer, Model) and layer._graph is not None:
                first = layer.input_shape[1:]
            if first is not None:
                self.__dict__["_input_layer"] = InputLayer(tuple(first))
        self._stack.append(layer)
        place = str(len(self._stack) - 1)
        self.add_module(place, layer)
        self.__dict__.update(built=False, _graph=None, _watched=None, _steps=None)
        self._connect_stack()

    def pop(self, rebuild: bool = True) -> Layer:
        """Take the last layer away and return it. Raises ValueError where there is none."""
        if not self._stack:
            raise ValueError("there is no layer to take away")
        layer = self._stack.pop()
        delattr(self, str(len(self._stack)))
        self.__dict__.update(_graph=None, _watched=None, _steps=None)
        self._connect_stack()
        return layer  # type: ignore[no-any-return]

    def _connect_stack(self) -> None:
        """Know the shapes from the Input on, if there is one."""
        if self._input_layer is None or not self._stack:
            return
        from .functional import Graph

        x = self._input_layer.output
        for layer in self._stack:
            x = layer(x)
        changes[0] += 1
        self.__dict__.update(_graph=Graph(self._input_layer.output, x), built=True)

    def build(self, input_shape: Any = None) -> None:
        """Make all weights, for samples of ``input_shape[1:]``."""
        if self._input_layer is None and input_shape is not None:
            self.__dict__["_input_layer"] = InputLayer(batch_shape=tuple(input_shape))
            self._connect_stack()

    def _build_for(self, inputs: Any) -> None:
        if not self._stack:
            raise ValueError(f"{self.name} has no layers: add some")
        shape = (None, *inputs.array.shape[1:])
        self.__dict__["_input_layer"] = InputLayer(batch_shape=shape, dtype=inputs.array.dtype.name)
        self._connect_stack()

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """Through all layers in order."""
        if self._graph is not None:
            (inputs,) = self._graph._in_order(inputs)
        for layer in self._stack:
            inputs = layer(inputs, training=training)
        return inputs

    @property
    def layers(self) -> list[Layer]:
        """The layers in order, without the Input."""
        return list(self._stack)

    def _parts(self) -> Any:
        return iter(self._stack)

    def __len__(self) -> int:
        return len(self._stack)
