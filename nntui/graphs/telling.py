"""What happens at a node, in numbers: local derivatives, what flows along an edge, how flows add up."""

from __future__ import annotations

from nntui.graphs import words
from nntui.graphs.model import Edge, Graph, Values
from nntui.graphs.walk import Walk


def derivative(edge: Edge) -> list[str]:
    """The derivative of the target by the source: a number, one for each element, or the rows of the Jacobian.

    Empty where it is too large to show, or there is none.
    """
    jacobian = edge.jacobian
    if jacobian is None or not jacobian.complete:
        return []
    if jacobian.size == 1:
        return [words.number(jacobian.numbers[0])]
    diagonal = each(jacobian)
    return words.rows(diagonal if diagonal is not None else jacobian)


def each(jacobian: Values) -> Values | None:
    """The diagonal of a Jacobian that has nothing beside it: each element depends on its own only. Else None."""
    rows, columns = jacobian.shape
    if rows != columns or rows < 2:
        return None
    if any(v for i, v in enumerate(jacobian.numbers) if i % (columns + 1)):
        return None
    return Values((rows,), jacobian.numbers[:: columns + 1])


def sizes(graph: Graph, edge: Edge) -> str:
    """The shape of the whole Jacobian: elements of the target by elements of the source."""
    return f"{graph.nodes[edge.target].value.size}x{graph.nodes[edge.source].value.size}"


def flow(graph: Graph, walk: Walk, edge: Edge) -> str:
    """For numbers the chain rule with its numbers, such as ``2 × 3 = 6``; else the shape of what flows."""
    if edge.gradient is None:
        return ""
    gradient = walk.gradient(edge.target) or graph.nodes[edge.target].gradient
    if edge.gradient.size == 1 and gradient is not None and gradient.size == 1 and derivative(edge):
        factors = (words.number(gradient.numbers[0]), derivative(edge)[0], words.number(edge.gradient.numbers[0]))
        return "{} × {} = {}".format(*factors)
    return words.short(edge.gradient, 20)


def accumulation(graph: Graph, walk: Walk, id: int) -> str:
    """How the gradient of a node used more than once adds up, as far as it has come: ``0.5 + 1.2 = 1.7``.

    "" for a node used once, or as long as nothing has come.
    """
    used = [edge for edge in graph.out_of[id] if edge.gradient is not None]
    flows = [edge.gradient for edge in walk.arrived(id) if edge.gradient is not None]
    total = walk.gradient(id)
    if len(used) < 2 or total is None:
        return ""
    parts = [words.short(part, 20) for part in flows] + ["…"] * (len(used) - len(flows))
    line = " + ".join(f"({part})" if part.startswith("-") and i else part for i, part in enumerate(parts))
    return f"{line} = {words.short(total, 20)}" if len(flows) == len(used) else line
