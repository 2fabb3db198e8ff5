"""Variable: a parameter with Keras's names."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import autograd, backend, dtypes
from ..errors import ShapeError
from ..nn import Parameter
from ..tensor import Tensor
from .naming import unique


class Variable(Parameter):
    """A tensor that training changes, or, with trainable=False, one that only layers change.

    initializer: its value, or a function of shape and dtype that makes it. dtype: by default float32 for any
    floating-point value. Raises ValueError for a function without a shape. Source: `keras.Variable`.

    >>> v = Variable([1.0, 2.0], name="v")
    >>> v.assign_add([1.0, 1.0]).numpy().tolist()
    [2.0, 3.0]
    """

    def __init__(
        self,
        initializer: Any,
        shape: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        name: str | None = None,
    ) -> None:
        if callable(initializer) and not isinstance(initializer, Tensor):
            if shape is None:
                raise ValueError("a variable made by an initializer needs a shape")
            initializer = initializer(shape, dtype)
        array = Tensor(initializer).array
        if dtype is not None:
            array = array.astype(dtype, copy=False)
        elif array.dtype.kind == "f":
            array = array.astype(dtypes.get_default_dtype(), copy=False)
        self.array = array
        self.name = name or unique("variable")
        self.path = self.name
        self.regularizer: Any = None
        self.requires_grad_(trainable and array.dtype.kind == "f")

    @property
    def trainable(self) -> bool:
        """Does training change it?"""
        return self.tracked

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self.requires_grad_(value)

    @property
    def value(self) -> Variable:
        """The variable itself, as a tensor."""
        return self

    def numpy(self) -> np.ndarray[Any, Any]:
        """A copy of its value as a NumPy array."""
        return np.array(backend.move(self.array, "cpu"))

    def assign(self, value: Any) -> Variable:
        """Take a new value of the same shape. Raises ShapeError."""
        new = value.array if isinstance(value, Tensor) else np.asarray(value)
        if new.shape != self.array.shape:
            raise ShapeError(f"{self.path}: has shape {self.array.shape} and cannot take a value of {new.shape}")
        self.array[...] = backend.move(new, self.device)
        autograd.Overwritten.note(self.array)
        return self

    def assign_add(self, value: Any) -> Variable:
        """Add `value`, which broadcasts."""
        return self.assign(self.detach() + Tensor(value))

    def assign_sub(self, value: Any) -> Variable:
        """Subtract `value`, which broadcasts."""
        return self.assign(self.detach() - Tensor(value))

    def __repr__(self) -> str:
        shown = np.array2string(self.numpy(), separator=", ", threshold=100)
        return (
            f"<Variable path={self.path}, shape={self.array.shape}, dtype={self.array.dtype.name}, value={shown}>"
        )
