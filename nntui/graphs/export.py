"""A graph written out: DOT for Graphviz, Mermaid, SVG, indented text, JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from nntui.graphs import words
from nntui.graphs.folding import View
from nntui.graphs.model import Node, to_data
from nntui.graphs.picture import Picture
from nntui.graphs.walk import Walk

_CELL = 9, 18
_MARGIN = 12
_STYLE = """
  svg { background: #ffffff; color: #1d2330; --line: #7d8594; --leaf: #1f5fd0; --gradient: #b25000; }
  @media (prefers-color-scheme: dark) {
    svg { background: #14161c; color: #d5d9e8; --line: #7d8594; --leaf: #6ea8fe; --gradient: #ff9e4a; }
  }
  text { font: 14px ui-monospace, monospace; fill: currentColor; }
  rect, path { fill: none; stroke: var(--line); }
  .result { stroke-width: 2.5; }
  .leaf { fill: var(--leaf); }
  .gradient { fill: var(--gradient); }
  .title { font-weight: bold; }
  .head { fill: var(--line); }
"""


def line(node: Node, values: bool = True) -> str:
    """One node in one line: name, operation, shape, and its value and gradient where they are short."""
    parts = [node.name] if node.name else []
    if not node.name or node.kind == "op":
        parts.append(f"({node.op})" if node.name else node.op)
    if node.value.shape:
        parts.append(f"[{words.shape(node.value.shape)}]")
    if values:
        parts.append("= " + _shown(node))
        if node.gradient is not None and node.gradient.size <= 4:
            parts.append("grad " + " ".join(words.number(v) for v in node.gradient.numbers))
    return " ".join(parts)


def _shown(node: Node) -> str:
    if node.value.size <= 4 and node.value.complete:
        return " ".join(words.number(v) for v in node.value.numbers)
    low, mean, high = (words.number(v) for v in (node.value.low, node.value.mean, node.value.high))
    return f"{low} … {mean} … {high}"


def to_text(view: View, values: bool = True) -> str:
    """Indented text, the result first and the inputs of each node below it."""
    graph = view.graph
    lines: list[str] = []
    shown: set[int] = set()
    stack = [(graph.result.id, 0)]
    while stack:
        id, depth = stack.pop()
        inputs = [edge.source for edge in graph.into[id]]
        above = "  (above)" if id in shown and inputs else ""
        lines.append("  " * depth + line(graph.nodes[id], values) + above)
        if id not in shown:
            shown.add(id)
            stack.extend((source, depth + 1) for source in reversed(inputs))
    return "\n".join(lines)


def to_dot(view: View, values: bool = True) -> str:
    """Graphviz DOT; the parts of a network are clusters."""
    graph = view.graph
    rows = ["digraph {", "  rankdir=LR;", "  node [shape=box, fontname=monospace];"]
    if graph.title:
        rows.insert(1, f"  label={_quoted(graph.title)};")

    def one(node: Node, margin: str) -> str:
        style = ", style=rounded" if node.kind == "leaf" else ", style=dashed" if node.kind == "constant" else ""
        return f"{margin}n{node.id} [label={_quoted(line(node, values))}{style}];"

    for number, group in enumerate(graph.groups):
        rows.append(f"  subgraph cluster_{number} {{")
        rows.append(f"    label={_quoted(group)};")
        rows += [one(node, "    ") for node in graph.nodes if node.group == group]
        rows.append("  }")
    rows += [one(node, "  ") for node in graph.nodes if node.group not in graph.groups]
    rows += [f"  n{edge.source} -> n{edge.target};" for edge in graph.edges]
    return "\n".join([*rows, "}"])


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def to_mermaid(view: View, values: bool = True) -> str:
    """A Mermaid flowchart; the parts of a network are subgraphs."""
    graph = view.graph

    def label(text: str) -> str:
        return '"' + text.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;") + '"'

    def one(node: Node, margin: str) -> str:
        left, right = ("([", "])") if node.kind == "leaf" else ("[", "]")
        return f"{margin}n{node.id}{left}{label(line(node, values))}{right}"

    rows = ["flowchart LR"]
    for number, group in enumerate(graph.groups):
        rows.append(f"  subgraph s{number}[{label(group)}]")
        rows += [one(node, "    ") for node in graph.nodes if node.group == group]
        rows.append("  end")
    rows += [one(node, "  ") for node in graph.nodes if node.group not in graph.groups]
    rows += [f"  n{edge.source} --> n{edge.target}" for edge in graph.edges]
    return "\n".join(rows)


def to_svg(view: View, values: bool = True) -> str:
    """The picture as SVG, with what is folded folded; it follows the reader's light or dark setting."""
    picture, walk = Picture(view, values=values), Walk(view.graph)
    across, down = _CELL
    width, height = picture.size
    size = width * across + 2 * _MARGIN, height * down + 2 * _MARGIN
    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" '
        f'height="{size[1]}" role="img">',
        f"<title>{_xml(view.graph.title)}</title>",
        f"<style>{_STYLE}</style>",
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        'orient="auto"><path class="head" d="M0 0 L8 4 L0 8 z"/></marker></defs>',
        f'<g transform="translate({_MARGIN} {_MARGIN})">',
    ]
    for route in picture.layout.routes:
        points = [((x + 0.5) * across, (y + 0.5) * down) for x, y in route]
        (x, y), (u, v) = points[0], points[-1]
        first, last = (
            ((x - across / 2, y), (u + across / 2, v))
            if picture.layout.right
            else (
                (x, y - down / 2),
                (u, v + down / 2),
            )
        )
        path = " L".join(f"{x:g} {y:g}" for x, y in (first, *points, last))
        rows.append(f'<path d="M{path}" marker-end="url(#arrow)"/>')
    for piece in view.pieces:
        node = view.graph.nodes[piece.head]
        box = picture.box(piece.key)
        x, y = box.x * across, box.y * down
        kind = "result" if node.id == view.graph.result.id else node.kind
        rows.append(
            f'<rect class="box-{kind} {kind}" style="fill:none" x="{x}" y="{y}" width="{box.width * across}" '
            f'height="{box.height * down}" rx="{3 if kind == "op" else 8}"/>'
        )
        leaf = " leaf" if node.kind == "leaf" else ""
        rows.append(_words(picture.title(piece), f"title{leaf}", x + across, y + 0.8 * down, "start"))
        if values:
            right = x + (box.width - 1) * across
            for row, text in enumerate(picture.inside(node, walk)):
                rows.append(_words(text, "gradient" if row else "value", right, y + (1.8 + row) * down, "end"))
    return "\n".join([*rows, "</g>", "</svg>"])


def _words(text: str, kind: str, x: float, y: float, anchor: str) -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{_xml(text)}</text>' if text else ""


def _xml(text: str) -> str:
    return escape("".join(c for c in text if c.isprintable() or c == " "))


def to_json(view: View, values: bool = True) -> str:
    """Everything as one JSON document; NaN and infinities are null."""
    data = to_data(view.graph)
    if not values:
        for row in data["nodes"]:
            row["shape"] = row.pop("value")["shape"]
            row.pop("gradient")
        for row in data["edges"]:
            del row["gradient"], row["jacobian"]
    return json.dumps(_finite(data), ensure_ascii=False, indent=2)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list) else value


WRITERS: dict[str, Callable[[View, bool], str]] = {
    "text": to_text,
    "dot": to_dot,
    "mermaid": to_mermaid,
    "svg": to_svg,
    "json": to_json,
}
ENDINGS = {"svg": "svg", "dot": "dot", "mermaid": "mmd", "text": "txt", "json": "json"}
"""The formats that files are written in, and the ends of their names."""
