"""A view of a graph, drawn with characters: boxes with values and gradients as far as a walk has come."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from nntui.graphs import words
from nntui.graphs.folding import Piece, View
from nntui.graphs.model import Node
from nntui.graphs.walk import Walk
from nntui.plots.cells import Grid, Row, Style
from nntui.plots.layered import Layout, Point, Rect, layered
from nntui.plots.palette import DARK, Palette

_N, _E, _S, _W = 1, 2, 4, 8
_LIGHT = dict(zip(range(1, 16), "│─└││┌├─┘─┴┐┤┬┼", strict=True))
_HEAVY = dict(zip(range(1, 16), "┃━┗┃┃┏┣━┛━┻┓┫┳╋", strict=True))
_WIDEST = 24
_NARROWEST = 7
_SMALL = 150


@dataclass(frozen=True, slots=True)
class Pen:
    """The characters that boxes are drawn with: horizontal, vertical, four corners."""

    across: str
    down: str
    corners: str


LIGHT, HEAVY, DOUBLE = Pen("─", "│", "┌┐└┘"), Pen("━", "┃", "┏┓┗┛"), Pen("═", "║", "╔╗╚╝")
PLAIN, THICK = Pen("-", "|", "++++"), Pen("=", "#", "####")


class Picture:
    """A view laid out; `draw` shows a window of it. `values`: with values and gradients, else names and shapes.

    right: run to the right or down; None: as fits better into `width` by `height`.
    """

    def __init__(
        self,
        view: View,
        width: int = 80,
        height: int = 24,
        *,
        values: bool = True,
        ascii: bool = False,
        right: bool | None = None,
    ) -> None:
        self.view = view
        self.values = values
        self.ascii = ascii
        self._gradients = view.graph.result.gradient is not None
        sizes = {piece.key: self._size(piece) for piece in view.pieces}
        edges = [(source, target) for source, target, _edges in view.lines]
        if right is None and len(view.pieces) > _SMALL:
            right = True
        if right is None:
            both = [layered(sizes, edges, direction) for direction in (True, False)]
            self.layout: Layout = min(both, key=lambda found: _excess(found, width, height))
        else:
            self.layout = layered(sizes, edges, right)
        self._lines: dict[int, dict[int, int]] = {}
        self._paths = [_cells(route, self.layout.right) for route in self.layout.routes]
        self._trace()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the whole."""
        return self.layout.width, self.layout.height

    def box(self, key: str) -> Rect:
        """Where a piece is."""
        return self.layout.boxes[key]

    def at(self, x: int, y: int) -> str | None:
        """The piece whose box holds this cell."""
        for key, box in self.layout.boxes.items():
            if box.x <= x < box.x + box.width and box.y <= y < box.y + box.height:
                return str(key)
        return None

    # -- words in the boxes --------------------------------------------------------------------------------

    def _size(self, piece: Piece) -> tuple[int, int]:
        node = self.view.graph.nodes[piece.head]
        title = self.title(piece)
        if not self.values:
            return min(len(title), _WIDEST) + 4, 3
        lines = [words.short(node.value)]
        if node.gradient is not None:
            lines.append("∇ " + words.short(node.gradient))
        inner = max(_NARROWEST, min(len(title), _WIDEST) + 2, *(len(line) for line in lines))
        return inner + 4, 4 if self._gradients else 3

    def title(self, piece: Piece) -> str:
        """The name of a box."""
        node = self.view.graph.nodes[piece.head]
        if piece.folded:
            text = ("+ " if self.ascii else "▣ ") + piece.title
        elif node.kind == "op":
            sign = words.symbol(node.op, self.ascii)
            text = f"{node.name} = {sign}" if node.name else sign
        else:
            text = node.name
        if not self.values:
            size = words.shape(node.value.shape)
            if node.kind == "constant" and not node.name:
                text = words.short(node.value)
            elif size:
                text = f"{text} {size}"
        return text

    def inside(self, node: Node, walk: Walk) -> list[str]:
        """The lines in a box."""
        value = words.short(node.value) if walk.has_value(node.id) else "."
        if not self._gradients:
            return [value]
        gradient = walk.gradient(node.id)
        mark = "g " if self.ascii else "∇ "
        return [value, mark + words.short(gradient) if gradient is not None else ""]

    # -- lines ---------------------------------------------------------------------------------------------

    def _trace(self) -> None:
        """Which way the lines go at each cell; where two cross, the upright one lies on top."""
        owners: dict[Point, str] = {}
        for path, (source, _target, _edges) in zip(self._paths, self.view.lines, strict=True):
            for (x, y), mask in path.items():
                row = self._lines.setdefault(y, {})
                before = row.get(x, 0)
                if before and owners[x, y] != source and {before, mask} == {_N | _S, _E | _W}:
                    row[x] = _N | _S
                    owners[x, y] = owners[x, y] if before == _N | _S else source
                else:
                    row[x] = before | mask
                    owners[x, y] = source

    # -- drawing -------------------------------------------------------------------------------------------

    def draw(
        self,
        left: int,
        top: int,
        width: int,
        height: int,
        walk: Walk,
        focus: str | None = None,
        found: Sequence[str] = (),
        palette: Palette = DARK,
    ) -> list[Row]:
        """The window of `width` by `height` cells whose upper left corner is (left, top)."""
        grid = Grid(width, height)
        plain = Style(palette.axis)
        for row in range(height):
            for x, mask in self._lines.get(top + row, {}).items():
                if left <= x < left + width:
                    grid.put(x - left, row, self._character(mask, False), plain)
        current = walk.node
        flowing = {id(edge) for edge in walk.edges()}
        bright = Style(palette.validation, bold=True)
        for path, route, (_s, _t, edges) in zip(self._paths, self.layout.routes, self.view.lines, strict=True):
            lit = any(id(self.view.graph.edges[edge]) in flowing for edge in edges)
            if lit:
                for (x, y), mask in path.items():
                    grid.put(x - left, y - top, self._character(mask, True), bright)
            if route:
                x, y = route[-1]
                grid.put(x - left, y - top, self._arrow(), bright if lit else plain)
        here = self.view.of_node[current.id].key if current is not None else None
        for piece in self.view.pieces:
            box = self.box(piece.key)
            if (
                box.x < left + width
                and left < box.x + box.width
                and box.y < top + height
                and top < box.y + box.height
            ):
                self._box(grid, box, left, top, piece, walk, here, focus, found, palette)
        for route in self.layout.routes:
            if route:
                self._leave(grid, route[0], left, top, plain)
        return grid.rows()

    def _box(
        self,
        grid: Grid,
        box: Rect,
        left: int,
        top: int,
        piece: Piece,
        walk: Walk,
        here: str | None,
        focus: str | None,
        found: Sequence[str],
        palette: Palette,
    ) -> None:
        node = self.view.graph.nodes[piece.head]
        known = walk.has_value(node.id)
        colour = {"leaf": palette.training, "constant": palette.truth}.get(node.kind)
        style = Style(colour or palette.other if piece.folded else colour, dim=not known)
        border = Style(palette.axis)
        pen = PLAIN if self.ascii else DOUBLE if node.id == self.view.graph.result.id else LIGHT
        if piece.key == focus:
            pen, border = THICK if self.ascii else HEAVY, Style(palette.model, bold=True)
        if piece.key == here:
            border = style = Style(palette.validation, bold=True)
        elif piece.key in found:
            style = Style(palette.model, bold=True)
        x, y, inner = box.x - left, box.y - top, box.width - 2
        grid.put(x, y, pen.corners[0] + pen.across * inner + pen.corners[1], border)
        for row in range(1, box.height - 1):
            grid.put(x, y + row, pen.down + " " * inner + pen.down, border)
        grid.put(x, y + box.height - 1, pen.corners[2] + pen.across * inner + pen.corners[3], border)
        title = self.title(piece)
        if not self.values:
            grid.put(x + 2, y + (box.height - 1) // 2, _cut(title, inner - 2), style)
            return
        mark = (">" if self.ascii else "▸") if piece.key == here else ""
        if title or mark:
            grid.put(x + 1, y, f" {_cut(mark + title, inner - 2)} ", style._replace(bold=True))
        first = y + 1 + (box.height - (4 if self._gradients else 3)) // 2
        for row, text in enumerate(self.inside(node, walk)):
            shade = Style(palette.validation) if row else Style(None, dim=not known)
            grid.put(x + 2, first + row, _cut(text, inner - 2).rjust(inner - 2), shade)

    def _leave(self, grid: Grid, start: Point, left: int, top: int, style: Style) -> None:
        """Where a line leaves its box, the border branches."""
        x, y = (start[0] - 1, start[1]) if self.layout.right else (start[0], start[1] - 1)
        x, y = x - left, y - top
        if 0 <= x < grid.width and 0 <= y < grid.height:
            branches = {"│": "├", "─": "┬", "┃": "┣", "━": "┳", "║": "╟", "═": "╤"}
            there = grid.characters[y][x]
            grid.put(x, y, branches.get(there, there), grid.styles[y][x])

    def _character(self, mask: int, heavy: bool) -> str:
        if not self.ascii:
            return (_HEAVY if heavy else _LIGHT)[mask]
        if mask & (_N | _S) and mask & (_E | _W):
            return "#" if heavy else "+"
        return ("#" if heavy else "|") if mask & (_N | _S) else "=" if heavy else "-"

    def _arrow(self) -> str:
        if self.layout.right:
            return ">" if self.ascii else "▶"
        return "v" if self.ascii else "▼"


def _cells(route: Sequence[Point], right: bool) -> dict[Point, int]:
    """The cells of a line, and in which directions it goes on from each."""
    masks: dict[Point, int] = {}
    if not route:
        return masks
    masks[route[0]] = _W if right else _N
    for (x, y), (u, v) in itertools.pairwise(route):
        dx, dy = (u > x) - (u < x), (v > y) - (v < y)
        ahead, back = {(1, 0): (_E, _W), (-1, 0): (_W, _E), (0, 1): (_S, _N), (0, -1): (_N, _S)}[dx, dy]
        while (x, y) != (u, v):
            masks[x, y] = masks.get((x, y), 0) | ahead
            x, y = x + dx, y + dy
            masks[x, y] = masks.get((x, y), 0) | back
    masks[route[-1]] |= _E if right else _S
    return masks


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: max(0, width - 1)] + "…"


def _excess(layout: Layout, width: int, height: int) -> tuple[float, float]:
    """How badly a layout fits: how many windows it takes, then how much of one."""
    across, down = layout.width / max(width, 1), layout.height / max(height, 1)
    return max(across, 1.0) * max(down, 1.0), max(across, down)
