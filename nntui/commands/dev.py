"""`nntui dev check`: for those who write lessons."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from nntui.commands.common import Commands, Settings, lang_option
from nntui.i18n import _, ngettext


def make(settings: Settings) -> click.Command:
    """Build the command group in the current language."""
    group = Commands("dev", help=_("For those who write lessons."))

    @group.command("check", help=_("Check the lessons in DIR (those of nntui, if it is left out)."))
    @click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
    @click.option("--complete", is_flag=True, help=_("Fail where a concept of the course is taught by no lesson."))
    @lang_option
    def command(folder: Path | None, complete: bool) -> int:
        from nntui.course import bundled_root, check, load
        from nntui.course.checker import missing_concepts
        from nntui.errors import UsageError

        root = folder or settings.root or bundled_root()
        if not root.is_dir():
            raise UsageError(_("There is no folder {folder}.").format(folder=root))
        problems = check(root, _say)
        for problem in problems:
            click.echo(f"{_short(problem.file)}:{problem.line}: {problem.message}")
        if problems:
            count = ngettext("{n} problem", "{n} problems", len(problems)).format(n=len(problems))
            click.echo(count, err=True)
            return 1
        course = load(root)
        n = len(course.lessons)
        click.echo(ngettext("{n} lesson, no problems", "{n} lessons, no problems", n).format(n=n))
        missing = missing_concepts(course) if complete or root.resolve() == bundled_root() else ()
        if missing:
            click.echo(_("No lesson teaches {concepts}.").format(concepts=", ".join(missing)))
        return 1 if complete and missing else 0

    group.add_command(_new(settings))
    return group


def _new(settings: Settings) -> click.Command:
    new = Commands("new", help=_("Make the skeleton of a lesson or an exercise."))

    @new.command("lesson", help=_("Make a lesson of which only the words are to be written."))
    @click.argument("name", metavar="TRACK/LESSON")
    @_folder_option
    @lang_option
    def lesson(name: str, folder: Path | None) -> None:
        from nntui.course.skeleton import new_lesson

        _report(new_lesson(_writable(folder or settings.root), name), folder or settings.root)

    @new.command("exercise", help=_("Make an exercise in a lesson, as its last step but one."))
    @click.argument("name", metavar="TRACK/LESSON/EXERCISE")
    @_folder_option
    @lang_option
    def exercise(name: str, folder: Path | None) -> None:
        from nntui.course.skeleton import new_exercise

        _report(new_exercise(_writable(folder or settings.root), name), folder or settings.root)

    return new


def _folder_option(function: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "folder",
        "--lessons",
        metavar=_("DIR"),
        type=click.Path(path_type=Path, file_okay=False),
        help=_("The folder of lessons (those of nntui)."),
    )(function)


def _writable(folder: Path | None) -> Path:
    """The folder to write into: the one asked for, else that of a checkout. Raises UsageError."""
    from nntui.course import bundled_root
    from nntui.errors import UsageError

    if folder is not None:
        return folder
    root = bundled_root()
    if not (root.parent / "pyproject.toml").is_file():  # an installed package is no place for lessons of one's own
        raise UsageError(_("Say where your lessons are, or shall be: --lessons DIR."))
    return root


def _report(files: list[Path], folder: Path | None) -> None:
    for file in files:
        click.echo(_short(file))
    command = f"nntui dev check {folder}" if folder else "nntui dev check"
    click.echo(
        _("Fill in what stands in ‹ ›; this says what is left: {command}").format(command=command), err=True
    )


def _say(done: int, total: int) -> None:
    """Show on a terminal how many runs are done; the line is gone after the last."""
    if sys.stderr.isatty():
        text = "" if done == total else _("runs: {done} of {total}").format(done=done, total=total)
        click.echo(f"\r\x1b[K{text}", err=True, nl=False)


def _short(file: Path) -> Path:
    """The path from the current folder, where the file lies below it."""
    file, here = file.resolve(), Path.cwd().resolve()
    return file.relative_to(here) if file.is_relative_to(here) else file
