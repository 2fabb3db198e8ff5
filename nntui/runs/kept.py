"""The runs that a learner kept, in one SQLite file that several programs may use at once."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nntui import sqlite_file
from nntui.errors import UsageError
from nntui.i18n import _
from nntui.paths import data_dir
from nntui.runs.history import Columns, History

Kind = Literal["demo", "play"]

_SCHEMA = sqlite_file.Schema(
    (
        """
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT, time REAL NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL,
            title TEXT NOT NULL, parameters TEXT NOT NULL, seed INTEGER NOT NULL, device TEXT NOT NULL,
            metrics TEXT NOT NULL, rows INTEGER NOT NULL, result TEXT, stopped INTEGER NOT NULL,
            seconds REAL NOT NULL, version TEXT NOT NULL
        );
        CREATE TABLE curves (run INTEGER PRIMARY KEY, data BLOB NOT NULL);
        """,
    ),
    ("runs", "curves"),
    damaged=lambda: _("The file of your runs was damaged. It is kept as {file}, and a new one begun."),
    restored=lambda: _(
        "The file of your runs was damaged. It is kept as {file}, and your runs are back from the backup "
        "of {date}."
    ),
    lost=lambda: _("Your runs can't be kept: {reason}."),
)

FIELDS = (
    *("id", "time", "kind", "source", "title", "parameters", "seed", "device", "metrics", "rows", "result"),
    *("stopped", "seconds", "version"),
)
"""The columns of a kept run, as they stand in the file."""
_SAME = ("time", "kind", "source", "seed", "version")
"""What tells whether two files hold the same run: its number and its name may have become others."""


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run to be kept.

    source: "track/lesson/demo", or the playground's state string. title: the learner's own name for it, "" for
    none. seconds: how long it took, 0 where that says nothing. result: None where the run did not come to one;
    `stopped`: it did not come to its end. version: of the program and of the code that ran, see
    `nntui.runs.keeping`.
    """

    kind: Kind
    source: str
    title: str
    parameters: Mapping[str, Any]
    seed: int
    device: str
    history: Columns
    result: Mapping[str, Any] | None
    stopped: bool
    seconds: float
    version: str


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run that was kept at `time` (seconds since 1970), without its curves, which are `rows` long."""

    id: int
    time: float
    kind: Kind
    source: str
    title: str
    parameters: Mapping[str, Any]
    seed: int
    device: str
    metrics: tuple[str, ...]
    rows: int
    result: Mapping[str, Any] | None
    stopped: bool
    seconds: float
    version: str

    @property
    def settings(self) -> dict[str, Any]:
        """All that made the run what it is: its parameters, its seed, where it ran, and the code's version."""
        return {**self.parameters, "seed": self.seed, "device": self.device, "version": self.version}

    def has(self, words: str, shown: str = "") -> bool:
        """Whether each of the words is found: in the names, as a parameter ("rate=0.1") or as the number.

        shown: what else a person reads of this run, such as its name in the current language.
        """
        values = " ".join(f"{name}={value}" for name, value in (*self.parameters.items(), ("seed", self.seed)))
        stopped = _("stopped") if self.stopped else ""
        text = f"#{self.id} {self.title} {self.source} {shown} {values} {stopped} {self.version}".casefold()
        return all(word in text for word in words.casefold().split())


