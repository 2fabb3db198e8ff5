"""All that is a learner's in one zip file, to take to another machine and join with what is there.

It holds `nntui.json` (progress, settings without this machine's folders, when each file was last changed, the
kept runs without their curves), the learner's files as `exercises/TRACK/LESSON/NAME.py` and the runs' curves as
`runs/NUMBER.curves`.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nntui.course import progress_rows
from nntui.course.exercises import exercises
from nntui.course.models import FLAVOURS, Course
from nntui.course.progress import Progress
from nntui.course.workspace import FOLDER, Workspace, create, keep_copy, save
from nntui.errors import UsageError
from nntui.i18n import _
from nntui.runs import kept_moving

_FORMAT, _VERSION = "nntui", 1
_MANIFEST = "nntui.json"
_OF_THIS_MACHINE = frozenset([FOLDER])
_EXERCISE_ID = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+){2}")
_MOST_BYTES = 64 << 20
"""More than any learner's file or progress has; a zip file can pretend to hold more than fits in memory."""
_READING_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did to the learner's files: those written, and copies of the older texts beside them.

    runs: the numbers of the kept runs that are new here.
    """

    files: tuple[Path, ...]
    copies: tuple[Path, ...]
    runs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """How many of the learner's files and kept runs an export holds."""

    files: int
    runs: int


@dataclass(frozen=True, slots=True)
class _Archive:
    rows: dict[str, list[list[Any]]]
    settings: dict[str, str]
    files: dict[str, tuple[bytes, float]]
    runs: list[tuple[dict[str, Any], bytes]]


def export(progress: Progress, file: Path) -> Exported:
    """Write everything into `file`, all of it or nothing; return how much it holds.

    An earlier export is replaced, any other file is not. Raises UsageError, OSError.
    """
    _must_last(progress)
    if file.exists():
        try:
            _read(file)
        except UsageError:
            message = _("{file} is there already, and is no earlier export; choose another name.")
            raise UsageError(message.format(file=file)) from None
    texts = {name: path.read_bytes() for name, path in progress.files().items() if path.is_file()}
    times = {name: progress.files()[name].stat().st_mtime for name in texts}
    settings = {name: value for name, value in progress.settings().items() if name not in _OF_THIS_MACHINE}
    runs = kept_moving.contents(progress.path.parent)
    manifest = {
        "format": _FORMAT,
        "version": _VERSION,
        "progress": progress.contents(),
        "settings": settings,
        "files": times,
        "runs": [run for run, _curves in runs],
    }
    handle, new = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".saving", dir=file.absolute().parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))
                for name, text in texts.items():
                    archive.writestr(_member(name), text)
                for run, curves in runs:  # which are packed already
                    archive.writestr(_curves(run["id"]), curves, zipfile.ZIP_STORED)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(new, file)
    except BaseException:
        Path(new).unlink(missing_ok=True)
        raise
    return Exported(len(texts), len(runs))


def import_(progress: Progress, file: Path, course: Course) -> Imported:
    """Join what `file` holds with what is here: all of it or nothing.

    Of two texts of one exercise the newer is used, and the older is kept in a copy beside it; a text that is
    still the starter gives way to any other. Raises UsageError where `file` is not a sound export, OSError.
    """
    _must_last(progress)
    archive = _read(file)
    known = [exercise for flavour in FLAVOURS for exercise in exercises(course, flavour)]
    starters = {exercise.file_id: exercise.starter.encode() for exercise in known}
    writer = _Writer(Workspace(progress), progress)
    try:
        for name, (text, changed) in archive.files.items():
            writer.take(name, text, changed, starters.get(name))
        runs = writer.keep(archive.runs)
        progress.join(archive.rows, archive.settings, writer.places)
    except BaseException:
        writer.undo()
        raise
    return Imported(tuple(writer.written), tuple(writer.copies), runs)


