"""A computational graph as plain data: nodes, edges, values, gradients; as text, DOT and Mermaid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from . import backend
from .autograd import Node, run_backward, sum_to
from .errors import GradientError
from .explain import where_text
from .tensor import Tensor

__all__ = ["Graph", "GraphEdge", "GraphNode", "trace"]


@dataclass
class GraphNode:
    """One value of a computation.

    id: its number in topological order (inputs first). op: the operation that made it, ``"leaf"`` for a tensor
    that requires gradients, ``"constant"`` for one that does not. value, gradient: NumPy arrays; the gradient
    of the traced tensor with respect to this value, None where there is none. where: the line that computed it.

    >>> import framework as torch
    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> node = torch.graph.trace(x * x, {"x": x}).nodes[0]
    >>> node.label, node.op, float(node.value), float(node.gradient)
    ('x', 'leaf', 3.0, 6.0)
    """

    id: int
    op: str
    shape: tuple[int, ...]
    dtype: str
    value: np.ndarray[Any, Any]
    gradient: np.ndarray[Any, Any] | None = None
    where: str = ""
    name: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    order: float = 0
    """Its number on the engine's clock: what is computed later has a larger one; 0: an input."""

    @property
    def label(self) -> str:
        """A short name: the given one, or the operation."""
        return self.name or self.op


@dataclass(frozen=True)
class GraphEdge:
    """`source` is input number `position` of `target` (ids of nodes).

    gradient: what flows back along this edge, in the shape of the source; the gradient of the source is the sum
    over all edges that leave it. jacobian: every element of the target differentiated by every element of the
    source, (elements of target, elements of source), where `trace` was asked for it. None where nothing flows.

    >>> import framework as torch
    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> torch.graph.trace(x * x).edges[1]
    GraphEdge(source=0, target=1, position=1)
    """

    source: int
    target: int
    position: int
    gradient: np.ndarray[Any, Any] | None = field(default=None, repr=False, compare=False)
    jacobian: np.ndarray[Any, Any] | None = field(default=None, repr=False, compare=False)


@dataclass
class Graph:
    """Nodes in topological order, and the edges between them. The last node is the traced tensor.

    >>> import framework as torch
    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> print(torch.graph.trace(x.exp(), {"x": x}).to_text())
    exp [scalar] = 20.09 grad 1
      x (leaf) [scalar] = 3 grad 20.09
    """

    nodes: list[GraphNode]
    edges: list[GraphEdge]

    def inputs(self, node: GraphNode) -> list[GraphNode]:
        """The inputs of `node`, in the order of its arguments; a value used twice is there twice."""
        found = sorted((e for e in self.edges if e.target == node.id), key=lambda e: e.position)
        return [self.nodes[e.source] for e in found]

    def to_text(self) -> str:
        """Indented text, the result first and the inputs of each node below it."""
        lines: list[str] = []
        shown: set[int] = set()
        stack = [(self.nodes[-1], 0)]
        while stack:
            node, depth = stack.pop()
            seen = node.id in shown
            tail = "  (above)" if seen and self.inputs(node) else ""
            lines.append("  " * depth + _line(node) + tail)
            if not seen:
                shown.add(node.id)
                stack.extend((child, depth + 1) for child in reversed(self.inputs(node)))
        return "\n".join(lines)

    def to_dot(self) -> str:
        """Graphviz DOT."""
        rows = ["digraph {", "  rankdir=LR;", "  node [shape=box, fontname=monospace];"]
        rows += [f'  n{n.id} [label="{_escape(_line(n))}"];' for n in self.nodes]
        rows += [f"  n{e.source} -> n{e.target};" for e in self.edges]
        return "\n".join([*rows, "}"])

    def to_mermaid(self) -> str:
        """A Mermaid flowchart."""
        rows = ["flowchart LR"]
        rows += [f'  n{n.id}["{_escape(_line(n), quote="#quot;")}"]' for n in self.nodes]
        rows += [f"  n{e.source} --> n{e.target}" for e in self.edges]
        return "\n".join(rows)


def _escape(text: str, quote: str = '\\"') -> str:
    return text.replace('"', quote)


def _line(node: GraphNode) -> str:
    """One node as text: name, shape, value and gradient where they are short."""
    shape = "x".join(map(str, node.shape)) or "scalar"
    parts = [node.label if node.label == node.op else f"{node.label} ({node.op})", f"[{shape}]"]
    if node.value.size == 1:
        parts.append(f"= {node.value.item():.4g}")
        if node.gradient is not None:
            parts.append(f"grad {node.gradient.item():.4g}")
    return " ".join(parts)


