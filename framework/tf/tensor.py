"""Tensor: the engine's, with TensorFlow's manners.

It is part of a graph only while a tape that has it is recording. Outside a tape it is a constant: nothing is
recorded, nothing is kept alive, and ``numpy()`` always works.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from .. import backend
from ..autograd import Node
from ..errors import GradientError
from ..ops import shapes
from ..tensor import Size
from ..tensor import Tensor as Base
from . import recording


class TensorShape(Size):
    """A shape: a tuple of sizes that also equals a list of them.

    Source: https://www.tensorflow.org/api_docs/python/tf/TensorShape

    >>> shape = tf.zeros([2, 3]).shape
    >>> shape, shape == [2, 3], shape.rank, shape.as_list()
    (TensorShape([2, 3]), True, 2, [2, 3])
    """

    def __new__(cls, dims: Any = ()) -> TensorShape:
        return super().__new__(cls, tuple(dims))

    @property
    def rank(self) -> int:
        """The number of dimensions."""
        return len(self)

    @property
    def ndims(self) -> int:
        """The number of dimensions."""
        return len(self)

    def as_list(self) -> list[int]:
        """The sizes as a list."""
        return list(self)

    def num_elements(self) -> int:
        """The product of the sizes."""
        return self.numel()

    def __eq__(self, other: object) -> bool:
        return tuple.__eq__(self, tuple(other) if isinstance(other, list) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = Size.__hash__

    def __repr__(self) -> str:
        return f"TensorShape({list(self)})"

    def __str__(self) -> str:
        return str(tuple(self))


class Tensor(Base):
    """An array of numbers that never changes; made by `constant` and by every operation. Any shape.

    Operators want both sides in one element type: a Python number or a NumPy array takes the other side's, two
    Tensors of different types raise DTypeError (use `cast`). Assigning to elements raises TypeError.

    Source: https://www.tensorflow.org/api_docs/python/tf/Tensor

    >>> x = tf.constant([1.0, 2.0])
    >>> x * 2
    <tf.Tensor: shape=(2,), dtype=float32, numpy=array([2., 4.], dtype=float32)>
    >>> x[1].numpy()
    np.float32(2.0)
    """

    #: The node that computed this tensor, if a tape was recording then.
    made_by: Node | None = None
    _operators: ClassVar[dict[Any, Any]] = {}

    @property
    def node(self) -> Node | None:
        """The node that computed this tensor, while a tape that holds it records."""
        return self.made_by if recording.tapes and recording.on_tape(self.made_by) else None

    @node.setter
    def node(self, value: Node | None) -> None:
        self.made_by = value

    @property
    def tracked(self) -> bool:
        """Does a tape that records now want to know what is computed from this tensor?"""
        return bool(recording.tapes) and (recording.on_tape(self.made_by) or recording.watched(self))

    @tracked.setter
    def tracked(self, value: bool) -> None:
        if value and self.made_by is None:
            raise GradientError("a constant gets no gradient by itself: let a tape watch it, tape.watch(x)")

    @property
    def shape(self) -> TensorShape:
        """The size of each dimension."""
        return TensorShape(self.array.shape)

    def get_shape(self) -> TensorShape:
        """The size of each dimension."""
        return self.shape

    def numpy(self) -> Any:
        """A copy as a NumPy array; a NumPy number for a tensor without dimensions."""
        return np.array(backend.move(self.array, "cpu"))[()]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return np.array(backend.move(self.array, "cpu"), dtype=dtype)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        operator = self._operators.get(ufunc)
        if operator is not None and method == "__call__" and not options and len(inputs) == 2:
            return operator(*inputs)  # array + tensor
        return getattr(ufunc, method)(*(_plain(x) for x in inputs), **options)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return func(*_plain(args), **{key: _plain(value) for key, value in kwargs.items()})

    def __getitem__(self, index: Any) -> Tensor:
        return own(super().__getitem__(index))

    def __setitem__(self, where: Any, value: Any) -> None:
        raise TypeError("a tensor never changes: make a new one with tf.where or tf.concat, or use a tf.Variable")

    def __len__(self) -> int:
        if self.ndim == 0:
            raise TypeError("Scalar tensor has no `len()`")
        return len(self.array)

    def __repr__(self) -> str:
        return f"<tf.Tensor: shape={self.shape}, dtype={self.dtype.name}, numpy={shown(self)}>"

    def __str__(self) -> str:
        return f"tf.Tensor({self.numpy()}, shape={self.shape}, dtype={self.dtype.name})"

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec and self.ndim == 0 else format(str(self), spec)


def _plain(value: Any) -> Any:
    """`value` with NumPy arrays in place of Tensors."""
    if isinstance(value, Base):
        return value.detach().numpy()
    if isinstance(value, list | tuple):
        return type(value)(_plain(part) for part in value)
    return value


def shown(x: Base) -> str:
    """The numbers as TensorFlow prints them in ``numpy=…``."""
    array = backend.move(x.array, "cpu")
    if x.ndim == 0:
        return repr(array.item())
    return ("\n" if x.ndim > 1 else "") + repr(array)


def own(result: Any) -> Tensor:
    """`result` of the engine as a Tensor of this face, at the same place in the graph.

    A variable becomes its value. A PyTorch-face tensor in whose graph we are is left as it is outside a tape, so
    that its ``backward`` still works.
    """
    if type(result) is Tensor:
        return result
    if result.tracked:
        if not recording.tapes:
            return result  # type: ignore[no-any-return]
        if result.node is None:
            return shapes.clone(result)  # type: ignore[return-value]
    out = Tensor.__new__(Tensor)
    out.array = result.array.copy() if isinstance(result, Tensor) else result.array
    out.made_by = result.node
    return out


def is_tensor(x: Any) -> bool:
    """Is `x` a Tensor or a Variable?

    >>> tf.is_tensor(tf.constant(1)), tf.is_tensor(1)
    (True, False)
    """
    return isinstance(x, Base)


def dims(shape: Any) -> tuple[int, ...]:
    """A shape given as a number, a sequence of numbers, or an integer tensor."""
    if isinstance(shape, Base | np.ndarray):
        shape = shape.tolist()
    return tuple(int(n) for n in shape) if isinstance(shape, Sequence) else (int(shape),)
