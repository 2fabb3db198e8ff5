"""Numbers, shapes and operations in words short enough for a box."""

from __future__ import annotations

from collections.abc import Sequence

from nntui.graphs.model import Values

SYMBOLS = {"add": "+", "sub": "−", "mul": "×", "div": "÷", "matmul": "@", "neg": "−", "pow": "^"}
ASCII_SYMBOLS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "matmul": "@", "neg": "-", "pow": "^"}


def number(value: float) -> str:
    """Four significant digits, as short as they can be."""
    if value != value or abs(value) == float("inf"):
        return str(value)
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    return f"{value:.4g}"


def shape(sizes: Sequence[int]) -> str:
    """The sizes, such as ``2x3``; ``1 number`` has none and gives ""."""
    return "x".join(map(str, sizes))


def short(values: Values, width: int = 12) -> str:
    """The number of a scalar, the numbers of a short vector, else the shape."""
    if values.size == 1 and values.complete:
        return number(values.numbers[0])
    if len(values.shape) == 1 and values.complete:
        text = " ".join(number(v) for v in values.numbers)
        if len(text) <= width:
            return f"[{text}]"
    return shape(values.shape)


def rows(values: Values, width: int = 36, most: int = 6) -> list[str]:
    """The numbers as aligned rows of text of at most `width`; of large arrays only the first."""
    if not values.size:
        return ["[]"]
    if values.size == 1:
        return [number(values.numbers[0])]
    columns = values.shape[-1]
    kept = values.numbers
    table = [kept[i : i + columns] for i in range(0, len(kept), columns)]
    words = [[number(v) for v in row] for row in table[:most]]
    cell = max(len(word) for row in words for word in row)
    fit = max(1, (width - 4) // (cell + 1))
    lines = []
    for row in words:
        more = " …" if columns > min(fit, len(row)) else ""
        lines.append(" ".join(word.rjust(cell) for word in row[:fit]) + more)
    total = values.size // max(columns, 1)
    if total > len(lines):
        lines.append("…")
    return lines


def symbol(op: str, ascii: bool = False) -> str:
    """How an operation is written in a box."""
    return (ASCII_SYMBOLS if ascii else SYMBOLS).get(op, op)
