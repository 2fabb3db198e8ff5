"""Layer: a module with Keras's names, whose weights are made when it first sees an input."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ... import backend, dtypes
from ...errors import FrameworkError, ShapeError
from ...nn import Module, Parameter
from ...nn.registry import changes
from ...ops.make import cast
from ...tensor import Tensor
from .. import initializers, regularizers, symbolic
from ..configuration import Configured
from ..naming import snake_case, unique
from ..nest import leaves, mapped
from ..variable import Variable


class Phase:
    """Is what is being called training? None outside every call."""

    training: bool | None = None


@functools.cache
def takes_training(call: Callable[..., Any]) -> bool:
    """Has the method `call` of a layer an argument `training`?"""
    parameters = inspect.signature(call).parameters.values()
    return any(p.name == "training" or p.kind is p.VAR_KEYWORD for p in parameters)


class Layer(Configured, Module):
    """Base of all layers: define `build`, which makes the weights, and `call`, the computation.

    A Layer is also a `framework.nn.Module`: it has `parameters`, `state_dict`, `to`, and can be a part of one.
    activity_regularizer: a penalty on what comes out. trainable: may training change its weights? dtype: of
    its weights; floating-point inputs are converted to it. name: unique unless given. input_shape: the shape
    of one sample, for the first layer of a Sequential (better: an `Input` in front).

    Called with Tensors or arrays, samples first, and, where `call` takes it, ``training``: by default that of
    the layer that calls, else False, or what `train()` and `eval()` of the module have said. Called with
    `Input`, it becomes part of a functional model. Raises TypeError, ShapeError.

    Source: the interface is that of `keras.Layer`.

    >>> class Scale(Layer):
    ...     def build(self, input_shape):
    ...         self.factor = self.add_weight(shape=(input_shape[-1],), initializer="ones")
    ...
    ...     def call(self, inputs):
    ...         return inputs * self.factor
    >>> layer = Scale()
    >>> layer(np.ones((1, 2)))
    tensor([[1., 1.]], grad_fn=<mul>)
    >>> [w.shape for w in layer.trainable_weights]
    [torch.Size([2])]
    """

    name: str
    built: bool
    _nodes: list[symbolic.Node]
    _own: list[Variable]
    _aside = frozenset(
        {"_first_shape", "_made_with", "_nodes", "_own", "bias_initializer", "kernel_initializer", "name"}
    )

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Sequence[int | None] | None = None,
        input_dim: int | None = None,
        **unknown: Any,
    ) -> None:
        if unknown:
            raise TypeError(f"{type(self).__name__} has no argument {next(iter(unknown))!r}")
        if name is not None and not isinstance(name, str):
            raise TypeError(f"a layer's name is a text, not {name!r}")
        Module.__init__(self)
        self.__dict__.update(
            training=False,
            built=False,
            name=name or unique(snake_case(type(self).__name__)),
            activity_regularizer=regularizers.get(activity_regularizer),
            autocast=autocast,
            _dtype=np.dtype(dtype) if dtype is not None else dtypes.get_default_dtype(),
            _trainable=trainable,
            _nodes=[],
            _own=[],
            _losses=[],
            _first_shape=(input_dim,) if input_dim is not None else input_shape,
        )

    # -- making ------------------------------------------------------------------------------------------

    def build(self, input_shape: Any) -> None:
        """Make the weights for inputs of this shape (None for the number of samples; a list for several)."""

    def call(self, *inputs: Any, **kwargs: Any) -> Any:
        """The computation. Every subclass defines its own."""
        raise NotImplementedError(f"{type(self).__name__} has no call method")

    def add_weight(
        self,
        shape: Sequence[int] | None = None,
        initializer: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: Any = None,
        name: str | None = None,
    ) -> Variable:
        """A new weight. initializer: by default glorot_uniform. Give it a place: ``self.w = self.add_weight(…)``.

        trainable: may training change it? regularizer: a penalty on it. Raises what the initializer raises.
        """
        made = initializers.get(initializer or "glorot_uniform")
        shape = () if shape is None else (shape,) if isinstance(shape, int) else tuple(shape)
        weight = Variable(made, shape, dtype or self._dtype, trainable and self._trainable, name or "variable")
        weight.path = f"{self.name}/{weight.name}"
        weight.regularizer = regularizers.get(regularizer)
        weight.__dict__["meant_to_train"] = trainable
        self._own.append(weight)
        return weight

    add_variable = add_weight

    def _build_for(self, inputs: Any) -> None:
        """`build` with the shapes of these inputs, once."""
        shapes = mapped(lambda x: (None, *x.array.shape[1:]) if isinstance(x, Tensor) else None, inputs)
        self.build(shapes)
        self._adopt()
        self.built = True

    def _adopt(self) -> None:
        """Register the weights that no attribute holds."""
        held = {id(p) for p in (*self._parameters.values(), *self._buffers.values())}
        for i, weight in enumerate(self._own):
            if id(weight) not in held:
                setattr(self, weight.name if not hasattr(self, weight.name) else f"{weight.name}_{i}", weight)

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, Module | Parameter):
            if isinstance(value, Variable) and not value.__dict__.get("meant_to_train", value.tracked):
                self.__dict__.pop(name, None)
                self.register_buffer(name, value)
                return
            if isinstance(value, Parameter) and "_own" in self.__dict__ and not isinstance(value, Variable):
                value.__dict__.setdefault("regularizer", None)
            super().__setattr__(name, value)
            return
        if isinstance(value, list | tuple) and value and all(isinstance(part, Module) for part in value):
            for i, part in enumerate(value):
                self.add_module(f"{name}_{i}", part)
        if name in self.__dict__ and name not in self._modules:
            changes[0] += 1
            self.__dict__[name] = value  # a property of a layer such as `built`: no table to look at
        else:
            super().__setattr__(name, value)

    # -- calling -----------------------------------------------------------------------------------------

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if len(args) != 1 or type(args[0]) is not Tensor or args[0].array.dtype is not self._dtype:
            args = tuple([self._taken(x) for x in args])
            if symbolic.is_symbolic(args) or symbolic.is_symbolic(kwargs):
                return symbolic.call(self, args, kwargs)
        if not self.built:
            self._build_for(args[0] if args else None)
        before = Phase.training
        training = kwargs.pop("training", None)
        if training is None:
            training = self.training if before is None else before
        Phase.training = training = bool(training)
        if takes_training(type(self).call):
            kwargs["training"] = training
        try:
            out = self.call(*args, **kwargs)
        except FrameworkError as error:
            if not getattr(error, "__notes__", None):
                error.add_note(f"in layer {self.name!r} ({type(self).__name__})")
            raise
        finally:
            Phase.training = before
        if self.activity_regularizer is not None:
            for x in leaves(out):
                self._losses.append(self.activity_regularizer(x) / len(x.array))
        return out

    def forward(self, *inputs: Any, **kwargs: Any) -> Any:
        """What a Module calls: the same as calling the layer."""
        return self(*inputs, **kwargs)

    def _taken(self, x: Any) -> Any:
        """An argument as Tensors, floating-point ones in this layer's type."""
        if isinstance(x, np.ndarray) or type(x) in backend.modules:
            x = Tensor.of_array(x)
        if isinstance(x, Tensor):
            wrong = self.autocast and x.array.dtype.kind == "f" and x.array.dtype != self._dtype
            return cast(x, self._dtype) if wrong else x
        if isinstance(x, list | tuple) and x and all(isinstance(part, int | float) for part in leaves(x)):
            return Tensor(x)
        if isinstance(x, list | tuple | dict):
            return mapped(lambda part: part if isinstance(part, list | tuple | dict) else self._taken(part), x)
        return x

    def add_loss(self, loss: Any) -> None:
        """Add a Tensor without dimensions to the loss of the current batch."""
        self._losses.extend(leaves(loss))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape that comes out for one that goes in, None for the number of samples."""
        inputs = mapped_shapes(lambda s: symbolic.KerasTensor(s, self._dtype.name, "input"), input_shape)
        found = symbolic.output_shapes(self, (inputs,), {})
        return symbolic._map_found(lambda item: item[0], found)

    # -- weights -----------------------------------------------------------------------------------------

    def _parts(self) -> Iterator[Module]:
        """The layers and modules in this one, each once."""
        return self.children()

    def _walk(self, seen: set[int]) -> Iterator[Tensor]:
        """All weights in Keras's order: a layer's own, trainable ones first, then those of its parts."""
        own = sorted(
            [t for t in (*self._parameters.values(), *self._buffers.values()) if t is not None],
            key=lambda t: not getattr(t, "meant_to_train", isinstance(t, Parameter)),
        )
        for weight in own:
            if id(weight) not in seen:
                seen.add(id(weight))
                yield weight
        for part in self._parts():
            yield from weights_of(part, seen)

    @property
    def weights(self) -> list[Tensor]:
        """All weights: those that training changes and the others, such as running means."""
        return list(self._walk(set()))

    @property
    def variables(self) -> list[Tensor]:
        """`weights`."""
        return self.weights

    @property
    def trainable_weights(self) -> list[Tensor]:
        """The weights that training changes."""
        return [w for w in self.weights if w.tracked]

    @property
    def non_trainable_weights(self) -> list[Tensor]:
        """The weights that training leaves alone."""
        return [w for w in self.weights if not w.tracked]

    @property
    def trainable_variables(self) -> list[Tensor]:
        """`trainable_weights`."""
        return self.trainable_weights

    @property
    def non_trainable_variables(self) -> list[Tensor]:
        """`non_trainable_weights`."""
        return self.non_trainable_weights

    @property
    def trainable(self) -> bool:
        """May training change the weights? Setting it to False freezes this layer and its parts."""
        return bool(self.__dict__["_trainable"])

    @trainable.setter
    def trainable(self, value: bool) -> None:
        changes[0] += 1
        self.__dict__["_trainable"] = bool(value)
        for weight in (*self._parameters.values(), *self._buffers.values()):
            if weight is not None and getattr(weight, "meant_to_train", isinstance(weight, Parameter)):
                weight.requires_grad_(bool(value))
        for part in self._parts():
            if isinstance(part, Layer):
                part.trainable = value
            else:
                part.requires_grad_(bool(value))

    @property
    def dtype(self) -> str:
        """The type of its weights."""
        return str(self._dtype.name)

    @property
    def losses(self) -> list[Tensor]:
        """The penalties: those on weights, those on outputs of the last call, and what `add_loss` was given."""
        moving: list[Any] = self.trainable_weights
        found = [w.regularizer(w) for w in moving if getattr(w, "regularizer", None) is not None]
        for part in self.modules():
            if isinstance(part, Layer):
                found += part._losses
        return found

    def count_params(self) -> int:
        """The number of numbers in the weights."""
        return sum(int(w.array.size) for w in self.weights)

    def get_weights(self) -> list[np.ndarray[Any, Any]]:
        """Copies of all weights as NumPy arrays."""
        return [np.array(backend.move(w.array, "cpu")) for w in self.weights]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Take weights as `get_weights` gives them. Raises ValueError, changing nothing, where they do not fit."""
        own = self.weights
        new = [w.array if isinstance(w, Tensor) else np.asarray(w) for w in weights]
        if len(own) != len(new):
            raise ValueError(f"{self.name} has {len(own)} weights, and {len(new)} were given")
        for mine, given in zip(own, new, strict=True):
            if mine.array.shape != given.shape:
                path = getattr(mine, "path", "a weight")
                raise ShapeError(f"{path} has shape {mine.array.shape}, and one of {given.shape} was given")
        for mine, given in zip(own, new, strict=True):
            Variable.assign(mine, given)  # type: ignore[arg-type]

    # -- the place in a functional model -----------------------------------------------------------------

    @property
    def input(self) -> Any:
        """What it was last called with in a functional model. Raises AttributeError outside one."""
        if not self._nodes:
            raise AttributeError(f"{self.name} has not been called on an Input")
        parents = self._nodes[-1].parents
        return parents[0] if len(parents) == 1 else parents

    @property
    def output(self) -> Any:
        """What it last gave in a functional model. Raises AttributeError outside one."""
        if not self._nodes:
            raise AttributeError(f"{self.name} has not been called on an Input")
        return self._nodes[-1].outputs

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


def weights_of(part: Module, seen: set[int]) -> Iterator[Tensor]:
    """All weights of a Layer, or of any other Module: parameters, then buffers."""
    if isinstance(part, Layer):
        yield from part._walk(seen)
        return
    for weight in (*part.parameters(), *part.buffers()):
        if id(weight) not in seen:
            seen.add(id(weight))
            yield weight


def mapped_shapes(function: Any, shapes: Any) -> Any:
    """A nest of shapes (tuples, or lists, of numbers and None) with `function` applied to each shape."""
    if isinstance(shapes, dict):
        return {key: mapped_shapes(function, value) for key, value in shapes.items()}
    if shapes and isinstance(shapes[0], list | tuple | dict):
        return [mapped_shapes(function, value) for value in shapes]
    return function(tuple(shapes))