def trace(tensor: Tensor, names: dict[str, Tensor] | None = None, jacobians: int = 0) -> Graph:
    """The graph that computed `tensor`, with the gradient of its (summed) elements at every node and edge.

    names: names to show for tensors, such as ``{"w": w}``. jacobians: edges carry their Jacobian if it has at
    most so many elements. The graph stays usable for backward afterwards and
    no ``.grad`` is touched. Raises GradientError where the graph has been freed by a backward.
    """
    called = {id(t.node or (t if t.tracked else t.array)): name for name, t in (names or {}).items()}
    found: list[tuple[float, Node]] = sorted(_reachable(tensor.node)) if tensor.node else []
    gradients = _gradients(tensor, [node for _, node in found])
    nodes: list[GraphNode] = []
    edges: list[GraphEdge] = []
    number: dict[Any, int] = {}

    def add(key: Any, op: str, array: Any, place: str, options: dict[str, Any], order: float = 0) -> int:
        if key not in number:
            number[key] = len(nodes)
            value = np.asarray(backend.move(array, "cpu") if hasattr(array, "dtype") else array)
            gradient = gradients.get(key)
            nodes.append(
                GraphNode(
                    number[key],
                    op,
                    value.shape,
                    value.dtype.name,
                    value,
                    None if gradient is None else backend.move(gradient, "cpu"),
                    place,
                    called.get(key, ""),
                    options,
                    order,
                )
            )
        return number[key]

    for _, node in found:
        assert node.arrays is not None
        assert node.edges is not None
        sources = []
        for i, (array, edge) in enumerate(zip(node.arrays, node.edges, strict=True)):
            if isinstance(edge, Node):
                sources.append(number[id(edge)])
            else:
                op = "constant" if edge is None else "leaf"
                key: Any = id(array if edge is None else edge)
                if not hasattr(
                    array, "dtype"
                ):  # Python may have one object for all its 2s, which are not one value
                    key = node.order, i
                sources.append(add(key, op, array, "", {}))
        target = add(id(node), node.name, node.out, where_text(node.place), dict(node.options), node.order)
        for i, source in enumerate(sources):
            flow = _flow(node, i, gradients.get(id(node)))
            edges.append(GraphEdge(source, target, i, flow, _jacobian(node, i, jacobians)))
    if not nodes:
        add(
            id(tensor if tensor.tracked else tensor.array),
            "leaf" if tensor.tracked else "constant",
            tensor.array,
            "",
            {},
        )
    return Graph(nodes, edges)


def _reachable(start: Node | None) -> Iterator[tuple[float, Node]]:
    """Every node that `start` was computed from, itself included, with its order."""
    seen: set[float] = set()
    stack = [start] if start else []
    while stack:
        node = stack.pop()
        if node.order in seen:
            continue
        seen.add(node.order)
        if node.rule.several and node.edges is not None:
            node.rule.unfold(node)
        if node.edges is None:
            raise GradientError(
                "this graph has been freed by backward: trace it before, or use backward(retain_graph=True)"
            )
        yield node.order, node
        stack.extend(edge for edge in node.edges if isinstance(edge, Node))


def _gradients(tensor: Tensor, nodes: list[Node]) -> dict[int, Any]:
    """The gradient of the sum of `tensor` at every node and leaf, by id."""
    if not tensor.tracked:
        return {}
    leaves = {id(e): None for n in nodes for e in n.edges or () if isinstance(e, Tensor)}
    wanted: dict[int, Any] = {**leaves, **{id(node): None for node in nodes}}
    start = backend.module_of(tensor.array).ones_like(tensor.array)
    run_backward([(tensor, start)], wanted, retain_graph=True)
    return wanted


def _flow(node: Node, i: int, gradient: Any) -> np.ndarray[Any, Any] | None:
    """What `gradient`, that of the node's result, becomes on its way through to input `i`."""
    assert node.arrays is not None
    assert node.edges is not None
    rule = node.rule
    function = rule.gradient(i) if node.edges[i] is not None else None
    if gradient is None or function is None:
        return None
    xp, shape = backend.module_of(node.out), node.arrays[i].shape
    flow = function(xp, gradient, node.out, *node.arrays, **node.options)
    return np.asarray(backend.move(flow if flow.shape == shape else sum_to(xp, flow, shape), "cpu"))


def _jacobian(node: Node, i: int, most: int) -> np.ndarray[Any, Any] | None:
    """The derivatives of the result by input `i`, row by row: each the way of a gradient that is one 1, else 0."""
    assert node.arrays is not None
    rows, columns = node.out.size, getattr(node.arrays[i], "size", 1)
    if not 0 < rows * columns <= most:
        return None
    found = []
    for row in range(rows):
        one = backend.module_of(node.out).zeros_like(node.out)
        one.reshape(-1)[row] = 1
        flow = _flow(node, i, one)
        if flow is None:
            return None
        found.append(flow.reshape(-1))
    return np.stack(found)
