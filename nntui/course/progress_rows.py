"""A learner's progress as plain rows: what a reset takes away, what an undo and an import bring back.

Joining is a union in which nothing is lost: what is done stays done, the better of two results is kept, and to
join the same rows twice is the same as once.
"""

import json
import math
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

Rows = Mapping[str, Sequence[Sequence[Any]]]
"""Table -> its rows; every value is one that JSON can hold."""

_BY_LESSON = "lesson = :id"
_BY_PART = "substr({column}, 1, length(:id) + 1) = :id || '/'"

_TABLES = {
    # table: (its columns, which rows are a lesson's, what to do where the row is there already)
    "done": (("lesson", "step"), _BY_LESSON, "NOTHING"),
    "visits": (
        ("lesson", "step", "turn"),
        _BY_LESSON,
        "UPDATE SET step = excluded.step, turn = excluded.turn WHERE excluded.turn > turn",
    ),
    "attempts": (
        ("exercise", "digest", "time", "passed", "correct", "total"),
        _BY_PART.format(column="exercise"),
        "UPDATE SET passed = max(passed, excluded.passed), correct = max(correct, excluded.correct), "
        "total = excluded.total",
    ),
    "hints": (
        ("exercise", "used"),
        _BY_PART.format(column="exercise"),
        "UPDATE SET used = max(used, excluded.used)",
    ),
    "answers": (
        ("question", "given", "correct", "tries"),
        _BY_PART.format(column="question"),
        "UPDATE SET given = CASE WHEN excluded.correct > correct THEN excluded.given ELSE given END, "
        "correct = max(correct, excluded.correct), tries = max(tries, excluded.tries)",
    ),
    "goals": (
        ("lesson", "step", "best", "parameters", "seed", "smallest"),
        _BY_LESSON,
        "UPDATE SET best = excluded.best, parameters = excluded.parameters, seed = excluded.seed, "
        "smallest = excluded.smallest WHERE excluded.best IS NOT NULL AND (best IS NULL OR "
        "CASE WHEN excluded.smallest THEN excluded.best < best ELSE excluded.best > best END)",
    ),
    "known": (("lesson", "steps"), _BY_LESSON, "NOTHING"),
    # Seconds are counted for each place apart (see `forget`), so that the larger number includes the smaller.
    "spent": (
        ("lesson", "place", "seconds"),
        _BY_LESSON,
        "UPDATE SET seconds = max(seconds, excluded.seconds)",
    ),
}
_TYPES = {
    **dict.fromkeys(("turn", "passed", "correct", "total", "used", "tries", "seed", "smallest"), (int,)),
    **dict.fromkeys(("time", "seconds"), (int, float)),
    "best": (int, float, type(None)),
}
_JSON = {"given": object, "parameters": dict, "steps": list}


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing of what is written inside."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


def read(db: sqlite3.Connection, lesson_id: str | None = None) -> dict[str, list[list[Any]]]:
    """Return the rows of a lesson, or of all."""
    found = {}
    for table, (columns, condition, _conflict) in _TABLES.items():
        where = "" if lesson_id is None else f" WHERE {condition}"
        cursor = db.execute(f"SELECT {', '.join(columns)} FROM {table}{where}", {"id": lesson_id})
        found[table] = [list(row) for row in cursor]
    return found


def forget(db: sqlite3.Connection, lesson_id: str | None = None) -> None:
    """Delete the rows of a lesson, or of all."""
    for table, (_columns, condition, _conflict) in _TABLES.items():
        where = "" if lesson_id is None else f" WHERE {condition}"
        db.execute(f"DELETE FROM {table}{where}", {"id": lesson_id})
    # What is spent from now on is no part of what was spent before, should that come back.
    db.execute("UPDATE place SET id = lower(hex(randomblob(8)))")


def insert(db: sqlite3.Connection, table: str, row: Sequence[Any]) -> None:
    """Join one row with what is there."""
    columns, _condition, conflict = _TABLES[table]
    marks = ", ".join("?" * len(columns))
    db.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT DO {conflict}", tuple(row)
    )


def join(db: sqlite3.Connection, rows: Rows) -> None:
    """Join rows with what is there."""
    for table in _TABLES:
        for row in rows.get(table, ()):
            insert(db, table, row)


def sound(rows: object) -> bool:
    """Whether these can be joined: our tables only, each value as its column needs it."""
    if not isinstance(rows, dict) or not rows.keys() <= _TABLES.keys():
        return False
    tables = rows.items()
    return all(isinstance(found, list) and all(_fits(table, row) for row in found) for table, found in tables)


def _fits(table: str, row: object) -> bool:
    columns = _TABLES[table][0]
    if not isinstance(row, list) or len(row) != len(columns):
        return False
    return all(_suits(column, value) for column, value in zip(columns, row, strict=True))


def _suits(column: str, value: object) -> bool:
    if not isinstance(value, _TYPES.get(column, (str,))):
        return False
    try:
        match value:
            case str():
                value.encode()
                written = json.loads(value) if column in _JSON else None
                return column not in _JSON or isinstance(written, _JSON[column])
            case int():
                return -(2**63) <= value < 2**63
            case float():
                return math.isfinite(value)
    except ValueError:
        return False
    return True
