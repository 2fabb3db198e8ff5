"""`nntui export` and `nntui import`: everything of the learner's in one file, for another machine."""

from __future__ import annotations

import json
from pathlib import Path

import click

from nntui.commands.common import Settings, lang_option
from nntui.i18n import _, ngettext


def make_export(settings: Settings) -> click.Command:
    """Build `nntui export` in the current language."""

    @click.command("export", help=_("Put your progress, settings, files and runs into one zip file."))
    @click.argument("file", metavar=_("FILE"), type=click.Path(path_type=Path))
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(file: Path, as_json: bool) -> None:
        from nntui.commands.desk import desk
        from nntui.course.archive import export

        with desk(settings) as place:
            held = export(place.progress, file)
        if as_json:
            document = {"file": str(file), "files": held.files, "runs": held.runs}
            click.echo(json.dumps(document, ensure_ascii=False, indent=2))
            return
        message = ngettext(
            "{file} holds your progress, your settings and {n} file of yours.",
            "{file} holds your progress, your settings and {n} files of yours.",
            held.files,
        )
        click.echo(message.format(file=file, n=held.files))
        if held.runs:
            message = ngettext("And {n} run that you kept.", "And {n} runs that you kept.", held.runs)
            click.echo(message.format(n=held.runs))
        click.echo(_("On the other machine: {command}").format(command=f"nntui import {file.name}"))

    return command


def make_import(settings: Settings) -> click.Command:
    """Build `nntui import` in the current language."""

    @click.command("import", help=_("Add what nntui export wrote to what is here."))
    @click.argument("file", metavar=_("FILE"), type=click.Path(path_type=Path))
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(file: Path, as_json: bool) -> None:
        from nntui.commands.desk import desk
        from nntui.course.archive import import_

        with desk(settings) as place:
            done = import_(place.progress, file, place.course)
        if as_json:
            document = {
                "files": [str(each) for each in done.files],
                "copies": [str(each) for each in done.copies],
                "runs": list(done.runs),
            }
            click.echo(json.dumps(document, ensure_ascii=False, indent=2))
            return
        click.echo(_("Your progress is joined with that of {file}.").format(file=file))
        for each in done.files:
            click.echo(_("New here: {file}").format(file=each))
        for each in done.copies:
            click.echo(_("The older text is kept in {file}").format(file=each))
        if done.runs:
            message = ngettext("{n} run is new here.", "{n} runs are new here.", len(done.runs))
            click.echo(message.format(n=len(done.runs)))

    return command