class _Writer:
    """Puts files where they belong, and knows how to take that back."""

    def __init__(self, workspace: Workspace, progress: Progress) -> None:
        self._workspace = workspace
        self._progress = progress
        self._undo: list[Callable[[], object]] = []
        self.written: list[Path] = []
        self.copies: list[Path] = []
        self.places: dict[str, Path] = {}

    def take(self, name: str, text: bytes, changed: float, starter: bytes | None) -> None:
        """Put the text of one exercise in its place."""
        known = self._progress.file(name)
        file = known if known is not None and known.is_file() else self._workspace.folder / f"{name}.py"
        self.places[name] = file
        if create(file, text):
            self._undo.append(lambda: file.unlink(missing_ok=True))
            os.utime(file, (changed, changed))
            self.written.append(file)
            return
        own, own_changed = file.read_bytes(), file.stat().st_mtime
        if own == text:
            return
        if (text != starter, changed) <= (own != starter, own_changed):
            self._keep(file, text, starter)
            return
        self._keep(file, own, starter)
        self._undo.append(lambda: _put(file, own, own_changed))
        _put(file, text, changed)
        self.written.append(file)

    def keep(self, runs: list[tuple[dict[str, Any], bytes]]) -> tuple[int, ...]:
        """Keep the runs that are not here yet; returns their numbers."""
        folder = self._progress.path.parent
        new = kept_moving.join(folder, runs)
        if new:
            self._undo.append(lambda: kept_moving.remove(folder, new))
        return new

    def undo(self) -> None:
        """Take everything back, the last first."""
        for action in reversed(self._undo):
            action()

    def _keep(self, file: Path, text: bytes, starter: bytes | None) -> None:
        """Keep the text that is not used, unless it is kept already or nobody's work."""
        copies = file.parent.glob(f"{file.stem}.backup-*{file.suffix}")
        if text == starter or any(copy.read_bytes() == text for copy in copies):
            return
        copy = keep_copy(file, text)
        self._undo.append(lambda: copy.unlink(missing_ok=True))
        self.copies.append(copy)


def _put(file: Path, text: bytes, changed: float) -> None:
    save(file, text)
    os.utime(file, (changed, changed))


def _must_last(progress: Progress) -> None:
    if not progress.lasting:
        raise UsageError(_("This needs your progress file, and that can't be used."))


def _read(file: Path) -> _Archive:
    """Read and check all of a file. Raises UsageError, OSError."""
    try:
        with zipfile.ZipFile(file) as archive:
            if _MANIFEST not in archive.namelist():
                raise UsageError(_("{file} was not written by nntui export.").format(file=file))
            packed = (entry for entry in archive.infolist() if entry.compress_type != zipfile.ZIP_STORED)
            if sum(entry.file_size for entry in packed) > _MOST_BYTES:
                raise ValueError("too large")
            manifest = json.loads(archive.read(_MANIFEST))
            _check_version(manifest, file)
            files = {name: (archive.read(_member(name)), changed) for name, changed in _files(manifest)}
            runs = [(run, archive.read(_curves(run["id"]))) for run in _runs(manifest)]
    except zipfile.BadZipFile as error:
        message = _("{file} is damaged, or was not written by nntui export.").format(file=file)
        raise UsageError(message) from error
    except (*_READING_ERRORS, KeyError, TypeError, RecursionError) as error:
        raise UsageError(_("{file} is damaged.").format(file=file)) from error
    rows, settings = manifest.get("progress"), manifest.get("settings")
    if not progress_rows.sound(rows) or not _plain(settings):
        raise UsageError(_("{file} is damaged.").format(file=file))
    kept = {name: value for name, value in settings.items() if name not in _OF_THIS_MACHINE}
    return _Archive(rows, kept, files, runs)


def _check_version(manifest: Any, file: Path) -> None:
    if not isinstance(manifest, dict) or manifest.get("format") != _FORMAT:
        raise UsageError(_("{file} was not written by nntui export.").format(file=file))
    version = manifest.get("version")
    if not isinstance(version, int) or version < 1:
        raise ValueError("no version")
    if version > _VERSION:
        raise UsageError(_("A newer nntui wrote {file}.").format(file=file))


def _files(manifest: dict[str, Any]) -> list[tuple[str, float]]:
    """The exercises that have files, each with the time of its last change. Raises ValueError, TypeError."""
    if not isinstance(manifest["files"], dict):
        raise ValueError("no files")
    found = [(name, float(changed)) for name, changed in manifest["files"].items()]
    for name, changed in found:
        # A name must not lead out of the learner's folder, nor a time out of what the system can keep.
        if not _EXERCISE_ID.fullmatch(name) or not 0 <= changed < 2**33:
            raise ValueError(name)
    return found


def _runs(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """The kept runs without their curves; exports of earlier versions have none. Raises ValueError."""
    runs = manifest.get("runs", [])
    if not isinstance(runs, list) or not all(map(kept_moving.sound, runs)):
        raise ValueError("no runs")
    return runs


def _plain(settings: object) -> bool:
    if not isinstance(settings, dict) or not all(isinstance(value, str) for value in settings.values()):
        return False
    try:
        "".join([*settings, *settings.values()]).encode()
    except UnicodeEncodeError:
        return False
    return True


def _curves(number: int) -> str:
    return f"runs/{number}.curves"


def _member(name: str) -> str:
    return f"exercises/{name}.py"
