"""Whole models as data: their layers as JSON, their weights as tensors, in one safetensors file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ...safetensors import CheckpointError, read
from ..configuration import deserialize, serialize
from ..nest import mapped
from ..symbolic import KerasTensor
from .model import Model
from .sequential import Sequential


def describe(model: Model) -> dict[str, Any]:
    """The layers of a model as JSON. Raises TypeError for what cannot be written."""
    if isinstance(model, Sequential):
        first = model._input_layer
        return {
            "kind": "Sequential",
            "name": model.name,
            "input": None if first is None else [list(first.batch_shape), first.input_dtype],
            "layers": [_layer(layer) for layer in model._stack],
        }
    graph = model._graph
    if graph is None or type(model) is not Model:
        return {"kind": "subclass", "layer": serialize(model)}
    place = {id(layer): i for i, layer in enumerate(graph.layers)}
    number: dict[int, int] = {}
    for x in graph.flat_inputs:
        number[id(x)] = len(number)
    for node in graph.nodes:
        outputs = [node.outputs] if isinstance(node.outputs, KerasTensor) else node.outputs
        for x in outputs:
            number[id(x)] = len(number)

    def slot(x: Any) -> Any:
        return {"slot": number[id(x)]} if isinstance(x, KerasTensor) else {"value": serialize(x)}

    return {
        "kind": "Functional",
        "name": model.name,
        "layers": [_layer(layer) for layer in graph.layers],
        "inputs": [[place[id(x.node.layer)], number[id(x)]] for x in graph.flat_inputs if x.node is not None],
        "calls": [
            [place[id(node.layer)], mapped(slot, list(node.args)), mapped(slot, node.kwargs)]
            for node in graph.nodes
        ],
        "input_form": mapped(lambda x: number[id(x)], graph.inputs),
        "output_form": mapped(lambda x: number[id(x)], graph.outputs),
    }


def _layer(layer: Any) -> Any:
    """A layer as JSON; a model inside a model is described in turn."""
    if isinstance(layer, Model):
        return {"model": describe(layer)}
    saved = serialize(layer)
    saved["config"]["name"] = layer.name
    if not layer.trainable:
        saved["config"]["trainable"] = False
    return saved


def rebuild(saved: Mapping[str, Any], custom_objects: Mapping[str, Any] | None) -> Model:
    """The model that `describe` described, with new weights."""

    def layer_of(item: Any) -> Any:
        return rebuild(item["model"], custom_objects) if "model" in item else deserialize(item, custom_objects)

    if saved["kind"] == "subclass":
        return deserialize(saved["layer"], custom_objects)  # type: ignore[no-any-return]
    layers = [layer_of(item) for item in saved["layers"]]
    if saved["kind"] == "Sequential":
        model = Sequential(name=saved["name"])
        if saved["input"] is not None:
            from ..layers.input import InputLayer

            shape, dtype = saved["input"]
            model.add(InputLayer(batch_shape=shape, dtype=dtype))
        for layer in layers:
            model.add(layer)
        return model
    tensors: list[Any] = []
    for place, _ in saved["inputs"]:
        tensors.append(layers[place].output)

    def fill(nest: Any) -> Any:
        if isinstance(nest, Mapping) and set(nest) == {"slot"}:
            return tensors[nest["slot"]]
        if isinstance(nest, Mapping) and set(nest) == {"value"}:
            return deserialize(nest["value"], custom_objects)
        if isinstance(nest, Mapping):
            return {key: fill(value) for key, value in nest.items()}
        return [fill(value) for value in nest]

    for place, args, kwargs in saved["calls"]:
        found = layers[place](*fill(args), **fill(kwargs))
        tensors += [found] if isinstance(found, KerasTensor) else list(found)
    inputs = mapped(lambda i: tensors[i], saved["input_form"])
    return Model(inputs, mapped(lambda i: tensors[i], saved["output_form"]), name=saved["name"])


def load_model(filepath: Any, custom_objects: Mapping[str, Any] | None = None, compile: bool = True) -> Model:
    """The model that ``model.save`` wrote. It has to be compiled again before it is trained further.

    custom_objects: classes and functions of one's own by name, unless they were registered with
    `keras.utils.register_keras_serializable`. Raises CheckpointError for a file that is damaged or of another
    kind, ValueError for a class that is not known. Nothing in the file is ever run. Source:
    `keras.models.load_model`.

    >>> import os, tempfile
    >>> from framework import keras
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    >>> path = os.path.join(tempfile.mkdtemp(), "model.keras")
    >>> model.save(path)
    >>> bool((load_model(path).get_weights()[0] == model.get_weights()[0]).all())
    True
    """
    tensors, metadata = read(filepath)
    if "keras" not in metadata:
        raise CheckpointError(
            f"{filepath}: holds no model: make the same model and use load_weights, if model.save_weights wrote it"
        )
    model = rebuild(json.loads(metadata["keras"]), custom_objects)
    weights = [tensors[name] for name in sorted(tensors)]
    if not model.weights and weights:
        raise CheckpointError(
            f"{filepath}: a model of a class of its own makes its weights with the first samples: make it, call "
            f"it once, and use load_weights"
        )
    model.set_weights(weights)
    return model
