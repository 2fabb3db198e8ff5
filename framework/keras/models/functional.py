"""A functional model: the layers between Inputs and outputs, in an order in which they can be computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import ShapeError
from ...tensor import Tensor
from ..layers.base import Layer
from ..layers.input import InputLayer
from ..nest import leaves, mapped
from ..symbolic import KerasTensor, Node


class Slot(int):
    """The number of a tensor, in place of the tensor, in the arguments of a step."""


class Graph:
    """Which layer is called with what, in order.

    inputs, outputs: nests (a KerasTensor, a list or a dictionary). Raises TypeError for what is no KerasTensor,
    ValueError for outputs that need an Input which is not given.

    >>> from framework import keras
    >>> a = keras.Input((2,))
    >>> graph = Graph(a, keras.layers.Dense(3)(a))
    >>> [type(layer).__name__ for layer in graph.layers]
    ['InputLayer', 'Dense']
    """

    #: It never changes: a compiled step need not look inside. Its layers are found in the model.
    _settled = True

    def __init__(self, inputs: Any, outputs: Any) -> None:
        for what, nest in (("inputs", inputs), ("outputs", outputs)):
            for x in leaves(nest):
                if not isinstance(x, KerasTensor):
                    raise TypeError(
                        f"the {what} of a Model are what Input and layers called on it give, not {x!r}"
                    )
        self.inputs, self.outputs = inputs, outputs
        self.flat_inputs: list[KerasTensor] = list(leaves(inputs))
        only = self.flat_inputs[0] if len(self.flat_inputs) == 1 else None
        #: The shape and type of a sample, where there is one input.
        self._one = (None, None) if only is None else (only.shape[1:], only.dtype)
        given = {id(x) for x in self.flat_inputs}
        order: list[Node] = []
        self._visit(list(leaves(outputs)), given, order)
        self.nodes = self._by_depth(order)
        self._number()

    def _visit(self, outputs: list[KerasTensor], given: set[int], order: list[Node]) -> None:
        """The nodes that the outputs need, each after those that it needs itself. Without recursion."""
        seen: set[int] = set()
        stack: list[tuple[Node, int]] = [(x.node, 0) for x in reversed(outputs) if x.node and id(x) not in given]
        while stack:
            node, at = stack.pop()
            if at == 0:
                if id(node) in seen:
                    continue
                seen.add(id(node))
                if isinstance(node.layer, InputLayer):
                    raise ValueError(
                        f"the outputs need {node.layer.name!r}, an Input that is not among the inputs of the Model"
                    )
            if at < len(node.parents):
                stack.append((node, at + 1))
                parent = node.parents[at]
                if id(parent) not in given and parent.node is not None and id(parent.node) not in seen:
                    stack.append((parent.node, 0))
            else:
                order.append(node)

    def _by_depth(self, order: list[Node]) -> list[Node]:
        """The nodes as Keras orders them: those farthest from the outputs first, then as they were found."""
        depth: dict[int, int] = {id(node): 0 for node in order}
        layer_depth: dict[int, int] = {}
        for node in reversed(order):
            here = max(depth[id(node)], layer_depth.get(id(node.layer), 0))
            depth[id(node)] = layer_depth[id(node.layer)] = here
            for parent in node.parents:
                if id(parent.node) in depth:
                    depth[id(parent.node)] = max(depth[id(parent.node)], here + 1)
        place = {id(node): i for i, node in enumerate(order)}
        inputs = [x.node.layer for x in self.flat_inputs if x.node is not None]
        layers = {id(layer): layer for layer in inputs}
        for x in self.flat_inputs:
            if x.node is not None:
                layer_depth[id(x.node.layer)] = max(layer_depth.values(), default=0)
        for x in self.flat_inputs:
            if x.node is not None:
                users = [depth[id(node)] for node in order if any(p is x for p in node.parents)]
                layer_depth[id(x.node.layer)] = max(users, default=0) + 1
        first = {id(layer): -len(inputs) + i for i, layer in enumerate(inputs)}
        for i, node in enumerate(order):
            layers.setdefault(id(node.layer), node.layer)
            first.setdefault(id(node.layer), i)
        keys = sorted(layers, key=lambda key: (-layer_depth[key], first[key]))
        self.layers: list[Layer] = [layers[key] for key in keys]
        return sorted(order, key=lambda node: (-depth[id(node)], place[id(node)]))

    def _number(self) -> None:
        """Give every tensor a number and write down the steps."""
        slots = {id(x): Slot(i) for i, x in enumerate(self.flat_inputs)}
        for node in self.nodes:
            for x in leaves(node.outputs):
                slots[id(x)] = Slot(len(slots))

        def slot(x: Any) -> Any:
            return slots[id(x)] if isinstance(x, KerasTensor) else x

        self.size = len(slots)
        self.steps = [
            (
                node.layer,
                mapped(slot, node.args),
                mapped(slot, node.kwargs),
                slot(node.outputs)
                if isinstance(node.outputs, KerasTensor)
                else [slot(x) for x in leaves(node.outputs)],
            )
            for node in self.nodes
        ]
        self.results = mapped(slot, self.outputs)

    def run(self, inputs: Any, training: bool | None) -> Any:
        """The outputs for Tensors, given as a nest like `inputs`, a list, or a dictionary by name."""
        values: list[Any] = [None] * self.size
        values[: len(self.flat_inputs)] = self._in_order(inputs)

        def value(x: Any) -> Any:
            return values[x] if type(x) is Slot else x

        for layer, args, kwargs, out in self.steps:
            if len(args) == 1 and type(args[0]) is Slot and not kwargs:
                found = layer(values[args[0]], training=training)
            else:
                found = layer(*mapped(value, args), **{"training": training, **mapped(value, kwargs)})
            if type(out) is Slot:
                values[out] = found
            else:
                for place, x in zip(out, leaves(found), strict=True):
                    values[place] = x
        return value(self.results) if type(self.results) is Slot else mapped(value, self.results)

    def _in_order(self, inputs: Any) -> list[Any]:
        """The Tensors in the order of the Inputs, checked. Raises ShapeError, ValueError."""
        if (
            type(inputs) is Tensor
            and inputs.array.shape[1:] == self._one[0]
            and inputs.array.dtype == self._one[1]
        ):
            return [inputs]
        if isinstance(inputs, Mapping):
            named = isinstance(self.inputs, Mapping)
            names = list(self.inputs) if named else [x.name for x in self.flat_inputs]
            missing = [name for name in names if name not in inputs]
            if missing:
                raise ValueError(
                    f"the model needs inputs called {', '.join(names)}; missing: {', '.join(missing)}"
                )
            found = [inputs[name] for name in names]
        else:
            found = list(leaves(inputs))
        if len(found) != len(self.flat_inputs):
            raise ValueError(f"the model has {len(self.flat_inputs)} inputs, and {len(found)} were given")
        for i, (wanted, x) in enumerate(zip(self.flat_inputs, found, strict=True)):
            shape = x.array.shape
            if len(shape) == len(wanted.shape) - 1 and wanted.shape[-1] == 1:
                found[i] = x = x[..., None]
                shape = x.array.shape
            if len(shape) != len(wanted.shape) or any(
                n is not None and n != m for n, m in zip(wanted.shape[1:], shape[1:], strict=True)
            ):
                raise ShapeError(
                    f"input {wanted.name!r} expects samples of shape {wanted.shape[1:]}, got an array of shape "
                    f"{shape}, whose samples have shape {shape[1:]}"
                )
            if x.array.dtype.name != wanted.dtype and isinstance(x, Tensor):
                found[i] = x.to(wanted.dtype)
        return found
