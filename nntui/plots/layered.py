"""A layered picture of a directed graph without circles: boxes in layers, edges in the channels between.

After Sugiyama, Tagawa and Toda 1981: layers by longest paths, with every box then pulled to its users where that
shortens edges; crossings reduced by barycentre sweeps; compact coordinates that keep edges straight where they can
be; edges at right angles in tracks of their own. All edges that leave one box share one line, which branches.
Everything is computed along two axes, `main` (from layer to layer) and `cross`, and turned at the end, so that the
same graph can run to the right or downwards. The same input gives the same picture.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from nntui.plots.channels import tracks
from nntui.plots.layers import Item, Layers, arrange

Point = tuple[int, int]
_PASSES = 12


class Rect(NamedTuple):
    """Cells from (x, y), the top left, `width` by `height`."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Layout:
    """Where everything is. routes: for each edge, in the order given, the corners of its line from the cell beside
    its source to the cell beside its target, where the arrow's head is."""

    width: int
    height: int
    boxes: Mapping[Any, Rect]
    routes: tuple[tuple[Point, ...], ...]
    right: bool


def layered(
    sizes: Mapping[Any, tuple[int, int]], edges: Sequence[tuple[Hashable, Hashable]], right: bool = True
) -> Layout:
    """Lay out boxes, each at least of its (width, height), borders included. `right`: run to the right, else down.

    An edge may be there twice, and is drawn twice. Raises ValueError for a graph with a circle.
    """
    layers = arrange(list(sizes), edges)
    gap, space = (1, 2) if right else (2, 1)
    main_size, cross_size = {}, {}
    for id, (width, height) in sizes.items():
        along, across = (width, height) if right else (height, width)
        ports = layers.entries[id]
        main_size[id], cross_size[id] = along, max(across, ports + 2 if right else 2 * ports + 1)
    cross = _Cross(layers, cross_size, gap, right)
    start, thick, channels = _along(layers, main_size, cross, space)
    boxes: dict[Hashable, Rect] = {}
    low = min((cross.place[item] for row in layers.rows for item in row), default=0)
    for number, row in enumerate(layers.rows):
        for item in row:
            if not item.dummy:
                m, c = start[number], cross.place[item] - low
                size = thick[number], cross_size[item.node]
                boxes[item.node] = Rect(m, c, *size) if right else Rect(c, m, *reversed(size))
    routes = []
    for route in _routes(layers, edges, cross, start, thick, channels):
        turned = [(m, c - low) if right else (c - low, m) for m, c in route]
        routes.append(_corners(turned))
    ends = [(r.x + r.width, r.y + r.height) for r in boxes.values()]
    ends += [(x + 1, y + 1) for route in routes for x, y in route]
    width, height = max((x for x, _y in ends), default=0), max((y for _x, y in ends), default=0)
    return Layout(width, height, {id: boxes[id] for id in sizes}, tuple(routes), right)


