"""`nntui dev check`: for those who write lessons."""

from __future__ import annotations

from pathlib import Path

import click

from nntui.commands.common import Commands, Settings, lang_option
from nntui.i18n import _, ngettext


def make(settings: Settings) -> click.Command:
    """Build the command group in the current language."""
    group = Commands("dev", help=_("For those who write lessons."))

    @group.command("check", help=_("Check the lessons in DIR (those of nntui, if it is left out)."))
    @click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
    @lang_option
    def command(folder: Path | None) -> int:
        from nntui.course import bundled_root, check, load
        from nntui.errors import UsageError

        root = folder or settings.root or bundled_root()
        if not root.is_dir():
            raise UsageError(_("There is no folder {folder}.").format(folder=root))
        problems = check(root)
        for problem in problems:
            click.echo(f"{_short(problem.file)}:{problem.line}: {problem.message}")
        if problems:
            count = ngettext("{n} problem", "{n} problems", len(problems)).format(n=len(problems))
            click.echo(count, err=True)
            return 1
        n = len(load(root).lessons)
        click.echo(ngettext("{n} lesson, no problems", "{n} lessons, no problems", n).format(n=n))
        return 0

    return group


def _short(file: Path) -> Path:
    """The path from the current folder, where the file lies below it."""
    file, here = file.resolve(), Path.cwd().resolve()
    return file.relative_to(here) if file.is_relative_to(here) else file
