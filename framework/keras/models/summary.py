"""The table of a model: layers, shapes, parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..layers.base import Layer

if TYPE_CHECKING:
    from .model import Model

BLOCKS = " ▏▎▍▌▋▊▉█"


def bar(share: float, width: int) -> str:
    """`share` of 1 as a bar of at most `width` cells, in eighths."""
    eighths = round(share * width * 8)
    return ("█" * (eighths // 8) + BLOCKS[eighths % 8].strip()).ljust(width)


def shape_text(layer: Layer) -> str:
    """The shape that a layer gives, or a question mark where that is not known yet."""
    try:
        output: Any = layer.output
    except AttributeError:
        return "?"
    shapes = [x.shape for x in output] if isinstance(output, list | tuple) else None
    if shapes is None:
        shapes = [x.shape for x in output.values()] if isinstance(output, dict) else [output.shape]
    return ", ".join(str(tuple(shape)) for shape in shapes)


def size_text(numbers: int, itemsize: int) -> str:
    """How much memory that many numbers take."""
    size = float(numbers * itemsize)
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} GB"


def summary(model: Model, width: int | None = None, show_trainable: bool = False) -> str:
    """The text that `Model.summary` prints. width: of the whole table, in characters."""
    total = model.count_params()
    trainable = sum(int(w.array.size) for w in model.trainable_weights)
    graph = model._graph
    linear = graph is None or all(len(node.parents) == 1 for node in graph.nodes)
    linear = linear and (graph is None or len({id(n.layer) for n in graph.nodes}) == len(graph.nodes))
    header = ["Layer (type)", "Output Shape", "Param #", "Share"]
    rows = []
    for layer in model.layers:
        count = layer.count_params()
        share = count / total if total else 0.0
        row = [
            f"{layer.name} ({type(layer).__name__})",
            shape_text(layer),
            f"{count:,}" if layer.built else "0 (unbuilt)",
            f"{bar(share, 10)} {share:4.0%}" if count else "",
        ]
        if not linear and graph is not None:
            parents = [p.name for node in graph.nodes if node.layer is layer for p in node.parents]
            row.append(", ".join(parents) or "-")
        if show_trainable:
            row.append("Y" if layer.trainable else "N")
        rows.append(row)
    header += ["Connected to"] if not linear else []
    header += ["Trainable"] if show_trainable else []
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    spare = (width or 0) - sum(widths) - 3 * len(widths) - 1
    if spare > 0:
        widths[0] += spare

    def line(left: str, middle: str, right: str, fill: str) -> str:
        return left + middle.join(fill * (w + 2) for w in widths) + right

    def cells(row: list[str], side: str) -> str:
        texts = [
            text.rjust(w) if i == 2 else text.ljust(w) for i, (text, w) in enumerate(zip(row, widths, strict=True))
        ]
        return f"{side} " + f" {'┃' if side == '┃' else '│'} ".join(texts) + f" {side}"

    itemsize = model._dtype.itemsize
    return "\n".join(
        [
            f'Model: "{model.name}"',
            line("┏", "┳", "┓", "━"),
            cells(header, "┃"),
            line("┡", "╇", "┩", "━"),
            *[cells(row, "│") for row in rows],
            line("└", "┴", "┘", "─"),
            f" Total params: {total:,} ({size_text(total, itemsize)})",
            f" Trainable params: {trainable:,} ({size_text(trainable, itemsize)})",
            f" Non-trainable params: {total - trainable:,} ({size_text(total - trainable, itemsize)})",
        ]
    )
