"""Nested structures: lists, tuples and dictionaries taken apart and put together again. `tf.nest`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


def flatten(structure: Any) -> list[Any]:
    """The parts of nested lists, tuples and dictionaries (in the order of their keys) as one flat list.

    Source: https://www.tensorflow.org/api_docs/python/tf/nest/flatten

    >>> tf.nest.flatten({"b": (1, [2]), "a": 0})
    [0, 1, 2]
    """
    if isinstance(structure, Mapping):
        return [leaf for key in sorted(structure) for leaf in flatten(structure[key])]
    if isinstance(structure, list | tuple):
        return [leaf for part in structure for leaf in flatten(part)]
    return [structure]


def pack_sequence_as(structure: Any, flat_sequence: Any) -> Any:
    """The flat list as parts of the same structure as `structure`. Raises ValueError for another number.

    Source: https://www.tensorflow.org/api_docs/python/tf/nest/pack_sequence_as

    >>> tf.nest.pack_sequence_as({"a": 0, "b": (0, [0])}, [1, 2, 3])
    {'a': 1, 'b': (2, [3])}
    """
    parts = list(flat_sequence)
    if len(parts) != len(flatten(structure)):
        raise ValueError(f"the structure has {len(flatten(structure))} parts, the flat list {len(parts)}")
    return _pack(structure, iter(parts))


def _pack(structure: Any, parts: Iterator[Any]) -> Any:
    if isinstance(structure, Mapping):
        made = {key: _pack(structure[key], parts) for key in sorted(structure)}
        return {key: made[key] for key in structure}
    if isinstance(structure, list | tuple):
        inner = [_pack(part, parts) for part in structure]
        return type(structure)(*inner) if hasattr(structure, "_fields") else type(structure)(inner)
    return next(parts)


def map_structure(func: Callable[..., Any], *structure: Any) -> Any:
    """`func` of each part (of the parts at the same place, for several structures), in the same structure.

    Source: https://www.tensorflow.org/api_docs/python/tf/nest/map_structure

    >>> tf.nest.map_structure(lambda x: 2 * x, (1, {"a": 2}))
    (2, {'a': 4})
    """
    rows = zip(*(flatten(one) for one in structure), strict=True)
    return pack_sequence_as(structure[0], [func(*row) for row in rows])
