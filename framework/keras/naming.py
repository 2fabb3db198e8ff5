"""Names: unique ones for layers, and finding what a name stands for."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

_counts: defaultdict[str, int] = defaultdict(int)


def snake_case(name: str) -> str:
    """``"Conv2D"`` as ``"conv2d"``, ``"BatchNormalization"`` as ``"batch_normalization"``."""
    spaced = re.sub(r"\W+", "", name)
    spaced = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", spaced)
    return re.sub("([a-z])([A-Z])", r"\1_\2", spaced).lower()


def unique(prefix: str) -> str:
    """``"dense"``, then ``"dense_1"``, ``"dense_2"``, …"""
    number = _counts[prefix]
    _counts[prefix] += 1
    return f"{prefix}_{number}" if number else prefix


def forget() -> None:
    """Begin again with ``"dense"``."""
    _counts.clear()


def find(kind: str, table: Mapping[str, Any], name: str) -> Any:
    """What `name` stands for. Raises ValueError with the nearest name and all others."""
    if name in table:
        return table[name]
    close = difflib.get_close_matches(name.lower(), [key.lower() for key in table], 1, 0.5)
    nearest = next((key for key in table if close and key.lower() == close[0]), None)
    hint = f" Did you mean {nearest!r}?" if nearest else ""
    raise ValueError(f"unknown {kind} {name!r}.{hint} There are: {', '.join(sorted(table))}")


def resolve(kind: str, table: Mapping[str, Any], identifier: Any) -> Any:
    """An object for a name, a saved configuration, a class or an object. Raises ValueError, TypeError."""
    if isinstance(identifier, Mapping):
        from .configuration import deserialize

        return deserialize(identifier)
    found = find(kind, table, identifier) if isinstance(identifier, str) else identifier
    if isinstance(found, type):
        found = found()
    if not callable(found) and not hasattr(found, "apply_gradients"):
        raise TypeError(f"a {kind} is a name, an object or a function, not {identifier!r}")
    return found
