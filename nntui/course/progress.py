"""The learner's progress and settings, in one SQLite file that several programs may use at once."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from nntui.i18n import _
from nntui.paths import data_dir

_MIGRATIONS = (
    """
    CREATE TABLE done (lesson TEXT, step TEXT, PRIMARY KEY (lesson, step)) WITHOUT ROWID;
    CREATE TABLE visits (lesson TEXT PRIMARY KEY, step TEXT NOT NULL, turn INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
    """
    CREATE TABLE attempts (
        exercise TEXT, digest TEXT, time REAL NOT NULL,
        passed INTEGER NOT NULL, correct INTEGER NOT NULL, total INTEGER NOT NULL,
        PRIMARY KEY (exercise, digest)
    ) WITHOUT ROWID;
    CREATE TABLE hints (exercise TEXT PRIMARY KEY, used INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE files (exercise TEXT PRIMARY KEY, path TEXT NOT NULL) WITHOUT ROWID;
    """,
)
"""Statements that lead from each version (`PRAGMA user_version`) to the next; only ever add to the end."""

_BUSY_SECONDS = 1.0
"""How long a write waits for another program's; the screen waits too, so not for long."""
# What SQLite answers for a file it can't make sense of, in contrast to one that is locked or out of reach.
_DAMAGED = frozenset([sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB])


@dataclass(frozen=True, slots=True)
class ExerciseState:
    """How far a learner is with an exercise. `best` is the largest number of checks passed, of `total`.

    `tries` counts different answers: checking the same text again is no new try.
    """

    tries: int = 0
    passed: bool = False
    hints: int = 0
    best: int = 0
    total: int = 0


class _Damaged(Exception):
    """The file is not a sound database of ours."""


class _Newer(Exception):
    """The file was written by a later version of this program."""


