"""Layers with several inputs, given as a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from ...errors import ShapeError
from ...ops import elementwise, joining, reductions
from ...tensor import Tensor
from .base import Layer


class _Merge(Layer):
    """One operation between all inputs, in turn."""

    operation: Callable[..., Tensor]

    def call(self, inputs: Sequence[Tensor]) -> Tensor:
        """A list of Tensors of one shape (or that broadcast)."""
        return reduce(type(self).operation, several(self, inputs))


def several(layer: Layer, inputs: Any) -> Sequence[Tensor]:
    """The inputs. Raises TypeError unless they are a list."""
    if not isinstance(inputs, list | tuple) or not inputs:
        raise TypeError(f"{type(layer).__name__} takes a list of inputs: {layer.name}([a, b])")
    return inputs


class Add(_Merge):
    """The sum of a list of inputs of one shape. Source: `keras.layers.Add`.

    >>> Add()([Tensor([1.0]), Tensor([2.0])])
    tensor([3.])
    """

    operation = staticmethod(elementwise.add)


class Subtract(_Merge):
    """The first of two inputs minus the second. Source: `keras.layers.Subtract`.

    >>> Subtract()([Tensor([3.0]), Tensor([2.0])])
    tensor([1.])
    """

    operation = staticmethod(elementwise.sub)


class Multiply(_Merge):
    """The product of a list of inputs, element by element. Source: `keras.layers.Multiply`.

    >>> Multiply()([Tensor([3.0]), Tensor([2.0])])
    tensor([6.])
    """

    operation = staticmethod(elementwise.mul)


class Maximum(_Merge):
    """The largest of a list of inputs, element by element. Source: `keras.layers.Maximum`.

    >>> Maximum()([Tensor([3.0, 1.0]), Tensor([2.0, 4.0])])
    tensor([3., 4.])
    """

    operation = staticmethod(elementwise.maximum)


class Minimum(_Merge):
    """The smallest of a list of inputs, element by element. Source: `keras.layers.Minimum`.

    >>> Minimum()([Tensor([3.0, 1.0]), Tensor([2.0, 4.0])])
    tensor([2., 1.])
    """

    operation = staticmethod(elementwise.minimum)


class Average(_Merge):
    """The mean of a list of inputs, element by element. Source: `keras.layers.Average`.

    >>> Average()([Tensor([3.0]), Tensor([2.0])])
    tensor([2.5000])
    """

    operation = staticmethod(elementwise.add)

    def call(self, inputs: Sequence[Tensor]) -> Tensor:
        """A list of Tensors of one shape."""
        return elementwise.div(super().call(inputs), len(inputs))


class Concatenate(Layer):
    """A list of inputs one behind the other along `axis`; their other sizes are equal. Raises ShapeError.

    Source: `keras.layers.Concatenate`.

    >>> Concatenate()([Tensor([[1.0]]), Tensor([[2.0, 3.0]])])
    tensor([[1., 2., 3.]])
    """

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.__dict__["axis"] = axis

    def call(self, inputs: Sequence[Tensor]) -> Tensor:
        """A list of Tensors."""
        shapes = [list(x.array.shape) for x in several(self, inputs)]
        others = [s[: self.axis % len(s)] + s[self.axis % len(s) + 1 :] for s in shapes]
        if any(other != others[0] for other in others):
            raise ShapeError(
                f"Concatenate {self.name!r} along axis {self.axis}: the other sizes must be equal, got shapes "
                f"{', '.join(str(tuple(s)) for s in shapes)}"
            )
        return joining.cat(list(inputs), self.axis)


class Dot(Layer):
    """The scalar products of the vectors along `axes` of two inputs (batch, n). `keras.layers.Dot`.

    >>> Dot(axes=1)([Tensor([[1.0, 2.0]]), Tensor([[3.0, 4.0]])])
    tensor([[11.]])
    """

    def __init__(self, axes: int, normalize: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if axes not in (1, -1) or normalize:
            raise ValueError("only the product of vectors, axes=1, is available here")

    def call(self, inputs: Sequence[Tensor]) -> Tensor:
        """Two Tensors (batch, n), to (batch, 1)."""
        a, b = several(self, inputs)
        return reductions.sum(elementwise.mul(a, b), -1, True)
