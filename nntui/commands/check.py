"""`nntui check`: does the learner's answer pass? Once, or each time the file is saved."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nntui.commands.common import Settings, lang_option
from nntui.errors import UsageError
from nntui.i18n import _

if TYPE_CHECKING:
    from nntui.commands.desk import Desk
    from nntui.course.exercises import Exercise
    from nntui.course.sandbox import Sandbox
    from nntui.course.verdict import ExerciseResult

_POLL_SECONDS = 0.2


def make(settings: Settings) -> click.Command:
    """Build the command in the current language."""

    @click.command("check", help=_("Check your answer to an exercise (exit status 0: it passes)."))
    @click.argument("name", metavar=_("[EXERCISE]"), required=False)
    @click.option(
        "--file",
        metavar=_("FILE"),
        type=click.Path(path_type=Path),
        help=_("Check this file instead of the one that start made."),
    )
    @click.option("--watch", is_flag=True, help=_("Check again each time the file is saved, until it passes."))
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document; with --watch, one a line."))
    @lang_option
    def command(name: str | None, file: Path | None, watch: bool, as_json: bool) -> int:
        from nntui.commands.desk import desk
        from nntui.commands.results import show
        from nntui.course.sandbox import Sandbox

        if name is not None and file is None and name.endswith(".py"):  # no exercise is called so: it is the file
            file, name = Path(name), None
        # First the sandbox: its process gets ready while the course is read.
        with Sandbox(spare=watch) as sandbox, desk(settings) as place:
            exercise = place.exercise(name, file)
            place.work_on(exercise)
            path = place.file(exercise) if file is None else file
            passed = False
            for source in _saved(path, watch):
                result = _check(place, exercise, path, source, sandbox)
                passed = result.passed
                if as_json:
                    document = result.to_dict() | {"file": str(path)}
                    click.echo(json.dumps(document, ensure_ascii=False, indent=None if watch else 2))
                else:
                    show(place, exercise, result, path, source)
                if passed:
                    break
                if watch and not as_json:
                    click.echo(_("Waiting for the next save of {file}; Ctrl-C ends.").format(file=path), err=True)
            return 0 if passed else 1

    return command


def _check(place: Desk, exercise: Exercise, path: Path, source: bytes, sandbox: Sandbox) -> ExerciseResult:
    """Check the answer and keep what it came to. The starter as it is counts as no try."""
    from nntui.course.verdict import examine

    result = examine(exercise, path, source, sandbox)
    if source != exercise.starter.encode():
        digest = hashlib.sha256(source).hexdigest()
        place.progress.attempt(exercise.id, digest, result.passed, result.right, result.total)
    if result.passed:
        place.progress.mark(exercise.lesson.id, exercise.step)
    return result


def _saved(path: Path, watch: bool) -> Iterator[bytes]:
    """Yield the text of the file; with `watch` again after each change, for ever.

    It is looked at, not waited for by the system's own means, so that every editor and file system will do.
    """
    from nntui.course.workspace import read_saved

    try:
        seen = _stamp(path)
        text = path.read_bytes()
    except OSError as error:
        from nntui.reasons import reason

        message = _("{file} can't be read: {reason}.").format(file=path, reason=reason(error))
        raise UsageError(message) from None
    yield text
    while watch:
        time.sleep(_POLL_SECONDS)
        try:
            found = _stamp(path)
            if found == seen:
                continue
            new = read_saved(path)
        except OSError:  # an editor is just putting the new file in place of the old one
            continue
        seen = found
        if new != text:
            text = new
            yield text


def _stamp(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino
