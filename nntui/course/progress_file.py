"""The file behind `Progress`: its tables, and what the learner is told when it is damaged."""

import sqlite3
from pathlib import Path

from nntui import sqlite_file
from nntui.i18n import _

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
    """
    CREATE TABLE answers (
        question TEXT PRIMARY KEY, given TEXT NOT NULL, correct INTEGER NOT NULL, tries INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE goals (
        lesson TEXT, step TEXT, best REAL, parameters TEXT NOT NULL, seed INTEGER NOT NULL,
        smallest INTEGER NOT NULL, PRIMARY KEY (lesson, step)
    ) WITHOUT ROWID;
    CREATE TABLE known (lesson TEXT PRIMARY KEY, steps TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE spent (
        lesson TEXT, place TEXT, seconds REAL NOT NULL, PRIMARY KEY (lesson, place)
    ) WITHOUT ROWID;
    CREATE TABLE place (id TEXT NOT NULL);
    INSERT INTO place VALUES (lower(hex(randomblob(8))));
    CREATE TABLE resets (number INTEGER PRIMARY KEY, time TEXT NOT NULL, contents TEXT NOT NULL);
    """,
)
"""Statements that lead from each version (`PRAGMA user_version`) to the next; only ever add to the end."""

_TABLES = (
    *("done", "visits", "settings", "attempts", "hints", "files"),
    *("answers", "goals", "known", "spent", "place", "resets"),
)

_SCHEMA = sqlite_file.Schema(
    _MIGRATIONS,
    _TABLES,
    damaged=lambda: _("Your progress file was damaged. It is kept as {file}, and a new one begun."),
    restored=lambda: _(
        "Your progress file was damaged. It is kept as {file}, and your progress is back from the backup "
        "of {date}."
    ),
    lost=lambda: _("Your progress can't be kept: {reason}."),
)


def open_file(path: Path) -> tuple[sqlite3.Connection, str | None]:
    """Open the learner's database, and say in the current language what the learner should know, if anything.

    A damaged file is set aside under a dated name, and the last backup takes its place. Where no file can be
    kept, the database is in memory.
    """
    return sqlite_file.open_file(path, _SCHEMA)
