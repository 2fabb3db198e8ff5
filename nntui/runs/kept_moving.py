"""Kept runs on the way to another machine: as plain data and packed curves, and back."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nntui.errors import UsageError
from nntui.i18n import _
from nntui.reasons import reason
from nntui.runs.kept import FIELDS, KeptRuns

FILE = "runs.sqlite3"
_TYPES: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("kind", "source", "title", "parameters", "device", "metrics", "version"), str),
    **dict.fromkeys(("id", "seed", "rows", "stopped"), int),
    **dict.fromkeys(("time", "seconds"), (int, float)),
    "result": (str, type(None)),
}
_INSIDE: dict[str, type | tuple[type, ...]] = {"parameters": dict, "metrics": list, "result": (dict, type(None))}
"""What the texts that are JSON hold."""


@contextmanager
def opened(folder: Path) -> Iterator[KeptRuns]:
    """The kept runs beside the learner's progress. Raises UsageError where the file can't be used."""
    kept = KeptRuns(folder / FILE)
    try:
        if not kept.lasting:
            raise UsageError(kept.notice or "")
        yield kept
    except sqlite3.Error as error:
        raise UsageError(_("Your runs can't be kept: {reason}.").format(reason=reason(error))) from None
    finally:
        kept.close()


def contents(folder: Path) -> list[tuple[dict[str, Any], bytes]]:
    """All runs that are kept beside the learner's progress, the oldest first, each with its packed curves.

    Raises UsageError where the file can't be used; one that does not exist holds none.
    """
    if not (folder / FILE).exists():
        return []
    with opened(folder) as kept:
        return [(dict(zip(FIELDS, row, strict=True)), curves) for row, curves in kept.contents()]


def sound(run: object) -> bool:
    """Whether this is one of `contents`, without its curves."""
    if not isinstance(run, Mapping) or not all(name in run for name in FIELDS):
        return False
    if not all(isinstance(run[name], _TYPES[name]) for name in FIELDS):
        return False
    try:
        "".join(value for value in run.values() if isinstance(value, str)).encode()
        inside = all(isinstance(json.loads(run[name] or "null"), kind) for name, kind in _INSIDE.items())
    except (UnicodeEncodeError, ValueError, RecursionError):
        return False
    numbers = [run["time"], run["seconds"]]
    whole = all(-(2**63) <= run[name] < 2**63 for name in ("id", "seed", "rows", "stopped"))
    return inside and whole and run["kind"] in ("demo", "play") and all(map(math.isfinite, numbers))


def join(folder: Path, runs: Sequence[tuple[Mapping[str, Any], bytes]]) -> tuple[int, ...]:
    """Keep the runs that are not kept yet, all or none; returns the numbers that they have here.

    Raises UsageError where the file can't be used.
    """
    if not runs:
        return ()
    with opened(folder) as kept:
        return kept.join([(tuple(run[name] for name in FIELDS), curves) for run, curves in runs])


def remove(folder: Path, ids: Sequence[int]) -> None:
    """Take back what `join` did."""
    with opened(folder) as kept:
        kept.delete(ids)
