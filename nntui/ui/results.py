"""A demo's result and notes as words and tables, with the labels of the lesson."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap

from textual.content import Content

from nntui.commands.table import number
from nntui.ui.widgets.line import flow

DIM = "$text-dim"
GAP = "   "


def result_content(result: object, labels: Mapping[str, str], width: int) -> Content:
    """The result in few lines: groups of alike values as tables, then lists, then single values."""
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
    """Single values side by side; a list after its name or, if that is too long, in rows below it."""
    singles, lists = [], []
    for key, value in values.items():
        name = Content.styled(labels.get(key, key), DIM)
        if not isinstance(value, Sequence) or isinstance(value, str):
            singles.append(Content.assemble(name, " ", number(value)))
            continue
        items = [number(item) for item in value]
        line = Content.assemble(name, GAP, "  ".join(items))
        if line.cell_length > width:
            line = Content("\n").join([name, *(Content(f"  {row}") for row in _flow(items, width - 2))])
        lists.append(line)
    return Content("\n").join(lists + ([flow(singles, width, GAP)] if singles else []))


def _flow(words: Sequence[str], width: int) -> list[str]:
    """Words right-aligned in columns, as many in a line as fit."""
    cell = max((len(word) for word in words), default=0)
    per_line = max(1, (width + 2) // (cell + 2))
    cells = [word.rjust(cell) for word in words] if len(words) > 1 else list(words)
    return ["  ".join(cells[i : i + per_line]) for i in range(0, len(cells), per_line)] or [""]


def _table(rows: Mapping[str, Mapping[str, object]], labels: Mapping[str, str], width: int) -> Content:
    """A row for each group; long headings take several rows, gaps shrink, at last rows are stacked."""
    columns = list(dict.fromkeys(key for row in rows.values() for key in row))
    heads = [labels.get(key, key) for key in columns]
    body = {
        labels.get(name, name): [number(row[key]) if key in row else "" for key in columns]
        for name, row in rows.items()
    }
    first = max(len(name) for name in body)
    cells = [max(len(row[index]) for row in body.values()) for index in range(len(columns))]
    widths = [max(len(head), cell, 1) for head, cell in zip(heads, cells, strict=True)]
    words = [max(map(len, head.split()), default=0) for head in heads]
    narrow = [max(word, cell, 1) for word, cell in zip(words, cells, strict=True)]
    for gap, tried in ((GAP, widths), (GAP, narrow), (" ", narrow)):
        spare = width - first - sum(len(gap) + each for each in tried)
        if spare >= 0:
            return _grid(body, heads, first, _eased(heads, tried, spare), gap)
    return _stacked(body, heads, width)


def _eased(heads: Sequence[str], widths: Sequence[int], spare: int) -> list[int]:
    """Widths with which the headings take fewer rows, as far as `spare` more cells allow."""
    widths = list(widths)
    while widths:
        depth, column = max(
            (len(wrap(head, room)), n) for n, (head, room) in enumerate(zip(heads, widths, strict=True))
        )
        more = next((m for m in range(1, spare + 1) if len(wrap(heads[column], widths[column] + m)) < depth), 0)
        if not more:
            break
        widths[column] += more
        spare -= more
    return widths


def _grid(
    body: Mapping[str, Sequence[str]], heads: Sequence[str], first: int, widths: Sequence[int], gap: str
) -> Content:
    wrapped = [wrap(head, room) for head, room in zip(heads, widths, strict=True)]
    depth = max(map(len, wrapped), default=0)
    lines = []
    for line in range(depth):
        # Short headings stand on the last row, next to their numbers.
        row = [([""] * (depth - len(head)) + head)[line] for head in wrapped]
        lines.append(Content.styled(" " * first + _right(row, widths, gap), DIM))
    for name, values in body.items():
        lines.append(Content.assemble((name.ljust(first), "bold"), _right(values, widths, gap)))
    return Content("\n").join(lines)


def _right(cells: Sequence[str], widths: Sequence[int], gap: str) -> str:
    return "".join(gap + cell.rjust(width) for cell, width in zip(cells, widths, strict=True))


def _stacked(body: Mapping[str, Sequence[str]], heads: Sequence[str], width: int) -> Content:
    lines = []
    for name, values in body.items():
        parts = [Content.assemble((head, DIM), " ", value) for head, value in zip(heads, values, strict=True)]
        lines += [Content.styled(name, "bold"), flow(parts, width, GAP)]
    return Content("\n").join(lines)


def note_text(template: str | None, key: str, values: Mapping[str, object]) -> str:
    """A note in the lesson's words; the bare key and its values where the lesson has none that fit."""
    if template is not None:
        try:
            return template.format_map(values)
        except (KeyError, ValueError, TypeError, IndexError):
            pass  # a mistake of the lesson, which must not cost the learner the run
    return " ".join([key, *(f"{name}={number(value)}" for name, value in values.items())])
