"""A graph with parts of it folded away: a part of the network, or all that only one node needs, as one box."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from nntui.graphs.model import Graph, Node


@dataclass(frozen=True, slots=True)
class Piece:
    """What becomes one box: nodes by id; `head` is what it computes; more than one are folded away in it."""

    key: str
    members: tuple[int, ...]
    head: int
    title: str = ""

    @property
    def folded(self) -> bool:
        """Whether there is more in it than one node."""
        return len(self.members) > 1


@dataclass(frozen=True)
class View:
    """A graph as it is shown. lines: (key of source, key of target, places in `graph.edges` of its edges)."""

    graph: Graph
    groups: frozenset[str]
    trees: frozenset[int]
    pieces: tuple[Piece, ...]
    lines: tuple[tuple[str, str, tuple[int, ...]], ...]

    @cached_property
    def by_key(self) -> dict[str, Piece]:
        """The pieces by their keys."""
        return {piece.key: piece for piece in self.pieces}

    @cached_property
    def of_node(self) -> dict[int, Piece]:
        """The piece that a node is in."""
        return {id: piece for piece in self.pieces for id in piece.members}

    def before(self, key: str) -> list[str]:
        """The pieces that a piece takes its inputs from, each once."""
        return list(dict.fromkeys(source for source, target, _edges in self.lines if target == key))

    def after(self, key: str) -> list[str]:
        """The pieces that use a piece, each once."""
        return list(dict.fromkeys(target for source, target, _edges in self.lines if source == key))

    def toggled(self, key: str) -> View:
        """With this piece opened, or else the part of the network or what only it needs folded into it."""
        piece = self.by_key[key]
        node = self.graph.nodes[piece.head]
        if piece.folded:
            inside = self.trees & set(piece.members)
            if inside:
                return fold(self.graph, self.groups, self.trees - inside)
            return fold(self.graph, self.groups - {node.group}, self.trees)
        if node.group and sum(n.group == node.group for n in self.graph.nodes) > 1:
            return fold(self.graph, self.groups | {node.group}, self.trees)
        return fold(self.graph, self.groups, self.trees | {node.id})

    def all_folded(self) -> View:
        """With every part of the network folded."""
        return fold(self.graph, self.graph.groups, ())

    def all_open(self) -> View:
        """With nothing folded."""
        return fold(self.graph)


def first_view(graph: Graph) -> View:
    """How a graph is shown at first: of a network its parts, else every node."""
    return fold(graph, graph.groups)


def fold(graph: Graph, groups: Iterable[str] = (), trees: Iterable[int] = ()) -> View:
    """Fold parts of the network by name, and into nodes by id what only they need."""
    folded, roots = frozenset(groups) & set(graph.groups), frozenset(trees)
    key = [f"g{node.group}" if node.group in folded else f"n{node.id}" for node in graph.nodes]
    for root in sorted(roots):
        _fold_tree(graph, key, root)
    members: dict[str, list[int]] = {}
    for node in graph.nodes:
        members.setdefault(key[node.id], []).append(node.id)
    pieces = tuple(
        Piece(name, tuple(ids), ids[-1], _title(graph, ids) if len(ids) > 1 else "")
        for name, ids in members.items()
    )
    many = {piece.key for piece in pieces if piece.folded}
    lines: dict[tuple[object, ...], tuple[str, str, list[int]]] = {}
    for number, edge in enumerate(graph.edges):
        source, target = key[edge.source], key[edge.target]
        if source != target:
            # Two lines into one box are told apart only where one sees what they do there.
            which = (edge.source, target) if target in many else (edge.source, target, number)
            lines.setdefault(which, (source, target, []))[2].append(number)
    shown = tuple((source, target, tuple(edges)) for source, target, edges in lines.values())
    return View(graph, folded, roots, pieces, shown)


def _fold_tree(graph: Graph, key: list[str], root: int) -> None:
    """Give all that only `root` needs its key; whole pieces, so that folding never makes a circle."""
    users: dict[str, set[str]] = {}
    for edge in graph.edges:
        users.setdefault(key[edge.source], set()).add(key[edge.target])
    inside = {key[root]}
    while True:
        more = {name for name, by in users.items() if name not in inside and by - {name} and by - {name} <= inside}
        if not more:
            break
        inside |= more
    chosen = key[root]
    for id, name in enumerate(key):
        if name in inside:
            key[id] = chosen


def _title(graph: Graph, ids: list[int]) -> str:
    head: Node = graph.nodes[ids[-1]]
    groups = {graph.nodes[id].group for id in ids}
    return head.group if len(groups) == 1 and head.group else head.label
