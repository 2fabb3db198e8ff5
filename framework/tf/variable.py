"""Variable: a tensor whose value can be replaced. What is trained."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import autograd
from ..autograd import Node, Rule
from ..errors import ShapeError
from . import recording
from .convert import as_type, operand
from .tensor import Tensor, dims, own, shown

#: What reading a variable leaves on a tape: its value at that moment. Later assignments do not reach it.
READ = Rule("read_variable", lambda xp, a: a, lambda xp, g, _y, _a: g)


class Variable(Tensor):
    """A value that training changes, of any shape, which stays the same.

    initial_value: a number, list, array or Tensor, or a function that returns one. trainable: do tapes watch it
    by themselves? name: shown when printed. dtype: as for `constant`. shape: what the shape must be. A value
    that a tape has recorded stays what it was, even if the variable is assigned to before the gradient is asked
    for. Raises DTypeError for an initial Tensor of another type, ShapeError for another shape.

    Source: https://www.tensorflow.org/api_docs/python/tf/Variable

    >>> w = tf.Variable([1.0, 2.0], name="w")
    >>> w.assign_sub([0.5, 0.5])
    <tf.Variable 'w:0' shape=(2,) dtype=float32, numpy=array([0.5, 1.5], dtype=float32)>
    >>> w * 2
    <tf.Tensor: shape=(2,), dtype=float32, numpy=array([1., 3.], dtype=float32)>
    """

    takes_other_memory = True

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: Any = None,
        shape: Any = None,
    ) -> None:
        value = initial_value() if callable(initial_value) else initial_value
        if value is None:
            raise ValueError("a variable needs an initial value")
        start = operand(value) if dtype is None else as_type(value, np.dtype(dtype), number=False)
        if shape is not None and tuple(start.shape) != dims(shape):
            raise ShapeError(f"the initial value has shape {tuple(start.shape)}, not {dims(shape)}")
        self.array = start.array.copy()
        self.trainable = trainable is not False
        self.name = f"{name or 'Variable'}:0"
        self._wants_grad = False

    # -- its place in the graph --------------------------------------------------------------------------

    @property
    def tracked(self) -> bool:
        """Is this reading recorded? By a tape that watches, or because ``requires_grad_()`` was called."""
        return (bool(recording.tapes) and self._on_a_tape()) or self._wants_grad

    @tracked.setter
    def tracked(self, value: bool) -> None:
        self._wants_grad = value

    @property
    def node(self) -> Node | None:
        """The reading of the present value on the tapes that record now."""
        if not recording.tapes or not self._on_a_tape():
            return None
        read = self.made_by
        if read is None or read.out is not self.array or not all(t.holds(read.order) for t in recording.tapes):
            read = self.made_by = Node(READ, [self.array], [self], self.array, {}, autograd.calling_place())
        return read

    @node.setter
    def node(self, value: Node | None) -> None:
        self.made_by = value

    def _on_a_tape(self) -> bool:
        return self.array.dtype.kind == "f" and recording.read(self)

    # -- its value ---------------------------------------------------------------------------------------

    def value(self) -> Tensor:
        """The present value as a Tensor."""
        return own(self)

    def read_value(self) -> Tensor:
        """The present value as a Tensor."""
        return own(self)

    def _new(self, value: Any) -> Any:
        """`value` as an array for this variable. Raises DTypeError, ShapeError."""
        array = as_type(value, self.dtype, number=False).array
        if array.shape != self.array.shape:
            raise ShapeError(
                f"cannot assign to the variable {self.name}: its shape is {tuple(self.shape)}, that of the value "
                f"{tuple(array.shape)}"
            )
        return array

    def _become(self, array: Any, read_value: bool) -> Any:
        self.array = array if type(array) in autograd.backend.modules else np.asarray(array)
        return self if read_value else None

    def assign(
        self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Replace the value by `value` of the same shape and type. Returns the variable.

        Raises ShapeError, DTypeError.

        >>> tf.Variable([1.0, 2.0]).assign([3, 4]).numpy()
        array([3., 4.], dtype=float32)
        """
        return self._become(self._new(value).copy(), read_value)

    def assign_add(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Add `delta` of the same shape and type. Returns the variable.

        Raises ShapeError, DTypeError.

        >>> tf.Variable(1.0).assign_add(2.0).numpy()
        np.float32(3.0)
        """
        return self._become(self.array + self._new(delta), read_value)

    def assign_sub(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Subtract `delta` of the same shape and type: a step of gradient descent. Returns the variable.

        Raises ShapeError, DTypeError.

        >>> w = tf.Variable(1.0)
        >>> w.assign_sub(0.25).numpy()
        np.float32(0.75)
        """
        return self._become(self.array - self._new(delta), read_value)

    def __setitem__(self, where: Any, value: Any) -> None:
        raise TypeError("assign a whole new value with variable.assign(...)")

    def __repr__(self) -> str:
        return f"<tf.Variable '{self.name}' shape={self.shape} dtype={self.dtype.name}, numpy={shown(self)}>"

    __str__ = __repr__

    def __deepcopy__(self, memo: dict[int, Any]) -> Variable:
        return Variable(self.array, self.trainable, name=self.name.removesuffix(":0"))


def no_in_place(self: Variable, other: Any) -> Any:
    """What ``variable += value`` does: it raises TypeError, since it would make a Tensor of the variable."""
    raise TypeError(
        "`variable += value` is not supported: use variable.assign_add(value) to change the variable, or "
        "out = variable + value for a new tensor"
    )


for _operator in ("iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow"):
    setattr(Variable, f"__{_operator}__", no_in_place)
