"""Errors that teach: what failed, at which shapes and line, and what to do. Only reached after a failure."""

from __future__ import annotations

from types import CodeType
from typing import TYPE_CHECKING, Any

from .errors import DeviceError, FrameworkError, ShapeError

if TYPE_CHECKING:
    from .autograd import Rule


def where_text(place: tuple[CodeType, int] | None) -> str:
    """``file.py:12`` for a place remembered in a node."""
    if place is None:
        return "an unknown line"
    code, instruction = place
    line = next((line for i, (line, *_) in enumerate(code.co_positions()) if i == instruction // 2 and line), 0)
    return f"{code.co_filename}:{line or code.co_firstlineno}"


def describe(value: Any) -> str:
    """A tensor by its shape and type, anything else by its value."""
    array = getattr(value, "array", None)
    return repr(value) if array is None else f"{array.dtype.name} {tuple(array.shape)}"


def explain(rule: Rule, inputs: tuple[Any, ...], options: dict[str, Any], error: Exception) -> Exception:
    """The error to raise in place of `error`, which the forward of `rule` raised on `inputs`."""
    if isinstance(error, FrameworkError | IndexError):
        return error
    from . import backend

    devices = {backend.device_of(x.array) for x in inputs if hasattr(x, "array")}
    if len(devices) > 1:
        return DeviceError(
            f"{rule.name}: the tensors are on different devices ({' and '.join(sorted(devices))}). "
            f"Bring them together with .to('cpu') or .to('cuda')."
        )
    shapes = [tuple(x.array.shape) for x in inputs if hasattr(x, "array")]
    shown = " and ".join(describe(x) for x in inputs)
    if type(error).__name__ == "LinAlgError":
        return FrameworkError(
            f"{rule.name}: a matrix of {describe(inputs[0])} is singular: its rows depend on one another, so it "
            f"has no inverse. Look for rows or columns that are 0 or equal, or add a small number to the diagonal."
        )
    if rule.name == "matmul" and len(shapes) == 2:
        return ShapeError(_matmul(*shapes))
    if isinstance(error, ValueError) and len(shapes) > 1:
        return ShapeError(f"{rule.name}: the shapes {' and '.join(map(str, shapes))} do not fit together. {error}")
    kind = ShapeError if isinstance(error, ValueError) else FrameworkError
    extra = f" with {options}" if options else ""
    return kind(f"{rule.name} failed on {shown}{extra}: {error}")


def _matmul(a: tuple[int, ...], b: tuple[int, ...]) -> str:
    if not a or not b:
        return f"matmul: a tensor without dimensions cannot be multiplied as a matrix ({a} @ {b}); use * instead."
    inner_a, inner_b = a[-1], b[-2] if len(b) > 1 else b[0]
    if inner_a != inner_b:
        return (
            f"matmul: {a} @ {b} do not fit: each row of the first has {inner_a} numbers, each column of the "
            f"second has {inner_b}. They must be equal; a transpose (.T) may be missing."
        )
    return f"matmul: the batch dimensions of {a} and {b} do not broadcast."


def anomaly(xp: Any, rule: Rule, value: Any, place: tuple[CodeType, int] | None, what: str) -> None:
    """Raise FrameworkError if `value` holds a NaN: the first one, since every operation is looked at."""
    array = getattr(value, "array", value)
    if array.dtype.kind == "f" and bool(xp.any(xp.isnan(value))):
        raise FrameworkError(
            f"{rule.name} made the first NaN, in its {what} ({where_text(place)}). "
            f"Look at its inputs: a logarithm or root of a negative number, 0/0, or a learning rate too large."
        )