class KeptRuns:
    """The file of the kept runs, that of the learner unless another is named.

    Every change is one short transaction, on disk when the method returns, and safe beside other processes.
    A damaged file is set aside under a dated name and the last backup takes its place; where none can be kept,
    everything works until the program ends. `notice` then says so in the current language; otherwise it is None.

    Methods raise sqlite3.Error where the file can no longer be used, for example on a full disk.
    """

    notice: str | None

    def __init__(self, path: Path | None = None) -> None:
        self.path = data_dir() / "runs.sqlite3" if path is None else path
        self._db, self.notice = sqlite_file.open_file(self.path, _SCHEMA)
        self._deleted: list[list[tuple[tuple[Any, ...], bytes]]] = []

    @property
    def lasting(self) -> bool:
        """Whether what is written outlives the program."""
        return bool(self._db.execute("PRAGMA database_list").fetchone()[2])

    def keep(self, run: NewRun, curves: bytes | None = None) -> int:
        """Keep a run; returns its number. curves: its history, if it is packed already."""
        from nntui.runs.kept_curves import pack

        result = None if run.result is None else _json(run.result)
        row = (
            *(
                None,
                time.time(),
                run.kind,
                run.source,
                tidy(run.title),
                _json(run.parameters),
                run.seed,
                run.device,
            ),
            *(_json(list(run.history.values)), len(run.history.steps), result, run.stopped, run.seconds),
            run.version,
        )
        packed = pack(run.history) if curves is None else curves
        with self._transaction():
            return self._insert(row, packed)

    def list(self, words: str = "") -> tuple[KeptRun, ...]:
        """The runs in which all of the words are found, the newest first."""
        rows = self._db.execute(f"SELECT {', '.join(FIELDS)} FROM runs ORDER BY time DESC, id DESC")
        return tuple(run for run in map(_run, rows) if run.has(words))

    def get(self, id: int) -> KeptRun:
        """The run of that number. Raises UsageError where there is none."""
        row = self._db.execute(f"SELECT {', '.join(FIELDS)} FROM runs WHERE id = ?", (_bounded(id),)).fetchone()
        if row is None:
            raise UsageError(_("There is no run {id}; nntui runs list shows all.").format(id=id))
        return _run(row)

    def history(self, id: int) -> History:
        """The curves of the run of that number. Raises UsageError where there is none."""
        from nntui.runs.kept_curves import unpack

        return unpack(self.packed(id))

    def packed(self, id: int) -> bytes:
        """The same as `nntui.runs.kept_curves` packs them. Raises UsageError where there is none."""
        row = self._db.execute("SELECT data FROM curves WHERE run = ?", (_bounded(id),)).fetchone()
        if row is None:
            raise UsageError(_("There is no run {id}; nntui runs list shows all.").format(id=id))
        return bytes(row[0])

    def rename(self, id: int, title: str) -> None:
        """Give a run another name, "" for none. Raises UsageError where there is no such run."""
        found = self._db.execute("UPDATE runs SET title = ? WHERE id = ?", (tidy(title), _bounded(id)))
        if not found.rowcount:
            raise UsageError(_("There is no run {id}; nntui runs list shows all.").format(id=id))

    def delete(self, ids: Iterable[int]) -> int:
        """Delete the runs of these numbers, all or none; returns how many there were. `undo` brings them back."""
        gone = []
        with self._transaction():
            for id in dict.fromkeys(map(_bounded, ids)):
                row = self._db.execute(f"SELECT {', '.join(FIELDS)} FROM runs WHERE id = ?", (id,)).fetchone()
                if row is None:
                    continue
                curves = self._db.execute("SELECT data FROM curves WHERE run = ?", (id,)).fetchone()
                gone.append((row, curves[0]))
                self._db.execute("DELETE FROM runs WHERE id = ?", (id,))
                self._db.execute("DELETE FROM curves WHERE run = ?", (id,))
        if gone:
            self._deleted.append(gone)
        return len(gone)

    def undo(self) -> tuple[int, ...]:
        """Bring back what the last `delete` of this object took; returns the numbers, none where it took none."""
        if not self._deleted:
            return ()
        with self._transaction():
            ids = tuple(self._insert(row, curves) for row, curves in self._deleted[-1])
        self._deleted.pop()
        return ids

    def contents(self) -> Sequence[tuple[tuple[Any, ...], bytes]]:
        """The `FIELDS` of all runs as they stand in the file, the oldest first, each with its packed curves."""
        names = ", ".join(FIELDS)
        rows = self._db.execute(
            f"SELECT {names}, data FROM runs JOIN curves ON curves.run = runs.id ORDER BY time, id"
        )
        return [(row[:-1], bytes(row[-1])) for row in rows]

    def join(self, runs: Iterable[tuple[tuple[Any, ...], bytes]]) -> tuple[int, ...]:
        """Keep those of another file's `contents` that are not here, all or none; returns their numbers.

        A run keeps its number where that is free.
        """
        found = []
        with self._transaction():
            here = set(self._db.execute(f"SELECT {', '.join(_SAME)} FROM runs"))
            taken = {id for (id,) in self._db.execute("SELECT id FROM runs")}
            for row, curves in sorted(runs, key=lambda run: run[0][0] in taken):
                named = dict(zip(FIELDS, row, strict=True))
                same = tuple(named[name] for name in _SAME)
                if same not in here:
                    here.add(same)
                    found.append(self._insert((None if row[0] in taken else row[0], *row[1:]), curves))
                    taken.add(found[-1])
        return tuple(found)

    def changes(self) -> int:
        """A number that is another one once another program has changed the file."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _insert(self, row: tuple[Any, ...], curves: bytes) -> int:
        marks = ", ".join("?" * len(FIELDS))
        id = self._db.execute(f"INSERT INTO runs ({', '.join(FIELDS)}) VALUES ({marks})", row).lastrowid
        assert id is not None
        self._db.execute("INSERT INTO curves VALUES (?, ?)", (id, curves))
        return id

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")


def tidy(title: str) -> str:
    """A title as one line of characters that can be shown."""
    return " ".join("".join(char if char.isprintable() else " " for char in title).split())


def strict(value: Any) -> Any:
    """The value as JSON can hold it: NaN and infinities, which it lacks, are None."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): strict(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [strict(each) for each in value]
    return value


def summary(run: KeptRun) -> dict[str, Any]:
    """A run as JSON can hold it."""
    return {name: strict(getattr(run, name)) for name in KeptRun.__slots__}


def _json(value: Any) -> str:
    # Not `strict`: what was NaN shall be NaN when it is read again, which Python's own reader understands.
    return json.dumps(value if isinstance(value, list) else dict(value), ensure_ascii=False, default=str)


def _bounded(id: int) -> int:
    """Numbers beyond SQLite's are those of no run."""
    return id if -(2**63) <= id < 2**63 else -1


def _run(row: tuple[Any, ...]) -> KeptRun:
    values = dict(zip(FIELDS, row, strict=True))
    result = values["result"]
    return KeptRun(
        **values
        | {
            "parameters": json.loads(values["parameters"]),
            "metrics": tuple(json.loads(values["metrics"])),
            "result": None if result is None else json.loads(result),
            "stopped": bool(values["stopped"]),
        }
    )
