"""Measurements as a small table on the screen."""

from __future__ import annotations


def table(fn: str, outputs: list[dict[str, float]]) -> str:
    """What was measured, in lines: a name, and its value for each loader."""
    rows = [[f"{fn.capitalize()} metric", *(f"DataLoader {i}" for i in range(len(outputs)))]]
    names = sorted({name.split("/dataloader_idx_")[0] for output in outputs for name in output})
    for name in names:
        cells = [name]
        for i, output in enumerate(outputs):
            value = output.get(f"{name}/dataloader_idx_{i}", output.get(name, ""))
            cells.append(str(value))
        rows.append(cells)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    rule = "─" * max(map(len, lines))
    return "\n".join([rule, lines[0], rule, *lines[1:], rule])
