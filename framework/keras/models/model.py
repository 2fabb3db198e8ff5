"""Model: a network that can be trained, functional or a subclass with a `call` of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

from ... import checkpoint
from ...nn import Module
from ...safetensors import CheckpointError
from ...tensor import Tensor
from ..layers.base import Layer
from ..nest import leaves, mapped
from .functional import Graph
from .summary import summary
from .training import Training


class Model(Training):
    """A network: ``Model(inputs, outputs)`` between `Input` and what layers made of it, or a subclass.

    inputs, outputs: symbolic tensors, lists or dictionaries of them. A subclass makes its layers in ``__init__``
    and combines them in `call`. Any `framework.nn.Module` can be among them. Samples come first in every
    shape. See `compile`, `fit`, `evaluate` and `predict` for what they raise. Called like a function, with
    Tensors, it can be part of any computation, with ``backward`` or a tape.

    Source: `keras.Model`.

    >>> import numpy as np
    >>> from framework import keras
    >>> keras.utils.set_random_seed(0)
    >>> inputs = keras.Input((1,))
    >>> model = Model(inputs, keras.layers.Dense(1)(inputs))
    >>> model.compile(keras.optimizers.SGD(0.1), "mse")
    >>> x = np.linspace(0, 1, 20)[:, None]
    >>> history = model.fit(x, 2 * x + 1, epochs=300, verbose=0)
    >>> model.predict(np.array([[0.5]])).round(1).tolist()
    [[2.0]]
    """

    _graph: Graph | None

    def __init__(
        self,
        inputs: Any = None,
        outputs: Any = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        **kwargs: Any,
    ) -> None:
        if name is None and type(self) is Model:
            from ..naming import unique

            name = unique("functional")
        super().__init__(name=name, trainable=trainable, **kwargs)
        self.__dict__.update(
            _graph=None,
            _compiled=None,
            _measures=None,
            _moving=[],
            _steps=None,
            history=None,
            loss=None,
            _watched=None,
            stop_training=False,
            optimizer=None,
        )
        if (inputs is None) != (outputs is None):
            raise TypeError("a functional Model needs inputs and outputs: Model(inputs, outputs)")
        if inputs is not None:
            self._connect(inputs, outputs)

    def _connect(self, inputs: Any, outputs: Any) -> None:
        """Become the functional model between `inputs` and `outputs`."""
        graph = Graph(inputs, outputs)
        self.__dict__.update(_graph=graph, built=True, _watched=None, _steps=None)
        for layer in graph.layers:
            name = layer.name.replace(".", "_")
            if name not in self._modules:
                while hasattr(self, name):
                    name += "_"
                self.add_module(name, layer)
        if not self.trainable:
            self.trainable = False

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """The outputs. A subclass defines its own."""
        if self._graph is None:
            raise NotImplementedError(f"{type(self).__name__} has no call method, and no inputs and outputs")
        return self._graph.run(inputs, training)

    def build(self, input_shape: Any = None) -> None:
        """Make all weights, for samples of ``input_shape[1:]``. Done by itself with the first samples."""
        if not self.built and input_shape is not None and type(self).call is not Model.call:
            self.built = True
            self.compute_output_shape(input_shape)

    def _build_for(self, inputs: Any) -> None:
        self.built = True
        self._adopt()

    # -- parts -------------------------------------------------------------------------------------------

    @property
    def layers(self) -> list[Layer]:
        """The layers, in order; other Modules are left out."""
        if self._graph is not None:
            return list(self._graph.layers)
        return [part for part in self.children() if isinstance(part, Layer)]

    def _parts(self) -> Any:
        return iter(self.layers) if self._graph is not None else self.children()

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """The layer with this name or number. Raises ValueError with the nearest name."""
        from ..naming import find

        if (name is None) == (index is None):
            raise ValueError("give the name or the index of the layer")
        if index is not None:
            if not -len(self.layers) <= index < len(self.layers):
                raise ValueError(f"there are {len(self.layers)} layers, none with index {index}")
            return self.layers[index]
        return find("layer", {layer.name: layer for layer in self.layers}, str(name))  # type: ignore[no-any-return]

    def _names_of_outputs(self, count: int) -> list[str]:
        if self._graph is None:
            return super()._names_of_outputs(count)
        return self.output_names

    @property
    def output_names(self) -> list[str]:
        """The names of the outputs: those of their layers, or the keys of a dictionary."""
        if self._graph is None:
            return [self.name]
        if isinstance(self._graph.outputs, dict):
            return list(self._graph.outputs)
        return [x.name for x in leaves(self._graph.outputs)]

    @property
    def input_names(self) -> list[str]:
        """The names of the inputs."""
        return [] if self._graph is None else [x.name for x in self._graph.flat_inputs]

    @property
    def inputs(self) -> Any:
        """The symbolic inputs, a list."""
        return None if self._graph is None else list(self._graph.flat_inputs)

    @property
    def outputs(self) -> Any:
        """The symbolic outputs, a list."""
        return None if self._graph is None else list(leaves(self._graph.outputs))

    @property
    def input(self) -> Any:
        """The symbolic inputs as they were given. Raises AttributeError for other models."""
        return super().input if self._graph is None else self._graph.inputs

    @property
    def output(self) -> Any:
        """The symbolic outputs as they were given. Raises AttributeError for other models."""
        return super().output if self._graph is None else self._graph.outputs

    @property
    def input_shape(self) -> Any:
        """The shape of the inputs, with None for what varies."""
        return mapped(lambda x: x.shape, self.input)

    @property
    def output_shape(self) -> Any:
        """The shape of the outputs, with None for what varies."""
        return mapped(lambda x: x.shape, self.output)

    def summary(
        self,
        line_length: int | None = None,
        positions: Any = None,
        print_fn: Callable[..., Any] | None = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Any = None,
    ) -> None:
        """Print the layers with their output shapes, parameters and shares of all parameters.

        print_fn: called with the text instead of printing it. show_trainable: also, which layers are frozen.
        """
        text = summary(self, line_length, show_trainable)
        (print_fn or print)(text)

    # -- files -------------------------------------------------------------------------------------------

    def _by_path(self) -> dict[str, Tensor]:
        """All weights by a name that says where they are: ``dense/kernel``."""
        found: dict[str, Tensor] = {}

        def walk(module: Module, path: str) -> None:
            own = [*module._parameters.items(), *module._buffers.items()]
            for name, weight in own:
                if weight is not None and id(weight) not in seen:
                    seen.add(id(weight))
                    found[f"{path}{getattr(weight, 'name', name)}"] = weight
            parts = module._parts() if isinstance(module, Layer) else module.children()
            for i, part in enumerate(parts):
                walk(part, f"{path}{getattr(part, 'name', None) or i}/")

        seen: set[int] = set()
        walk(self, "")
        return found if len(found) == len(self.weights) else {str(i): w for i, w in enumerate(self.weights)}

    def save_weights(self, filepath: Any, overwrite: bool = True) -> None:
        """Write the weights as a safetensors file, whatever its name ends in. Raises FileExistsError.

        Keras writes HDF5 there; its own programs do not read this file, those that know safetensors do.
        """
        if not overwrite and os.path.exists(filepath):
            raise FileExistsError(f"{os.fspath(filepath)} is there already")
        if not self.weights:
            raise ValueError("the model has no weights yet: they are made with the first samples, or by build()")
        checkpoint.save_file({name: w.detach() for name, w in self._by_path().items()}, filepath)

    def load_weights(self, filepath: Any, skip_mismatch: bool = False) -> None:
        """Read what `save_weights` wrote into a model with the same layers; names need not be the same.

        skip_mismatch: leave weights alone that do not fit. Raises CheckpointError where the file does not fit.
        """
        saved, own = checkpoint.load_file(filepath), self._by_path()
        if set(saved) == set(own):
            pairs = [(name, own[name], saved[name]) for name in own]
        elif len(saved) == len(own):
            pairs = [
                (name, own[name], value) for name, value in zip(own, _in_file_order(saved, filepath), strict=True)
            ]
        else:
            raise CheckpointError(f"{filepath}: holds {len(saved)} weights, and this model has {len(own)}")
        wrong = [(n, a, b) for n, a, b in pairs if a.array.shape != b.array.shape]
        if wrong and not skip_mismatch:
            name, mine, theirs = wrong[0]
            raise CheckpointError(
                f"{filepath}: {name} has shape {theirs.array.shape} in the file and {mine.array.shape} here"
            )
        from ..variable import Variable

        for _, mine, theirs in pairs:
            if mine.array.shape == theirs.array.shape:
                Variable.assign(mine, theirs)  # type: ignore[arg-type]

    def save(self, filepath: Any, overwrite: bool = True) -> None:
        """Write layers and weights as a safetensors file, for `keras.models.load_model`.

        Raises FileExistsError; TypeError for functions without a name and for what cannot be written as JSON.
        """
        from .saving import describe

        if not overwrite and os.path.exists(filepath):
            raise FileExistsError(f"{os.fspath(filepath)} is there already")
        tensors = {f"{i:04d}/{getattr(w, 'path', 'weight')}": w.detach() for i, w in enumerate(self.weights)}
        checkpoint.save_file(tensors, filepath, {"keras": json.dumps(describe(self))})


def _in_file_order(saved: dict[str, Tensor], filepath: Any) -> list[Tensor]:
    """The tensors in the order in which they lie in the file."""
    return list(saved.values())
