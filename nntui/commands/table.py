"""A demo's result as a table of plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_GAP = "  "


def number(value: object) -> str:
    """A value as people read it: four decimals where these say something, else scientific."""
    if isinstance(value, bool) or not isinstance(value, float):
        return str(value)
    if value == 0 or 1e-4 <= abs(value) < 1e5:
        return f"{value:.4f}"
    return f"{value:.2e}"


def whole(value: float | None) -> float | int | None:
    """A count as a whole number: what is measured is a float, whatever it counts."""
    return int(value) if value is not None and float(value).is_integer() else value


def table(result: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """Groups as rows with a column for each of their values, then the single values, one a line."""
    groups = {key: value for key, value in result.items() if isinstance(value, Mapping)}
    singles = {key: value for key, value in result.items() if key not in groups}
    parts = []
    if groups:
        columns = list(dict.fromkeys(name for group in groups.values() for name in group))
        head = ["", *(labels.get(name, name) for name in columns)]
        rows = [[labels.get(key, key), *(_cell(g.get(c)) for c in columns)] for key, g in groups.items()]
        parts.append(aligned([head, *rows]))
    if singles:
        width = max(len(labels.get(key, key)) for key in singles)
        lines = [f"{labels.get(key, key):<{width}}{_GAP}{_cell(value)}" for key, value in singles.items()]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " ".join(number(item) for item in value)
    return number(value)


def aligned(rows: Sequence[Sequence[str]], sides: str = "") -> str:
    """Rows of cells as columns. sides: "l" or "r" for each; without it all but the first are "r"."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    sides = sides or "l" + "r" * (len(widths) - 1)
    lines = []
    for row in rows:
        cells = [c.rjust(w) if s == "r" else c.ljust(w) for c, w, s in zip(row, widths, sides, strict=True)]
        lines.append(_GAP.join(cells).rstrip())
    return "\n".join(lines)
