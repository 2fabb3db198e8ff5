"""An SQLite file of the learner's: opening, migrating, keeping a backup, and what to do when it is damaged."""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from nntui.i18n import _
from nntui.reasons import reason, with_place

_BUSY_SECONDS = 1.0
"""How long a write waits for another program's; the screen waits too, so not for long."""
_BACKUP_SECONDS = 24 * 3600.0
_STALE_SECONDS = 3600.0
# What SQLite answers for a file it can't make sense of, in contrast to one that is locked or out of reach.
_DAMAGED = frozenset([sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB])


@dataclass(frozen=True, slots=True)
class Schema:
    """What is in a file, and how to tell the learner what became of it.

    migrations: statements that lead from each version (`PRAGMA user_version`) to the next. `damaged`, `restored`
    and `lost` give a sentence in the current language, with `{file}` (where the damaged one is kept), `{date}`
    (of the backup that took its place) and `{reason}` (why nothing can be kept).
    """

    migrations: tuple[str, ...]
    tables: tuple[str, ...]
    damaged: Callable[[], str]
    restored: Callable[[], str]
    lost: Callable[[], str]


class _Damaged(Exception):
    """The file is not a sound database of ours."""


class _Newer(Exception):
    """The file was written by a later version of this program."""


def open_file(path: Path, schema: Schema) -> tuple[sqlite3.Connection, str | None]:
    """Open a database of the learner's, and say in the current language what the learner should know, if anything.

    A damaged file is set aside under a dated name, and the last backup takes its place. Where no file can be
    kept, the database is in memory.
    """
    try:
        return _open_or_restore(path, schema)
    except OSError as error:
        why = with_place(error)
    except sqlite3.Error as error:
        why = reason(error)
    except _Newer:
        why = _("a newer nntui wrote {file}").format(file=path)
    db, _version_before = _open(":memory:", schema)
    return db, schema.lost().format(reason=why)


def backup_path(path: Path) -> Path:
    """Return where the backup of a database is kept."""
    return path.with_name(f"{path.stem}-backup{path.suffix}")


def _open_or_restore(path: Path, schema: Schema) -> tuple[sqlite3.Connection, str | None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        db, version = _open(path, schema)
    except _Damaged:
        return _replace(path, schema)
    if version and (version < len(schema.migrations) or not _has_fresh_backup(path)):
        # Data without a backup are better than none at all, on a full disk for example.
        with suppress(OSError, sqlite3.Error):
            _back_up(db, path)
    return db, None


def _replace(path: Path, schema: Schema) -> tuple[sqlite3.Connection, str | None]:
    # Of two processes that find the damage at once, the second must not set aside the first one's new
    # file. An SQLite lock goes with its process, however that ends.
    with _lock(path.with_name(path.name + ".lock")):
        try:
            return _open(path, schema)[0], None
        except _Damaged:
            pass
        with _written_beside(path) as new:
            restored = _restore(path, new, schema)
            kept = _set_aside(path, None if restored is None else new)
        db, _version_before = _open(path, schema)
    words = schema.damaged() if restored is None else schema.restored()
    return db, words.format(file=kept, date=restored)


def _restore(path: Path, new: Path, schema: Schema) -> str | None:
    """Write what the backup of a database holds to `new`, and return its date; None without a sound backup."""
    backup = backup_path(path)
    if not backup.exists():
        return None
    date = time.strftime("%Y-%m-%d %H:%M", time.localtime(backup.stat().st_mtime))
    try:
        with closing(sqlite3.connect(backup, timeout=_BUSY_SECONDS)) as db:
            _copy(db, new)
        _open(new, schema)[0].close()
    except (_Damaged, _Newer):
        _set_aside(backup)
        return None
    except sqlite3.DatabaseError as error:
        if not isinstance(_as_damage(error), _Damaged):  # a full disk, say: the backup is needed once more
            raise
        _set_aside(backup)
        return None
    return date


def _has_fresh_backup(path: Path) -> bool:
    try:
        age = time.time() - backup_path(path).stat().st_mtime
    except OSError:
        return False
    return 0 <= age < _BACKUP_SECONDS


def _back_up(db: sqlite3.Connection, path: Path) -> None:
    """Replace the backup by a copy of the database, all of it or nothing."""
    with _written_beside(backup_path(path)) as new:
        _copy(db, new)
        os.replace(new, backup_path(path))


def _copy(db: sqlite3.Connection, path: Path) -> None:
    """Copy a database into one single file: without a log beside it, that may be moved."""
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        db.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def _written_beside(path: Path) -> Iterator[Path]:
    """Lend the name of a new file in the folder of `path`, which goes at the end if it is still there."""
    for left in path.parent.glob(f".{path.name}.*.writing*"):  # of programs that were killed meanwhile
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                left.unlink()
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".writing", dir=path.parent)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            Path(name + end).unlink(missing_ok=True)


def _open(path: Path | str, schema: Schema) -> tuple[sqlite3.Connection, int]:
    """Open, check and, if need be, migrate a database; return it and the version that it had.

    Raises _Damaged, _Newer, sqlite3.Error.
    """
    try:
        # One thread may open what another uses later.
        db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    except sqlite3.DatabaseError as error:
        raise _as_damage(error) from None
    try:
        _use_wal(db)
        db.execute("PRAGMA synchronous = NORMAL")
        if db.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise _Damaged
        version = _migrate(db, schema.migrations)
        for table in schema.tables:
            db.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()
    except sqlite3.DatabaseError as error:
        db.close()
        raise _as_damage(error) from None
    except (_Damaged, _Newer):
        db.close()
        raise
    return db, version


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


def _migrate(db: sqlite3.Connection, migrations: tuple[str, ...]) -> int:
    """Bring the tables up to date, and return the version that they had."""
    version = _version(db)
    if version == len(migrations):
        return version
    db.execute("BEGIN IMMEDIATE")
    try:
        version = _version(db)
        if version > len(migrations):
            raise _Newer
        for statements in migrations[version:]:
            for statement in statements.split(";"):
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(migrations)}")
        db.execute("COMMIT")
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")
    return version


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        yield


def _set_aside(path: Path, successor: Path | None = None) -> Path:
    """Give the database a dated name that is free, and return that; `successor` takes its place.

    Whenever this is broken off, there is a file at `path`, which the next start finds damaged or restored.
    """
    date = time.strftime("%Y-%m-%d")
    names = (path.with_name(f"{path.stem}-damaged-{date}{suffix}{path.suffix}") for suffix in _suffixes())
    kept = next(name for name in names if not name.exists())
    # The log goes first: a new database must never meet the log of an old one.
    for extra in ("-wal", "-shm"):
        log = path.with_name(path.name + extra)
        if log.exists():
            log.replace(kept.with_name(kept.name + extra))
    if successor is None:
        path.replace(kept)
        return kept
    try:
        os.link(path, kept)
    except OSError:  # a file system without links
        shutil.copy2(path, kept)
    os.replace(successor, path)
    return kept


def _suffixes() -> Iterator[str]:
    yield ""
    number = 2
    while True:
        yield f"-{number}"
        number += 1
