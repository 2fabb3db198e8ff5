"""Element types, and which type comes out when two meet: PyTorch's rules, which are not NumPy's.

NumPy lets an int64 array turn a float32 one into float64; PyTorch keeps float32. A Python number, and after
it a tensor without dimensions, never widens a tensor of the same kind (bool < integer < floating point).
Source: https://docs.pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .errors import DTypeError

__all__ = [
    "float16",
    "float32",
    "float64",
    "get_default_dtype",
    "int8",
    "int16",
    "int32",
    "int64",
    "promote_types",
    "set_default_dtype",
    "uint8",
]

DType = np.dtype[Any]

float16 = np.dtype("float16")
float32 = np.dtype("float32")
float64 = np.dtype("float64")
int8 = np.dtype("int8")
int16 = np.dtype("int16")
int32 = np.dtype("int32")
int64 = np.dtype("int64")
uint8 = np.dtype("uint8")
boolean = np.dtype("bool")

_KINDS = {"b": 0, "i": 1, "u": 1, "f": 2}
_default: DType = float32


def get_default_dtype() -> DType:
    """The type of tensors made from Python floats: float32 unless changed."""
    return _default


def set_default_dtype(dtype: DType) -> None:
    """Change the type of tensors made from Python floats. Raises DTypeError unless floating point."""
    global _default
    if np.dtype(dtype).kind != "f":
        raise DTypeError(f"the default dtype must be floating point, got {np.dtype(dtype).name}")
    _default = np.dtype(dtype)


def kind(dtype: DType) -> int:
    """0 for bool, 1 for integers, 2 for floating point. Raises DTypeError for anything else."""
    try:
        return _KINDS[dtype.kind]
    except KeyError:
        raise DTypeError(f"tensors hold numbers or booleans, not {dtype.name}") from None


def of_number(number: object) -> DType:
    """The type a Python (or NumPy) number becomes when a tensor is made of it."""
    if isinstance(number, bool | np.bool_):
        return boolean
    if isinstance(number, int | np.integer):
        return int64
    if isinstance(number, float | np.floating):
        return _default
    raise DTypeError(f"expected a tensor or a number, got {type(number).__name__}")


def promote_types(a: DType, b: DType) -> DType:
    """The type that two dimensioned tensors of types `a` and `b` meet in."""
    if kind(a) != kind(b):
        return a if kind(a) > kind(b) else b
    return np.promote_types(a, b)


def result_type(*operands: Any) -> DType:
    """The type that `operands` (arrays, zero-dimensional arrays, numbers) meet in."""
    dimensioned: DType | None = None
    scalar: DType | None = None
    number: DType | None = None
    for operand in operands:
        dtype = getattr(operand, "dtype", None)
        if dtype is None or isinstance(operand, np.generic):
            dtype = of_number(operand)
            number = dtype if number is None else promote_types(number, dtype)
        elif operand.ndim:
            dimensioned = dtype if dimensioned is None else promote_types(dimensioned, dtype)
        else:
            scalar = dtype if scalar is None else promote_types(scalar, dtype)
    result = dimensioned
    for weaker in (scalar, number):
        if weaker is not None and (result is None or kind(weaker) > kind(result)):
            result = weaker
    assert result is not None
    return result
