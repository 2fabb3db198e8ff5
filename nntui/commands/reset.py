"""`nntui reset`: begin an exercise, a lesson or everything again, and bring back what was reset."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from nntui import i18n
from nntui.commands.common import Settings, lang_option
from nntui.errors import UsageError
from nntui.i18n import _

if TYPE_CHECKING:
    from nntui.commands.desk import Desk


def make(settings: Settings) -> click.Command:
    """Build the command in the current language."""

    @click.command("reset", help=_("Begin an exercise, a lesson or everything again."))
    @click.argument("name", metavar=_("[EXERCISE]"), required=False)
    @click.option("--lesson", metavar=_("LESSON"), help=_("Forget your progress in this lesson."))
    @click.option("everything", "--all", is_flag=True, help=_("Forget all your progress, not settings and files."))
    @click.option("--undo", is_flag=True, help=_("Bring back what the last --lesson or --all took."))
    @click.option("--yes", is_flag=True, help=_("Don't ask."))
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(
        name: str | None, lesson: str | None, everything: bool, undo: bool, yes: bool, as_json: bool
    ) -> int:
        from nntui.commands.desk import desk

        if sum([name is not None, lesson is not None, everything, undo]) > 1:
            choices = ", ".join([_("EXERCISE"), "--lesson", "--all", "--undo"])
            raise UsageError(_("Choose one of: {choices}.").format(choices=choices))
        with desk(settings) as place:
            if undo:
                return _undo(place, as_json)
            if lesson is None and not everything:
                _exercise(place, name, as_json)
                return 0
            return _progress(place, lesson, yes, as_json)

    return command


def _exercise(place: Desk, name: str | None, as_json: bool) -> None:
    exercise = place.exercise(name)
    file = place.file(exercise)
    copy = place.workspace.reset(exercise)
    if as_json:
        _print({"exercise": exercise.id, "file": str(file), "copy": str(copy) if copy else None})
    elif copy is None:
        click.echo(_("{file} is still as it was at the start.").format(file=file))
    else:
        message = _("{file} is as it was at the start. Your text is kept in {copy}.")
        click.echo(message.format(file=file, copy=copy))


def _progress(place: Desk, name: str | None, yes: bool, as_json: bool) -> int:
    """Forget the progress in the lesson of that name, or in all."""
    lesson = None if name is None else place.lesson(name)
    if lesson is None:
        question = _("Forget all your progress?")
    else:
        title = lesson.text(i18n.current()).title
        question = _("Forget your progress in “{title}”?").format(title=title)
    if not yes and sys.stdin.isatty() and not agreed(question):
        click.echo(_("Nothing was changed."), err=True)
        return 1
    backup = place.progress.reset(None if lesson is None else lesson.id)
    if as_json:
        _print({"lesson": None if lesson is None else lesson.id, "backup": backup})
    else:
        message = _("Done; a backup is kept ({backup}). {command} brings it back.")
        click.echo(message.format(backup=backup, command="nntui reset --undo"))
    return 0


def _undo(place: Desk, as_json: bool) -> int:
    found = place.progress.undo_reset()
    if as_json:
        _print({"undone": found})
    elif found:
        click.echo(_("What the last reset took is back; what you did since is still there."))
    else:
        click.echo(_("There is no reset to undo."), err=True)
    return 0 if found else 1


def agreed(question: str) -> bool:
    """Ask a question that "yes" or "y", in the language or in English, agrees to."""
    yes = _("yes")
    answer = click.prompt(f"{question} [{yes}/{_('no')}]", default=_("no"), show_default=False, err=True)
    return str(answer).strip().casefold() in ("y", "yes", yes, yes[0])


def _print(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
