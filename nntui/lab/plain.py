"""Numbers of any library as plain Python values, which JSON, tables and other processes can take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def plain(value: Any) -> Any:
    """`value` with arrays, tensors and NumPy numbers turned into lists and Python numbers, all through.

    Raises TypeError for what is neither a number, a text, a bool, None, nor a mapping or sequence of these.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return float(value)  # NumPy's float64 is a float too
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    raise TypeError(f"a {type(value).__name__} is neither a number, a text, a list nor a dict")
