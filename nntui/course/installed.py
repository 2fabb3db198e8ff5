"""Lessons of other installed packages: the entry points of the group `nntui.lessons`.

An entry point names a package whose folder has a course.toml, or the path of such a folder in a module.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from nntui.course.models import Course
from nntui.course.problems import LessonError, Problem
from nntui.i18n import LANGUAGES, _

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "nntui.lessons"

Reader = Callable[[Path, list[Problem]], Course]


def with_installed(course: Course, read: Reader) -> Course:
    """Return `course` with the tracks of all entry points after its own.

    `read` reads a course as `loader.read_course` does. What can't be read is left out and told in `notices`.
    """
    if not _any_installed():
        return course
    from importlib.metadata import entry_points

    tracks, notices = list(course.tracks), list(course.notices)
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        problems: list[Problem] = []
        try:
            found = read(_folder(point), problems)
            for lesson in () if problems else found.lessons:
                for lang in LANGUAGES:
                    lesson.text(lang)
        except LessonError as error:
            problems.append(error.problem)
        except Exception as error:  # another package's code: it may fail in any way
            notices.append(_skipped(point, f"{type(error).__name__}: {error}"))
            continue
        if problems:
            notices.append(_skipped(point, str(problems[0])))
            continue
        for track in found.tracks:
            if any(other.id == track.id for other in tracks):
                message = _("there is a track “{id}” already; it needs another id").format(id=track.id)
                notices.append(_skipped(point, message))
            else:
                tracks.append(track)
    return Course(tuple(tracks), tuple(notices))


def _any_installed() -> bool:
    """Tell whether some package may have such an entry point.

    Hardly any has, and to import what tells for certain takes longer than to read a whole course.
    """
    for folder in sys.path:
        try:
            with os.scandir(folder or os.curdir) as entries:
                packages = [entry for entry in entries if entry.name.lower().endswith((".dist-info", "egg-info"))]
        except FileNotFoundError:
            continue
        except OSError:  # a zip file, say
            return True
        for package in packages:
            try:
                found = Path(package, "entry_points.txt").read_bytes()
            except OSError:
                continue
            if GROUP.encode() in found:
                return True
    return False


def _folder(point: EntryPoint) -> Path:
    """Return the folder that an entry point means. Raises whatever its package does, and TypeError."""
    found = point.load()
    if isinstance(found, ModuleType):
        return Path(next(iter(found.__path__)))
    if isinstance(found, str | Path):
        return Path(found)
    raise TypeError(_("neither a package nor a path"))


def _skipped(point: EntryPoint, reason: str) -> str:
    package = point.dist.name if point.dist is not None else point.value
    message = _("The lessons of {package} are left out ({reason}).")
    return message.format(package=package, reason=reason.rstrip("."))
