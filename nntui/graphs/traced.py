"""From the framework's graph of a tensor to a graph to look at."""

from __future__ import annotations

import linecache
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import framework as torch
from nntui.errors import UsageError
from nntui.graphs.model import KEPT, Edge, Graph, Node, Values
from nntui.i18n import _

JACOBIAN = 64
MOST_NODES = 2000


@dataclass(frozen=True, slots=True)
class Span:
    """What happened between two moments of the engine's clock: the text that did it, or the part of a network."""

    start: int
    end: int
    text: str


def graph_of(
    result: torch.Tensor,
    names: Mapping[str, torch.Tensor] | None = None,
    title: str = "",
    sources: Sequence[Span] | None = None,
    parts: Sequence[Span] = (),
    notes: Sequence[tuple[str, str]] = (),
) -> Graph:
    """The graph of `result`. names: those of tensors. sources: the texts that computed its nodes, instead of lines
    of files. parts: those of the network; inner ones count. Raises UsageError for a graph beyond all measure.
    """
    traced = torch.graph.trace(result, dict(names or {}), jacobians=JACOBIAN)
    if len(traced.nodes) > MOST_NODES:
        sentence = _("This graph has {count} nodes; {most} can be shown.")
        raise UsageError(sentence.format(count=len(traced.nodes), most=MOST_NODES))
    groups = _groups(traced, parts)
    nodes = []
    for n in traced.nodes:
        where, source = "", ""
        if n.order and sources is not None:
            source = _inmost(sources, n.order)
        elif n.order:
            where, source = _line(n.where)
        kind = n.op if n.op in ("leaf", "constant") else "op"
        options = {name: str(value) for name, value in n.options.items() if len(str(value)) < 60}
        value, gradient = summary(n.value), None if n.gradient is None else summary(n.gradient)
        nodes.append(
            Node(n.id, kind, n.op, n.name, n.dtype, value, gradient, source, where, groups[n.id], options)
        )
    edges = [
        Edge(
            e.source,
            e.target,
            e.position,
            None if e.gradient is None else summary(e.gradient),
            None if e.jacobian is None else summary(e.jacobian),
        )
        for e in traced.edges
    ]
    return Graph(tuple(nodes), tuple(edges), title, tuple(notes))


def summary(array: Any) -> Values:
    """An array as plain data."""
    array = np.asarray(array)
    flat = array.reshape(-1)
    numbers = tuple(flat[:KEPT].tolist())
    if not flat.size:
        return Values(array.shape, numbers)
    with np.errstate(all="ignore"):
        low, high, mean = float(flat.min()), float(flat.max()), float(flat.mean(dtype=np.float64))
    return Values(array.shape, numbers, low, high, mean)


def _groups(traced: torch.graph.Graph, parts: Sequence[Span]) -> list[str]:
    """The part of each node. An input belongs to that of its first use: only so folding can make no circle."""
    groups = [_inmost(parts, node.order) if node.order else "" for node in traced.nodes]
    first: dict[int, int] = {}
    for edge in traced.edges:  # in the order of their targets
        first.setdefault(edge.source, edge.target)
    for node in traced.nodes:
        if not node.order and node.id in first:
            groups[node.id] = groups[first[node.id]]
    return groups


def _inmost(spans: Sequence[Span], moment: float) -> str:
    around = [span for span in spans if span.start < moment < span.end]
    return min(around, key=lambda span: span.end - span.start).text if around else ""


def _line(where: str) -> tuple[str, str]:
    """The file's name with the number of the line, and the line."""
    file, _colon, number = where.rpartition(":")
    if not number.isdecimal():
        return "", ""
    return f"{Path(file).name}:{number}", linecache.getline(file, int(number)).strip()
