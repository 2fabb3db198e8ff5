"""Which layer every box of a graph belongs to, and in which order the boxes of a layer stand."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_SWEEPS = 10


class Item(NamedTuple):
    """A box, or (`dummy`) the place where the line of box `node` passes through layer `level`."""

    node: Hashable
    level: int
    dummy: bool


Links = dict[Item, list[tuple[Item, int]]]


@dataclass
class Layers:
    """rows: the items of each layer, in order. level: the layer of each item. before, after: what an item is
    linked to in the neighbouring layers, in their order, and by how many lines. entries: how many lines
    enter each box."""

    rows: list[list[Item]]
    level: dict[Item, int]
    before: Links
    after: Links
    entries: dict[Hashable, int]
    boxes: dict[Hashable, Item]

    def path(self, source: Hashable, target: Hashable) -> list[Item]:
        """The items that the line between two boxes passes."""
        first, last = self.boxes[source], self.boxes[target]
        return [first, *(Item(source, level, True) for level in range(first.level + 1, last.level)), last]


def arrange(nodes: Sequence[Hashable], edges: Sequence[tuple[Hashable, Hashable]]) -> Layers:
    """Layers for the boxes. Raises ValueError for a circle."""
    into: dict[Hashable, list[Hashable]] = {node: [] for node in nodes}
    out: dict[Hashable, list[Hashable]] = {node: [] for node in nodes}
    for source, target in edges:
        into[target].append(source)
        out[source].append(target)
    order = _topological(nodes, into, out)
    level = _levels(order, into, out)
    rows: list[list[Item]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    boxes = {node: Item(node, level[node], False) for node in nodes}
    counts: dict[tuple[Item, Item], int] = {}
    placed: set[Item] = set()
    for node in _reading(order, into, out):
        chain = [boxes[node]]
        last = max((level[target] for target in out[node]), default=level[node])
        chain += [Item(node, at, True) for at in range(level[node] + 1, last)]
        for item in chain:
            if item not in placed:
                placed.add(item)
                rows[item.level].append(item)
        for here, there in itertools.pairwise(chain):
            counts[here, there] = 1
        for target in out[node]:
            pair = chain[level[target] - 1 - level[node]], boxes[target]
            counts[pair] = counts.get(pair, 0) + 1
    before: Links = {item: [] for row in rows for item in row}
    after: Links = {item: [] for row in rows for item in row}
    for (here, there), count in counts.items():
        after[here].append((there, count))
        before[there].append((here, count))
    _uncross(rows, before, after)
    levels = {item: item.level for row in rows for item in row}
    return Layers(rows, levels, before, after, {node: len(into[node]) for node in nodes}, boxes)


def _topological(
    nodes: Sequence[Hashable], into: dict[Hashable, list[Hashable]], out: dict[Hashable, list[Hashable]]
) -> list[Hashable]:
    waiting = {node: len(into[node]) for node in nodes}
    order = [node for node in nodes if not waiting[node]]
    for node in order:
        for target in out[node]:
            waiting[target] -= 1
            if not waiting[target]:
                order.append(target)
    if len(order) < len(nodes):
        raise ValueError("the graph has a circle")
    return order


def _levels(
    order: Sequence[Hashable], into: dict[Hashable, list[Hashable]], out: dict[Hashable, list[Hashable]]
) -> dict[Hashable, int]:
    """Longest paths; then who has more users than inputs moves towards the users, which shortens edges."""
    level: dict[Hashable, int] = {}
    for node in order:
        level[node] = max((level[source] + 1 for source in into[node]), default=0)
    for node in reversed(order):
        if out[node] and len(set(into[node])) < len(set(out[node])) + (not into[node]):
            level[node] = min(level[target] for target in out[node]) - 1
    lowest = min(level.values(), default=0)
    return {node: at - lowest for node, at in level.items()}


def _reading(
    order: Sequence[Hashable], into: dict[Hashable, list[Hashable]], out: dict[Hashable, list[Hashable]]
) -> list[Hashable]:
    """As one reads the expression: each box after its inputs, those in the order of the arguments."""
    found: list[Hashable] = []
    seen: set[Hashable] = set()
    for end in [node for node in order if not out[node]]:
        stack = [(end, False)]
        while stack:
            node, ready = stack.pop()
            if ready:
                found.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((source, False) for source in reversed(into[node]))
    return found


def _uncross(rows: list[list[Item]], before: Links, after: Links) -> None:
    """Order the rows, in place, so that few lines cross: barycentre sweeps, of which the best counts."""

    def tidy() -> None:
        place = {item: i for row in rows for i, item in enumerate(row)}
        for links in (before, after):
            for linked in links.values():
                linked.sort(key=lambda link: place[link[0]])

    tidy()
    best, fewest = [list(row) for row in rows], _crossings(rows, after)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        down = sweep % 2 == 0
        links = before if down else after
        for number in range(1, len(rows)) if down else range(len(rows) - 2, -1, -1):
            neighbours = rows[number - 1 if down else number + 1]
            place = {item: i for i, item in enumerate(neighbours)}
            rank = {item: float(i) for i, item in enumerate(rows[number])}
            for item in rows[number]:
                total = sum(count for _other, count in links[item])
                if total:
                    rank[item] = sum(place[other] * count for other, count in links[item]) / total
            rows[number].sort(key=lambda item: rank[item])
        tidy()
        crossings = _crossings(rows, after)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    rows[:] = best
    tidy()


def _crossings(rows: Sequence[Sequence[Item]], after: Links) -> int:
    """How many pairs of lines cross: inversions, counted with a Fenwick tree."""
    total = 0
    for row, following in itertools.pairwise(rows):
        place = {item: i + 1 for i, item in enumerate(following)}
        tree = [0] * (len(following) + 1)
        drawn = 0
        for item in row:
            ends = [place[target] for target, count in after[item] for _ in range(count)]
            for end in ends:
                i, smaller = end, 0
                while i:
                    smaller += tree[i]
                    i &= i - 1
                total += drawn - smaller
            for end in ends:
                i = end
                while i < len(tree):
                    tree[i] += 1
                    i += i & -i
                drawn += 1
    return total
