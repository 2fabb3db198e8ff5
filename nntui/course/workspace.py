"""The learner's own files: one an exercise, `TRACK/LESSON/NAME.py`, in a folder of the learner's choice.

Every file is written whole or not at all: whatever ends the program, the old text or the new one is there. No text
of the learner's is ever replaced by ours without a copy beside it.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from nntui.course.exercises import Exercise
from nntui.course.progress import Progress
from nntui.paths import exercises_dir

FOLDER = "exercises.folder"
"""The setting that names the folder."""
_STALE_SECONDS = 3600.0
_REST_SECONDS = 0.05
_EMPTY_RESTS = 10
_MOST_RESTS = 40


@dataclass(frozen=True, slots=True)
class Started:
    """An exercise's file; `created` says whether it is new, `copied_from` from which older one it was copied."""

    file: Path
    created: bool
    copied_from: Path | None = None


class Workspace:
    """The folder of a learner's exercises."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    @property
    def folder(self) -> Path:
        """Where new exercises go: the folder last chosen, at first `exercises_dir()`."""
        chosen = self._progress.setting(FOLDER)
        return Path(chosen) if chosen else exercises_dir()

    def choose(self, folder: Path) -> None:
        """Use another folder from now on. What is in the old one stays there."""
        self._progress.set_setting(FOLDER, str(folder.expanduser().absolute()))

    def file(self, exercise: Exercise) -> Path | None:
        """Return the learner's file of an exercise, None if there is none (yet, or any more)."""
        file = self._progress.file(exercise.file_id)
        return file if file is not None and file.is_file() else None

    def start(self, exercise: Exercise, folder: Path | None = None) -> Started:
        """Make sure that the exercise has a file in the folder, and return it. Raises OSError.

        A file that is already there is left as it is. Work in an earlier folder is copied, not moved. Another
        `folder` is used from now on, once a file could be made there.
        """
        chosen = self.folder if folder is None else folder.expanduser().absolute()
        file = chosen / f"{exercise.file_id}.py"
        before = self.file(exercise)
        text = exercise.starter.encode() if before is None else before.read_bytes()
        created = create(file, text)
        self._progress.set_file(exercise.file_id, file)
        if folder is not None:
            self.choose(chosen)
        return Started(file, created, before if created else None)

    def reset(self, exercise: Exercise) -> Path | None:
        """Put the starter back, and return the copy of the learner's text that was made first. Raises OSError.

        None: there was nothing to keep.
        """
        file = self.file(exercise) or self.start(exercise).file
        text, starter = file.read_bytes(), exercise.starter.encode()
        if text == starter:
            return None
        copy = keep_copy(file, text)
        save(file, starter)
        return copy


def keep_copy(file: Path, text: bytes) -> Path:
    """Write `text` to a new file beside `file`, and return that. Raises OSError."""
    copies = (file.with_name(f"{file.stem}.backup-{number}{file.suffix}") for number in count(1))
    return next(each for each in copies if create(each, text))


def save(file: Path, text: bytes) -> None:
    """Replace the file by `text`, all of it or nothing, on disk when this returns. Raises OSError."""
    new = _written(file, text)
    try:
        if file.exists():
            os.chmod(new, file.stat().st_mode & 0o777)
        os.replace(new, file)
    except OSError as error:
        new.unlink(missing_ok=True)
        error.filename = str(file)  # and not the name of a moment
        raise
    _sync_folder(file.parent)
    _sweep(file)


def read_saved(file: Path) -> bytes:
    """Return the text of a file once whoever is just writing it has come to rest. Raises OSError.

    Many editors empty a file before they write it: nothing at all is waited for longest.
    """
    text, rests = file.read_bytes(), 0
    for _ in range(_MOST_RESTS):
        time.sleep(_REST_SECONDS)
        now = file.read_bytes()
        text, rests = now, rests + 1 if now == text else 0
        if rests >= (1 if text else _EMPTY_RESTS):
            break
    return text


def create(file: Path, text: bytes) -> bool:
    """Write a new file, all of it or nothing. False: one is there, and stays as it is. Raises OSError."""
    if file.exists():
        return False
    new = _written(file, text)
    try:
        os.link(new, file)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if file.exists():
            return False
        os.replace(new, file)
    finally:
        new.unlink(missing_ok=True)
    _sync_folder(file.parent)
    return True


def _written(file: Path, text: bytes) -> Path:
    """Write `text` to a new file beside `file`, down to the disk."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".saving", dir=file.parent)
    except OSError as error:
        error.filename = str(file)
        raise
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:  # a full disk, say
        os.unlink(name)
        raise
    os.chmod(name, 0o644)  # mkstemp lets nobody else read it, which a learner would not expect
    return Path(name)


def _sync_folder(folder: Path) -> None:
    """Bring a rename down to the disk, where the system lets a folder be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(file: Path) -> None:
    """Remove what programs that were killed while saving have left behind."""
    for left in file.parent.glob(f".{file.name}.*.saving"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                left.unlink()
