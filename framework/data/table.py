"""Read the learner's own CSV file into tensors."""

from __future__ import annotations

import csv
import math
from os import PathLike
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .. import dtypes
from ..tensor import Tensor

_DELIMITERS = ",;\t|"
_MISSING = {"", "?", "-", "na", "n/a", "nan", "null", "none"}

Row = tuple[int, list[str]]  # number of the line in the file, cells


class Table(NamedTuple):
    """What `read_csv` found: ``features, target, names, classes = read_csv(path)``.

    features: shape (n, columns). target: None, class numbers or whole numbers (n,), int64, or numbers (n, 1).
    names: of the features. classes: of the target, in the order of their numbers; empty if it is numbers.

    >>> import framework as torch
    >>> table = Table(torch.ones(2, 1), torch.tensor([0, 1]), ("height",), ("low", "high"))
    >>> table.classes[table.target[1]]
    'high'
    """

    features: Tensor
    target: Tensor | None
    names: tuple[str, ...]
    classes: tuple[str, ...]


def read_csv(
    path: str | PathLike[str],
    target: str | int | None = -1,
    *,
    header: bool | None = None,
    delimiter: str | None = None,
) -> Table:
    """Features and target from a CSV file: one sample a line, one feature a column.

    target: the column to predict, by name or by position (-1 is the last), or None for no target. It may hold
    names of classes, which become the numbers 0, 1, … in alphabetical order; whole numbers, which stay int64,
    shape (n,); or other numbers, which become a float32 column, shape (n, 1). header: whether the first line holds
    names; None: it does if nothing in it is a number. delimiter: what parts the cells; None: the one of
    , ; tab | that fits. Where it is not the comma, 3,5 is read as 3.5. Empty lines are skipped.

    Raises FileNotFoundError, and ValueError that names the file and the line: a missing or infinite value, text
    among numbers, a line with more or fewer cells, an empty file, an unknown target, a file that is not UTF-8.

    Source: RFC 4180, https://www.rfc-editor.org/rfc/rfc4180

    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp(), "fruit.csv")
    >>> path.write_text("grams,cm,kind\\n150,7.5,apple\\n5,2,cherry\\n")
    39
    >>> features, target, names, classes = read_csv(path, target="kind")
    >>> features.tolist(), target, names, classes
    ([[150.0, 7.5], [5.0, 2.0]], tensor([0, 1]), ('grams', 'cm'), ('apple', 'cherry'))
    """
    name, text = Path(path).name, _text(Path(path))
    part = delimiter or _sniff(text)
    rows = _rows(text, part, name)
    if not rows:
        raise ValueError(f"{name} holds no data")
    comma = part != ","
    first = rows[0][1]
    if header is None:
        header = len(rows) > 1 and all(_number(cell, comma) is None for cell in first)
    names = [cell.strip() for cell in first] if header else [f"column {k + 1}" for k in range(len(first))]
    rows = rows[header:]
    if not rows:
        raise ValueError(f"{name} holds only a header")
    column = None if target is None else _position(target, names, name)
    kept = [k for k in range(len(names)) if k != column]
    if not kept:
        raise ValueError(
            f"{name} has no column besides the target {names[0]!r}; is {part!r} what parts its cells?"
        )
    features = [[_value(row, k, names, name, comma) for k in kept] for row in rows]
    labels, classes = (None, ()) if column is None else _target(rows, column, names, name, comma)
    return Table(Tensor(features), labels, tuple(names[k] for k in kept), classes)


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"{path.name}, line {line}: not UTF-8 (byte {content[error.start]:#04x}). "
            "Save the file as UTF-8; spreadsheets offer it as 'CSV UTF-8'"
        ) from None


def _rows(text: str, delimiter: str, name: str) -> list[Row]:
    """The lines that are not empty, all with the same number of cells."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, skipinitialspace=True, strict=True)
    rows: list[Row] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, cells))
    except csv.Error as error:
        raise ValueError(f"{name}, line {reader.line_num}: {error}") from None
    for line, cells in rows:
        if len(cells) != len(rows[0][1]):
            raise ValueError(f"{name}, line {line}: {len(cells)} cells, but the first line has {len(rows[0][1])}")
    return rows


def _sniff(text: str) -> str:
    """The delimiter that parts the first lines into equally many cells, as many as possible; else the comma."""
    sample = [line for line in text.splitlines() if line.strip()][:20]

    def cells(delimiter: str) -> int:
        counts = {len(row) for row in csv.reader(sample, delimiter=delimiter, skipinitialspace=True)}
        return counts.pop() if len(counts) == 1 else 0

    best = max(_DELIMITERS, key=cells)
    if cells(best) > 1:
        return best
    return max(_DELIMITERS, key=lambda d: sample[0].count(d)) if sample else ","


def _number(cell: str, comma: bool) -> float | None:
    """The number in a cell, or None if it holds none."""
    text = cell.strip()
    if comma and "." not in text:
        text = text.replace(",", ".")
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None


def _position(target: str | int, names: list[str], file: str) -> int:
    if isinstance(target, str):
        if target not in names:
            raise ValueError(f"{file} has no column {target!r}; it has {', '.join(names)}")
        return names.index(target)
    if not -len(names) <= target < len(names):
        raise ValueError(f"{file} has {len(names)} columns, but target is {target}")
    return target % len(names)


def _cell(row: Row, k: int, names: list[str], file: str) -> str:
    line, cells = row
    if cells[k].strip().lower() in _MISSING:
        raise ValueError(
            f"{file}, line {line}: no value for {names[k]!r} (found {cells[k]!r}). Fill it in or delete the line"
        )
    return cells[k].strip()


def _value(row: Row, k: int, names: list[str], file: str, comma: bool) -> float:
    text = _cell(row, k, names, file)
    value = _number(text, comma)
    if value is None or not math.isfinite(value):
        raise ValueError(
            f"{file}, line {row[0]}: {text!r} under {names[k]!r} is not a number; only the target may be text"
        )
    return value


def _target(rows: list[Row], k: int, names: list[str], file: str, comma: bool) -> tuple[Tensor, tuple[str, ...]]:
    """The target, and its classes if it is text."""
    texts = [_cell(row, k, names, file) for row in rows]
    values = [_number(text, comma) for text in texts]
    if all(value is None for value in values):
        classes = sorted(set(texts))
        return Tensor(np.array([classes.index(text) for text in texts], dtype=np.int64)), tuple(classes)
    numbers = [_value(row, k, names, file, comma) for row in rows]
    if all(text.lstrip("+-").isdecimal() for text in texts):
        return Tensor(np.array([int(text) for text in texts], dtype=np.int64)), ()
    return Tensor(np.array(numbers).reshape(-1, 1), dtype=dtypes.get_default_dtype()), ()
