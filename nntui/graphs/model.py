"""A graph as plain data: what the drawing, the exports, the stepping and other processes read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Any

KEPT = 64
"""Numbers kept of one array; of larger ones the first, with what sums up all of them."""


@dataclass(frozen=True, slots=True)
class Values:
    """An array: its shape, its numbers in row-major order (at most KEPT), and what sums up all of them."""

    shape: tuple[int, ...]
    numbers: tuple[float, ...]
    low: float = 0.0
    high: float = 0.0
    mean: float = 0.0

    @property
    def size(self) -> int:
        """How many elements the whole array has."""
        return prod(self.shape)

    @property
    def complete(self) -> bool:
        """Whether `numbers` are all of it."""
        return len(self.numbers) == self.size

    def plus(self, other: Values) -> Values:
        """The sum of two arrays of one shape; of large ones only the numbers kept, and the mean."""
        numbers = tuple(a + b for a, b in zip(self.numbers, other.numbers, strict=True))
        low, high = (min(numbers), max(numbers)) if numbers else (0.0, 0.0)
        return Values(self.shape, numbers, low, high, self.mean + other.mean)


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a computation; ids count from 0 in topological order.

    kind: "leaf" (wants a gradient), "constant" or "op". source: the piece of text that computed it. where: its
    file and line. group: the part of the network it belongs to, "" for none. gradient: that of the sum of the
    result's elements; None where there is none.
    """

    id: int
    kind: str
    op: str
    name: str
    dtype: str
    value: Values
    gradient: Values | None = None
    source: str = ""
    where: str = ""
    group: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """A short name: the given one, or the operation."""
        return self.name or self.op


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` is input number `position` of `target`.

    gradient: what flows back along it. jacobian: (elements of target, elements of source), where it is small.
    """

    source: int
    target: int
    position: int
    gradient: Values | None = None
    jacobian: Values | None = None


@dataclass(frozen=True)
class Graph:
    """Nodes in topological order, the result last. title: what was asked for. notes: names and values chosen
    for the learner, (name, value) each.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    title: str = ""
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def result(self) -> Node:
        """What all this computes."""
        return self.nodes[-1]

    @cached_property
    def into(self) -> dict[int, tuple[Edge, ...]]:
        """The edges that end at each node, in the order of its arguments."""
        found: dict[int, list[Edge]] = {node.id: [] for node in self.nodes}
        for edge in self.edges:
            found[edge.target].append(edge)
        return {id: tuple(sorted(edges, key=lambda e: e.position)) for id, edges in found.items()}

    @cached_property
    def out_of(self) -> dict[int, tuple[Edge, ...]]:
        """The edges that begin at each node, in the order of their ends."""
        found: dict[int, list[Edge]] = {node.id: [] for node in self.nodes}
        for edge in self.edges:
            found[edge.source].append(edge)
        return {id: tuple(sorted(edges, key=lambda e: (e.target, e.position))) for id, edges in found.items()}

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The parts of the network, in the order in which they compute."""
        return tuple(dict.fromkeys(node.group for node in self.nodes if node.group and node.kind == "op"))


def to_data(graph: Graph) -> dict[str, Any]:
    """The graph as dicts, lists, numbers and texts."""
    return {
        "title": graph.title,
        "notes": [list(note) for note in graph.notes],
        "nodes": [
            {
                "id": n.id,
                "kind": n.kind,
                "op": n.op,
                "name": n.name,
                "dtype": n.dtype,
                "value": _values_data(n.value),
                "gradient": _values_data(n.gradient),
                "source": n.source,
                "where": n.where,
                "group": n.group,
                "options": dict(n.options),
            }
            for n in graph.nodes
        ],
        "edges": [
            {
                "source": e.source,
                "target": e.target,
                "position": e.position,
                "gradient": _values_data(e.gradient),
                "jacobian": _values_data(e.jacobian),
            }
            for e in graph.edges
        ],
    }


def from_data(data: Mapping[str, Any]) -> Graph:
    """The graph that `to_data` has written."""
    values = ("value", "gradient", "jacobian")

    def read(kind: Any, row: Mapping[str, Any]) -> Any:
        return kind(**{name: _values(item) if name in values else item for name, item in row.items()})

    return Graph(
        tuple(read(Node, row) for row in data["nodes"]),
        tuple(read(Edge, row) for row in data["edges"]),
        data["title"],
        tuple((name, value) for name, value in data["notes"]),
    )


def _values_data(values: Values | None) -> dict[str, Any] | None:
    if values is None:
        return None
    summary = {"low": values.low, "high": values.high, "mean": values.mean}
    return {"shape": list(values.shape), "numbers": list(values.numbers), **summary}


def _values(data: Mapping[str, Any] | None) -> Values | None:
    if data is None:
        return None
    numbers: Sequence[float] = data["numbers"]
    return Values(tuple(data["shape"]), tuple(numbers), data["low"], data["high"], data["mean"])