class _Cross:
    """Positions across the layers: of the items, and of the ports where lines leave and enter them."""

    def __init__(self, layers: Layers, size: Mapping[Hashable, int], gap: int, right: bool) -> None:
        self.layers = layers
        self.size = {item: 1 if item.dummy else size[item.node] for row in layers.rows for item in row}
        self.gap = gap
        self.right = right
        self.place: dict[Item, int] = {}
        self._entries = self._ports()
        for row in layers.rows:
            at = 0
            for item in row:
                self.place[item] = at
                at += self.size[item] + gap
        for turn in range(_PASSES):
            both = turn >= _PASSES - 2
            for row in layers.rows if turn % 2 == 0 else layers.rows[::-1]:
                self._settle(row, turn % 2 == 0 or both, turn % 2 == 1 or both)
        self._dodge()

    def exit(self, item: Item) -> int:
        """Where the line of an item leaves it."""
        return self.place[item] + (self.size[item] - 1) // 2

    def entry(self, source: Item, target: Item, which: int = 0) -> int:
        """Where line number `which` from `source` enters `target`."""
        return self.place[target] + self._entries[target][source, which]

    def _ports(self) -> dict[Item, dict[tuple[Item, int], int]]:
        """Entries of each item, in the order of where their lines come from, relative to its place."""
        found: dict[Item, dict[tuple[Item, int], int]] = {item: {} for row in self.layers.rows for item in row}
        for row in self.layers.rows:
            for target in row:
                lines = [(s, i) for s, count in self.layers.before[target] for i in range(count)]
                k, size = len(lines), self.size[target]
                for i, line in enumerate(lines):
                    if target.dummy:
                        offset = 0
                    elif self.right:
                        offset = (size - k) // 2 + i
                    else:
                        offset = (size - 1) // 2 if k == 1 else ((i + 1) * (size + 1)) // (k + 1) - 1
                    found[target][line] = offset
        return found

    def _settle(self, row: Sequence[Item], back: bool, ahead: bool) -> None:
        """Move the items of a layer as near as their order allows to where their lines would be straight."""
        wishes, weights, offsets, at = [], [], [], 0
        for item in row:
            wanted: list[float] = []
            if back:
                wanted += [
                    self.exit(source) - self._entries[item][source, i]
                    for source, count in self.layers.before[item]
                    for i in range(count)
                ]
            if ahead:
                middle = (self.size[item] - 1) // 2
                wanted += [
                    self.entry(item, target, i) - middle
                    for target, count in self.layers.after[item]
                    for i in range(count)
                ]
            wanted.sort()
            wish = (wanted[(len(wanted) - 1) // 2] + wanted[len(wanted) // 2]) / 2 if wanted else self.place[item]
            wishes.append(wish - at)
            weights.append((4.0 if item.dummy else 1.0) * (len(wanted) or 0.05))
            offsets.append(at)
            at += self.size[item] + self.gap
        for item, place, offset in zip(row, _rising(wishes, weights), offsets, strict=True):
            self.place[item] = round(place) + offset

    def _dodge(self) -> None:
        """Where a line would enter right behind another's exit, enter beside it if the box has room."""
        for row in self.layers.rows:
            for target in row:
                entries = self._entries[target]
                if target.dummy or not entries:
                    continue
                behind = self.layers.rows[self.layers.level[target] - 1]
                exits = {self.exit(item): item for item in behind}
                for (source, which), offset in entries.items():
                    taken = {o for line, o in entries.items() if line != (source, which)}
                    for other in (offset, offset + 1, offset - 1):
                        apart = self.right or not {other - 1, other + 1} & taken
                        free = 0 < other < self.size[target] - 1 and other not in taken and apart
                        order = sum(o < other for o in taken) == sum(o < offset for o in taken)
                        if free and order and exits.get(self.place[target] + other, source) is source:
                            entries[source, which] = other
                            break


def _rising(wishes: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The rising sequence nearest to the wishes (weighted squares): pool adjacent violators."""
    pools: list[list[float]] = []
    for wish, weight in zip(wishes, weights, strict=True):
        pools.append([wish, weight, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            value, weight, count = pools.pop()
            last = pools[-1]
            total = last[1] + weight
            pools[-1] = [(last[0] * last[1] + value * weight) / total, total, last[2] + count]
    return [value for value, _weight, count in pools for _ in range(int(count))]


def _along(
    layers: Layers, size: Mapping[Hashable, int], cross: _Cross, space: int
) -> tuple[list[int], list[int], list[dict[Item, int]]]:
    """Where each layer starts, how thick it is, and the track of each line in the channel after it."""
    starts, thick, channels, at = [], [], [], 0
    for row in layers.rows:
        starts.append(at)
        thick.append(max((size[item.node] for item in row if not item.dummy), default=1))
        lines = {}
        for item in row:
            ends = [cross.entry(item, t, i) for t, count in layers.after[item] for i in range(count)]
            if ends:
                lines[item] = (cross.exit(item), ends)
        found = tracks(lines)
        channels.append(found)
        at += thick[-1] + max(found.values(), default=0) + 1 + space
    return starts, thick, channels


def _routes(
    layers: Layers,
    edges: Sequence[tuple[Hashable, Hashable]],
    cross: _Cross,
    start: Sequence[int],
    thick: Sequence[int],
    channels: Sequence[Mapping[Item, int]],
) -> list[list[Point]]:
    """The corners of each edge's line, as (main, cross)."""
    routes = []
    used: dict[tuple[Hashable, Hashable], int] = defaultdict(int)
    for source, target in edges:
        which = used[source, target]
        used[source, target] += 1
        path = layers.path(source, target)
        points: list[Point] = []
        for here, there in itertools.pairwise(path):
            level = layers.level[here]
            begin, end = start[level] + thick[level], start[level + 1] - 1
            leave, enter = cross.exit(here), cross.entry(here, there, which if there is path[-1] else 0)
            if here.dummy:
                points.append((start[level], leave))
            track = begin + channels[level].get(here, 0)
            points += [(begin, leave), (track, leave), (track, enter), (end, enter)]
        routes.append(points)
    return routes


def _corners(points: Sequence[Point]) -> tuple[Point, ...]:
    """Without points that lie on the way between their neighbours."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1:
            (a, b), (c, d) = kept[-2], kept[-1]
            if (a == c == point[0]) or (b == d == point[1]):
                kept[-1] = point
                continue
        kept.append(point)
    return tuple(kept)
