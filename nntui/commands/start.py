"""`nntui start`: the learner's file of an exercise."""

from __future__ import annotations

import json
from pathlib import Path

import click

from nntui import i18n
from nntui.commands.common import Settings, lang_option
from nntui.i18n import _


def make(settings: Settings) -> click.Command:
    """Build the command in the current language."""

    @click.command("start", help=_("Make your file for an exercise, and say where it is."))
    @click.argument("name", metavar=_("EXERCISE"))
    @click.option(
        "--folder",
        metavar=_("DIR"),
        type=click.Path(path_type=Path),
        help=_("Where your files go, from now on."),
    )
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(name: str, folder: Path | None, as_json: bool) -> None:
        from nntui.commands.desk import desk

        with desk(settings) as place:
            exercise = place.exercise(name)
            started = place.workspace.start(exercise, folder)
            place.work_on(exercise)
            if as_json:
                document = {
                    "exercise": exercise.id,
                    "file": str(started.file),
                    "created": started.created,
                    "copied_from": str(started.copied_from) if started.copied_from else None,
                }
                click.echo(json.dumps(document, ensure_ascii=False, indent=2))
                return
            click.echo(exercise.text(i18n.current()).title)
            click.echo(f"  {started.file}")
            if started.copied_from:
                click.echo(_("It begins with what you have in {file}.").format(file=started.copied_from))
            elif not started.created:
                click.echo(_("The file was already there and is unchanged."))
            advice = _("Write in any editor. This checks it each time you save: {command}")
            click.echo(advice.format(command=f"nntui check {place.short(exercise)} --watch"))

    return command
