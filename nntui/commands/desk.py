"""What the commands for exercises share: the course, the learner's progress and files, and which one is meant."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from nntui.commands.common import Settings
from nntui.course import Course, load
from nntui.course.exercises import TRIES, Exercise, exercises, find_exercise
from nntui.course.progress import ExerciseState, Progress
from nntui.course.workspace import Workspace
from nntui.errors import UsageError
from nntui.i18n import _, ngettext

_CURRENT = "exercise"


class Desk:
    """The learner's place of work."""

    def __init__(self, course: Course, progress: Progress) -> None:
        self.course = course
        self.progress = progress
        self.workspace = Workspace(progress)

    def exercise(self, name: str | None, file: Path | None = None) -> Exercise:
        """Return the exercise of that name; else the one that `file` is called after; else the current one.

        Raises UsageError where none is meant.
        """
        if name is not None:
            return find_exercise(self.course, name)
        known = exercises(self.course)
        if file is not None:
            path = file.absolute().with_suffix("").as_posix()
            for each in known:
                if path.endswith(f"/{each.id}") or self.progress.file(each.id) == file.absolute():
                    return each
        current = self.progress.setting(_CURRENT)
        for each in known:
            if each.id == current:
                return each
        choices = ", ".join(self.short(each) for each in known)
        raise UsageError(_("Say which exercise: {choices}.").format(choices=choices))

    def work_on(self, exercise: Exercise) -> None:
        """Make it the exercise that is meant where none is named."""
        self.progress.set_setting(_CURRENT, exercise.id)

    def file(self, exercise: Exercise) -> Path:
        """Return the learner's file. Raises UsageError where the exercise was not started."""
        file = self.workspace.file(exercise)
        if file is None:
            message = _("You have no file for “{name}” yet; {command} makes one.")
            raise UsageError(message.format(name=exercise.name, command=f"nntui start {self.short(exercise)}"))
        return file

    def short(self, exercise: Exercise) -> str:
        """Return the shortest name that the commands take for it."""
        names = [each.name for each in exercises(self.course)]
        return exercise.name if names.count(exercise.name) == 1 else exercise.id

    def locked(self, exercise: Exercise) -> str | None:
        """Return why the solution can't be looked at yet, None where it can."""
        state = self.progress.exercise(exercise.id)
        if solution_open(state):
            return None
        left = TRIES - state.tries
        sentence = ngettext(
            "The solution opens when your answer passes, or after {n} more try.",
            "The solution opens when your answer passes, or after {n} more tries.",
            left,
        ).format(n=left)
        return sentence + " " + _("A hint: {command}").format(command=f"nntui hint {self.short(exercise)}")


def solution_open(state: ExerciseState) -> bool:
    """Whether the solution may be looked at."""
    return state.passed or state.tries >= TRIES


@contextmanager
def desk(settings: Settings) -> Iterator[Desk]:
    """Open the course and the learner's progress, and close it at the end."""
    course = load(settings.root)
    progress = Progress()
    try:
        if progress.notice:
            click.echo(progress.notice, err=True)
        yield Desk(course, progress)
    except sqlite3.Error as error:
        raise UsageError(_("Your progress can't be kept: {reason}.").format(reason=error)) from None
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}" if error.filename else str(error)) from None
    finally:
        progress.close()
