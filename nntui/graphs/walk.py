"""Through a graph step by step: forward, where values appear, then backward, where gradients flow and add up."""

from __future__ import annotations

from functools import reduce

from nntui.graphs.model import Edge, Graph, Node, Values


class Walk:
    """A place on the way. Step 0: only the inputs are known. Then each operation computes; then the gradient of
    the result by itself, 1, is set; then each operation, the last first, hands gradients on to its inputs. At
    the last step nothing happens any more and everything is known.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._forward = [node.id for node in graph.nodes if node.kind == "op"]
        tracked = [id for id in self._forward if graph.nodes[id].gradient is not None]
        begin = [graph.result.id] if graph.result.gradient is not None else []
        self._backward = [*begin, *reversed(tracked)]
        # The step in which each node computes, and that in which it hands its gradient on.
        self._computes = {id: step for step, id in enumerate(self._forward, 1)}
        self._hands_on = {id: len(self._forward) + 1 + step for step, id in enumerate(reversed(tracked), 1)}
        self.at = self.length

    @property
    def length(self) -> int:
        """The last step."""
        return len(self._forward) + len(self._backward) + 1

    @property
    def halfway(self) -> int:
        """The step at which all values are known and no gradient."""
        return len(self._forward)

    def go(self, step: int) -> bool:
        """Go to a step, as near as there is one. Whether that was a move."""
        before, self.at = self.at, min(max(step, 0), self.length)
        return self.at != before

    @property
    def phase(self) -> str:
        """ "start", "forward", "seed" (the gradient of the result is set), "backward" or "end"."""
        if self.at in (0, self.length):
            return "end" if self.at else "start"
        if self.at <= len(self._forward):
            return "forward"
        return "seed" if self.at == len(self._forward) + 1 else "backward"

    @property
    def node(self) -> Node | None:
        """What this step is about."""
        if self.at in (0, self.length):
            return None
        return self.graph.nodes[(self._forward + self._backward)[self.at - 1]]

    def edges(self) -> tuple[Edge, ...]:
        """The edges along which something flows in this step."""
        if self.phase == "forward" and self.node:
            return self.graph.into[self.node.id]
        if self.phase == "backward" and self.node:
            return tuple(edge for edge in self.graph.into[self.node.id] if edge.gradient is not None)
        return ()

    def has_value(self, id: int) -> bool:
        """Whether the value of a node is known by now."""
        return self._computes.get(id, 0) <= self.at

    def arrived(self, id: int) -> tuple[Edge, ...]:
        """The edges along which a gradient has come to a node by now, in the order in which they came."""
        never = self.length + 1
        edges = [
            e
            for e in self.graph.out_of[id]
            if e.gradient is not None and self._hands_on.get(e.target, never) <= self.at
        ]
        return tuple(sorted(edges, key=lambda e: (-e.target, e.position)))

    def gradient(self, id: int) -> Values | None:
        """The gradient that has come together at a node by now."""
        node = self.graph.nodes[id]
        if id == self.graph.result.id:
            return node.gradient if self.at > len(self._forward) else None
        edges = self.arrived(id)
        expected = sum(edge.gradient is not None for edge in self.graph.out_of[id])
        if edges and len(edges) == expected:
            return node.gradient
        flows = [edge.gradient for edge in edges if edge.gradient is not None]
        return reduce(Values.plus, flows) if flows else None
