"""A demo's result and notes as words and tables, with the labels of the lesson."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap

from textual.content import Content

from nntui.commands.table import number

DIM = "$text-dim"
GAP = "   "


def result_content(result: object, labels: Mapping[str, str], width: int) -> Content:
    """The result as lines: groups of alike values as tables, then scalars and lists one a line."""
    if not isinstance(result, Mapping):
        return Content(number(result))
    plain = {key: value for key, value in result.items() if not isinstance(value, Mapping)}
    groups = {key: value for key, value in result.items() if isinstance(value, Mapping)}
    flat = {key: value for key, value in groups.items() if not _has_groups(value)}
    parts = [_table(flat, labels, width)] if flat else []
    for key in (key for key in groups if key not in flat):
        parts += [Content.styled(labels.get(key, key), DIM), result_content(groups[key], labels, width)]
    if plain:
        parts.append(_pairs(plain, labels, width))
    return Content("\n").join(parts)


def _has_groups(group: Mapping[str, object]) -> bool:
    return any(isinstance(value, Mapping) for value in group.values())


def _pairs(values: Mapping[str, object], labels: Mapping[str, str], width: int) -> Content:
    names = {key: labels.get(key, key) for key in values}
    column = max(len(name) for name in names.values())
    lines = []
    for key, value in values.items():
        items = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        room = width - column - len(GAP)
        for index, line in enumerate(_flow([number(item) for item in items], room)):
            name = names[key] if index == 0 else ""
            lines.append(Content.assemble((name.ljust(column), DIM), GAP, line))
    return Content("\n").join(lines)


def _flow(words: Sequence[str], width: int) -> list[str]:
    """Words right-aligned in columns, as many in a line as fit."""
    cell = max((len(word) for word in words), default=0)
    per_line = max(1, (width + 2) // (cell + 2))
    cells = [word.rjust(cell) for word in words] if len(words) > 1 else list(words)
    return ["  ".join(cells[i : i + per_line]) for i in range(0, len(cells), per_line)] or [""]


def _table(rows: Mapping[str, Mapping[str, object]], labels: Mapping[str, str], width: int) -> Content:
    columns = list(dict.fromkeys(key for row in rows.values() for key in row))
    heads = [labels.get(key, key) for key in columns]
    body = {
        labels.get(name, name): [number(row[key]) if key in row else "" for key in columns]
        for name, row in rows.items()
    }
    first = max(len(name) for name in body)
    cells = [max(len(row[index]) for row in body.values()) for index in range(len(columns))]
    widths = [max(len(head), cell) for head, cell in zip(heads, cells, strict=True)]
    if first + sum(len(GAP) + each for each in widths) > width:
        # Headings of several words take several rows rather than push the numbers off the screen.
        words = [max(map(len, head.split()), default=0) for head in heads]
        widths = [max(word, cell) for word, cell in zip(words, cells, strict=True)]
    wrapped = [wrap(head, room) for head, room in zip(heads, widths, strict=True)]
    depth = max(map(len, wrapped), default=0)
    lines = []
    for line in range(depth):
        # Short headings stand on the last row, next to their numbers.
        row = [([""] * (depth - len(head)) + head)[line] for head in wrapped]
        lines.append(Content.styled(" " * first + _right(row, widths), DIM))
    for name, values in body.items():
        lines.append(Content.assemble((name.ljust(first), "bold"), _right(values, widths)))
    return Content("\n").join(lines)


def _right(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(GAP + cell.rjust(width) for cell, width in zip(cells, widths, strict=True))


def note_text(template: str | None, key: str, values: Mapping[str, object]) -> str:
    """A note in the lesson's words; the bare key and its values where the lesson has none that fit."""
    if template is not None:
        try:
            return template.format_map(values)
        except (KeyError, ValueError, TypeError, IndexError):
            pass  # a mistake of the lesson, which must not cost the learner the run
    return " ".join([key, *(f"{name}={number(value)}" for name, value in values.items())])
