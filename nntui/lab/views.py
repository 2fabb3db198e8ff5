"""Live views: what a demo shows beside its curves. Plain arrays, copied when made, and picklable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

Role = Literal["training", "validation", "model", "truth", "other"]

_ROLES = get_args(Role)


def _array(values: Any, dimensions: int) -> NDArray[np.float64]:
    """A fresh float64 array: the demo may go on changing its own in place."""
    if hasattr(values, "detach"):
        values = values.detach().cpu().numpy()
    array = np.array(values, dtype=np.float64)
    if array.ndim != dimensions:
        if dimensions != 1:
            raise ValueError(f"expected {dimensions} dimensions, got an array of shape {array.shape}")
        array = array.reshape(-1)
    return array


def _role(role: str) -> Role:
    for known in _ROLES:
        if role == known:
            return known  # type: ignore[no-any-return]
    raise ValueError(f"role must be one of {', '.join(_ROLES)}, not {role!r}")


@dataclass(frozen=True, slots=True, init=False, eq=False)
class _Series:
    """A named series of points of the plane; `x` and `y` are 1-D float64 arrays of one length."""

    name: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    role: Role

    def __init__(self, name: str, x: Any, y: Any, role: Role = "other") -> None:
        """Copy `x` and `y` (arrays, lists or tensors, flattened). ValueError: other lengths, other role."""
        xs, ys = _array(x, 1), _array(y, 1)
        if len(xs) != len(ys):
            raise ValueError(f"{name}: x has {len(xs)} values and y has {len(ys)}")
        for field, value in (("name", name), ("x", xs), ("y", ys), ("role", _role(role))):
            object.__setattr__(self, field, value)


class Points(_Series):
    """Single points, each drawn with the marker of its role."""

    __slots__ = ()


class Line(_Series):
    """A line through its points, in their order."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, init=False, eq=False)
class XY:
    """Points and lines in one plane, with the names of its axes."""

    series: tuple[Points | Line, ...]
    x: str
    y: str
    title: str

    def __init__(self, *series: Points | Line, x: str = "", y: str = "", title: str = "") -> None:
        for field, value in (("series", series), ("x", x), ("y", y), ("title", title)):
            object.__setattr__(self, field, value)


@dataclass(frozen=True, slots=True, init=False, eq=False)
class Map:
    """A decision map: `values[row, column]` in [-1, 1]; row 0 lies at y0 of `extent` (x0, x1, y0, y1)."""

    values: NDArray[np.float64]
    extent: tuple[float, float, float, float]
    points: tuple[Points, ...]

    def __init__(
        self, values: Any, extent: tuple[float, float, float, float], points: Sequence[Points] = ()
    ) -> None:
        grid = _array(values, 2)
        for field, value in (("values", grid), ("extent", extent), ("points", tuple(points))):
            object.__setattr__(self, field, value)


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """Arrays by name, for a screen that knows what to do with them."""

    arrays: Mapping[str, Any]


View = XY | Map | Board