class Progress:
    """Which steps are done, which was visited last, what became of exercises, and the settings.

    Every change is one short transaction, on disk when the method returns, and safe beside other processes.
    A damaged file is set aside under a dated name and a new one begun; where none can be kept, everything
    works until the program ends. `notice` then says so in the current language; otherwise it is None.

    Methods raise sqlite3.Error where the file can no longer be written, for example on a full disk.
    """

    notice: str | None

    def __init__(self, path: Path | None = None) -> None:
        self.path = data_dir() / "progress.sqlite3" if path is None else path
        self.notice = None
        try:
            self._db = self._open_or_replace()
        except (OSError, sqlite3.Error) as error:
            reason = str(error)
        except _Newer:
            reason = _("a newer nntui wrote {file}").format(file=self.path)
        else:
            return
        self.notice = _("Your progress can't be kept: {reason}.").format(reason=reason)
        self._db = _open(":memory:")

    def done(self, lesson_id: str) -> set[str]:
        """Return the ids of the steps of a lesson that are done."""
        return {step for (step,) in self._db.execute("SELECT step FROM done WHERE lesson = ?", (lesson_id,))}

    def mark(self, lesson_id: str, step_id: str) -> None:
        """Note that a step is done."""
        self._db.execute("INSERT OR IGNORE INTO done VALUES (?, ?)", (lesson_id, step_id))

    def visit(self, lesson_id: str, step_id: str) -> None:
        """Note that the learner is at a step now."""
        self._db.execute(
            "INSERT OR REPLACE INTO visits SELECT ?, ?, coalesce(max(turn), 0) + 1 FROM visits",
            (lesson_id, step_id),
        )

    @overload
    def position(self) -> tuple[str, str] | None: ...
    @overload
    def position(self, lesson_id: str) -> str | None: ...

    def position(self, lesson_id: str | None = None) -> tuple[str, str] | str | None:
        """Return the step visited last: of a lesson its id, of the course (lesson id, step id)."""
        if lesson_id is not None:
            row = self._db.execute("SELECT step FROM visits WHERE lesson = ?", (lesson_id,)).fetchone()
            return None if row is None else str(row[0])
        row = self._db.execute("SELECT lesson, step FROM visits ORDER BY turn DESC LIMIT 1").fetchone()
        return None if row is None else (str(row[0]), str(row[1]))

    def attempt(self, exercise_id: str, digest: str, passed: bool, correct: int, total: int) -> None:
        """Keep what an answer came to; `digest` stands for its text. What once passed stays passed."""
        self._db.execute(
            "INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "passed = max(passed, excluded.passed), correct = max(correct, excluded.correct), "
            "total = excluded.total",
            (exercise_id, digest, time.time(), passed, correct, total),
        )

    def exercise(self, exercise_id: str) -> ExerciseState:
        """Return how far the learner is with an exercise."""
        best = "ORDER BY passed DESC, correct DESC LIMIT 1"
        found = self._db.execute(
            "SELECT count(*), coalesce(max(passed), 0), "
            "(SELECT used FROM hints WHERE exercise = :id), "
            f"(SELECT correct FROM attempts WHERE exercise = :id {best}), "
            f"(SELECT total FROM attempts WHERE exercise = :id {best}) "
            "FROM attempts WHERE exercise = :id",
            {"id": exercise_id},
        ).fetchone()
        tries, passed, hints, correct, total = found
        return ExerciseState(tries, bool(passed), hints or 0, correct or 0, total or 0)

    def use_hints(self, exercise_id: str, used: int) -> None:
        """Note that the first `used` hints of an exercise have been read."""
        self._db.execute(
            "INSERT INTO hints VALUES (?, ?) ON CONFLICT DO UPDATE SET used = max(used, excluded.used)",
            (exercise_id, used),
        )

    def file(self, exercise_id: str) -> Path | None:
        """Return the learner's file of an exercise, None where it was never started."""
        row = self._db.execute("SELECT path FROM files WHERE exercise = ?", (exercise_id,)).fetchone()
        return None if row is None else Path(row[0])

    def set_file(self, exercise_id: str, path: Path) -> None:
        """Keep where the learner's file of an exercise is."""
        self._db.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (exercise_id, str(path)))

    @overload
    def setting(self, name: str) -> str | None: ...
    @overload
    def setting(self, name: str, default: str) -> str: ...

    def setting(self, name: str, default: str | None = None) -> str | None:
        """Return a setting, `default` where it was never set."""
        row = self._db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return default if row is None else str(row[0])

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting."""
        self._db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _open_or_replace(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _open(self.path)
        except _Damaged:
            pass
        # Of two processes that find the damage at once, the second must not set aside the first one's new
        # file. An SQLite lock goes with its process, however that ends.
        with _lock(self.path.with_name(self.path.name + ".lock")):
            try:
                return _open(self.path)
            except _Damaged:
                kept = _set_aside(self.path)
            self.notice = _("Your progress file was damaged. It is kept as {file}, and a new one begun.").format(
                file=kept
            )
            return _open(self.path)


def _open(path: Path | str) -> sqlite3.Connection:
    """Open, check and, if need be, migrate a database. Raises _Damaged, _Newer, sqlite3.Error."""
    try:
        db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    except sqlite3.DatabaseError as error:
        raise _as_damage(error) from None
    try:
        _use_wal(db)
        db.execute("PRAGMA synchronous = NORMAL")
        if db.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise _Damaged
        _migrate(db)
        for table in ("done", "visits", "settings", "attempts", "hints", "files"):
            db.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()
    except sqlite3.DatabaseError as error:
        db.close()
        raise _as_damage(error) from None
    except (_Damaged, _Newer):
        db.close()
        raise
    return db


def _as_damage(error: sqlite3.DatabaseError) -> Exception:
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the primary code. SQLITE_ERROR at this point: our tables are missing or others.
    return _Damaged() if code is not None and code & 0xFF in _DAMAGED | {sqlite3.SQLITE_ERROR} else error


def _use_wal(db: sqlite3.Connection) -> None:
    """Switch to write-ahead logging. SQLite doesn't wait for a lock here, so we do."""
    end = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)


def _migrate(db: sqlite3.Connection) -> None:
    if _version(db) == len(_MIGRATIONS):
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        version = _version(db)
        if version > len(_MIGRATIONS):
            raise _Newer
        for statements in _MIGRATIONS[version:]:
            for statement in statements.split(";"):
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")
        db.execute("COMMIT")
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        yield


def _set_aside(path: Path) -> Path:
    """Rename the database to a dated name that is free, and return it."""
    date = time.strftime("%Y-%m-%d")
    names = (path.with_name(f"{path.stem}-damaged-{date}{suffix}{path.suffix}") for suffix in _suffixes())
    kept = next(name for name in names if not name.exists())
    # The log goes first: a new database must never meet the log of an old one.
    for extra in ("-wal", "-shm"):
        log = path.with_name(path.name + extra)
        if log.exists():
            log.replace(kept.with_name(kept.name + extra))
    path.replace(kept)
    return kept


def _suffixes() -> Iterator[str]:
    yield ""
    number = 2
    while True:
        yield f"-{number}"
        number += 1
