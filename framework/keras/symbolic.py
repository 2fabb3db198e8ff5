"""Networks drawn before there are numbers: a KerasTensor is a shape and where it comes from."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import random
from ..errors import ShapeError
from ..modes import no_grad
from ..tensor import Tensor
from .nest import leaves, mapped

if TYPE_CHECKING:
    from .layers.base import Layer

Shape = tuple[int | None, ...]


class Node:
    """One call of a layer on symbolic tensors: its arguments and what came out."""

    def __init__(self, layer: Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.layer, self.args, self.kwargs = layer, args, kwargs
        self.parents = [x for x in leaves([args, kwargs]) if isinstance(x, KerasTensor)]
        self.outputs: Any = None


class KerasTensor:
    """The place of a tensor in a functional model: its shape, with None for what varies, and its layer.

    Source: `keras.KerasTensor`.

    >>> from framework import keras
    >>> keras.layers.Dense(3)(keras.Input((2,))).shape
    (None, 3)
    """

    def __init__(self, shape: Shape, dtype: str, name: str, node: Node | None = None) -> None:
        self.shape, self.dtype, self.name, self.node = shape, dtype, name, node

    @property
    def ndim(self) -> int:
        """The number of dimensions, that of the samples included."""
        return len(self.shape)

    def __repr__(self) -> str:
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype}, name={self.name}>"

    def __bool__(self) -> bool:
        raise TypeError("a KerasTensor has no values yet: it can only go through layers into a Model")

    def __iter__(self) -> Any:
        raise TypeError("a KerasTensor has no values yet and cannot be iterated over")

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError("a KerasTensor has no values yet: put what computes with it into a layer, such as Lambda")

    def __add__(self, other: Any) -> Any:
        return _operate(operator.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return _operate(operator.add, other, self)

    def __sub__(self, other: Any) -> Any:
        return _operate(operator.sub, self, other)

    def __rsub__(self, other: Any) -> Any:
        return _operate(operator.sub, other, self)

    def __mul__(self, other: Any) -> Any:
        return _operate(operator.mul, self, other)

    def __rmul__(self, other: Any) -> Any:
        return _operate(operator.mul, other, self)

    def __truediv__(self, other: Any) -> Any:
        return _operate(operator.truediv, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return _operate(operator.truediv, other, self)

    def __pow__(self, other: Any) -> Any:
        return _operate(operator.pow, self, other)

    def __matmul__(self, other: Any) -> Any:
        return _operate(operator.matmul, self, other)

    def __neg__(self) -> Any:
        return _operate(operator.neg, self)

    def __getitem__(self, where: Any) -> Any:
        return _operate(operator.getitem, self, where)


def _operate(function: Callable[..., Any], *args: Any) -> Any:
    """An operator between symbolic tensors, as a layer without weights."""
    from .layers.wrapping import Operation

    return Operation(function)(*args)


def is_symbolic(nest: Any) -> bool:
    """Is there a KerasTensor in this nest?"""
    return any(isinstance(x, KerasTensor) for x in leaves(nest))


def call(layer: Layer, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call `layer` on symbolic tensors: note it, and find the shapes of what would come out."""
    node = Node(layer, args, kwargs)
    shapes = output_shapes(lambda *a, **k: layer(*a, **k), args, kwargs)
    count = 0

    def place(found: tuple[Shape, str]) -> KerasTensor:
        nonlocal count
        count += 1
        return KerasTensor(found[0], found[1], layer.name, node)

    node.outputs = _map_found(place, shapes)
    layer._nodes.append(node)
    return node.outputs


class Found(tuple[Any, ...]):
    """A shape and a type, not to be mistaken for a nest."""


def _map_found(function: Callable[[Any], Any], nest: Any) -> Any:
    if isinstance(nest, Found):
        return function(nest)
    if isinstance(nest, dict):
        return {key: _map_found(function, value) for key, value in nest.items()}
    return type(nest)(_map_found(function, value) for value in nest)


def output_shapes(function: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> Any:
    """The shapes and types that `function` gives for symbolic arguments, found by running it on zeros.

    It runs once with 2 samples and once with 3: a dimension that differs is one that varies. The numbers of
    the random generator are put back.
    """

    def run(size: int) -> Any:
        def zeros(x: Any) -> Any:
            if not isinstance(x, KerasTensor):
                return x
            shape = tuple(size if n is None else n for n in x.shape)
            return Tensor.of_array(_zeros(shape, x.dtype))

        with no_grad():
            return function(*mapped(zeros, args), **mapped(zeros, kwargs))

    state = random.default_generator.get_state()
    try:
        first, second = run(2), run(3)
    finally:
        random.default_generator.set_state(state)
    others = iter(leaves(second))

    def compare(a: Any) -> Found:
        b = next(others)
        if not isinstance(a, Tensor):
            raise TypeError(f"a layer must return Tensors, not {type(a).__name__}")
        if a.ndim != b.ndim:
            raise ShapeError("the number of dimensions of the result depends on the number of samples")
        shape = tuple(m if m == n else None for m, n in zip(a.array.shape, b.array.shape, strict=True))
        return Found((shape, a.array.dtype.name))

    return mapped(compare, first)


def _zeros(shape: tuple[int, ...], dtype: str) -> Any:
    import numpy as np

    return np.zeros(shape, dtype=dtype)
