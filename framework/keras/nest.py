"""Nests of lists, tuples and dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


def leaves(nest: Any) -> Iterator[Any]:
    """What is in a nest, in order; dictionaries in the order of their keys' insertion."""
    if isinstance(nest, Mapping):
        for value in nest.values():
            yield from leaves(value)
    elif isinstance(nest, list | tuple):
        for value in nest:
            yield from leaves(value)
    else:
        yield nest


def mapped(function: Callable[[Any], Any], nest: Any) -> Any:
    """A nest of the same form with `function` applied to everything in it."""
    if isinstance(nest, Mapping):
        return {key: mapped(function, value) for key, value in nest.items()}
    if isinstance(nest, list | tuple):
        return type(nest)(mapped(function, value) for value in nest)
    return function(nest)
