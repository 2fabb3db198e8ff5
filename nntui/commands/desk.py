"""What the commands for exercises share: the course, the learner's progress and files, and which one is meant."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from nntui.commands.common import Settings
from nntui.course import Course, Lesson, Step, load
from nntui.course.exercises import TRIES, Exercise, exercises, find_exercise, solution_open
from nntui.course.progress import Progress
from nntui.course.questions import Question
from nntui.course.workspace import Workspace
from nntui.errors import UsageError
from nntui.i18n import _, ngettext
from nntui.reasons import reason, with_place

_CURRENT = "exercise"


class Desk:
    """The learner's place of work."""

    def __init__(self, course: Course, progress: Progress) -> None:
        self.course = course
        self.progress = progress
        self.workspace = Workspace(progress)
        self.flavour = progress.flavour().flavour

    def exercise(self, name: str | None, file: Path | None = None) -> Exercise:
        """Return the exercise of that name; else the one that `file` is called after; else the current one.

        Raises UsageError where none is meant.
        """
        if name is not None:
            return find_exercise(self.course, name, self.flavour)
        known = exercises(self.course, self.flavour)
        if file is not None:
            path = file.absolute().with_suffix("").as_posix()
            for each in known:
                if path.endswith(f"/{each.file_id}") or self.progress.file(each.file_id) == file.absolute():
                    return each
        current = self.progress.setting(_CURRENT)
        for each in known:
            if each.id == current:
                return each
        choices = ", ".join(self.short(each) for each in known)
        raise UsageError(_("Say which exercise: {choices}.").format(choices=choices))

    def lesson(self, name: str) -> Lesson:
        """Return the lesson of that id, or of that last part of an id. Raises UsageError with the nearest one."""
        return self.find_lesson(name) or self.course.lesson(name.strip("/"))

    def find_lesson(self, name: str) -> Lesson | None:
        """Return the same, None where there is no such lesson."""
        wanted = name.strip("/")
        found = [each for each in self.course.lessons if f"/{each.id}".endswith(f"/{wanted}")] if wanted else []
        return found[0] if len(found) == 1 else None

    def path(self, lesson: Lesson) -> tuple[Step, ...]:
        """Return the steps of a lesson that are for this learner."""
        return lesson.path(*self.progress.flavour())

    def done(self, lesson: Lesson) -> list[str]:
        """Return the ids of those that are done, in order."""
        done = self.progress.done(lesson.id)
        return [step.id for step in self.path(lesson) if step.id in done]

    def questions(self, lesson: Lesson) -> list[Question]:
        """Return the questions that this learner is asked in a lesson."""
        return [question for step in self.path(lesson) for question in questions_of(step)]

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
        names = [each.name for each in exercises(self.course, self.flavour)]
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


def questions_of(step: Step) -> tuple[Question, ...]:
    """Return the questions of a quiz, or the one of a prediction."""
    return step.questions if step.question is None else (step.question,)


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
        raise UsageError(_("Your progress can't be kept: {reason}.").format(reason=reason(error))) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(with_place(error)) from None
    finally:
        progress.close()
