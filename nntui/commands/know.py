"""`nntui know`: a lesson that the learner knows already."""

from __future__ import annotations

import json

import click

from nntui import i18n
from nntui.commands.common import Settings, lang_option
from nntui.i18n import _


def make(settings: Settings) -> click.Command:
    """Build the command in the current language."""

    @click.command("know", help=_("Say that you know a lesson: its steps count as done."))
    @click.argument("name", metavar=_("LESSON"))
    @click.option("--undo", is_flag=True, help=_("Take it back; what you did in the lesson stays done."))
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(name: str, undo: bool, as_json: bool) -> None:
        from nntui.commands.desk import desk

        with desk(settings) as place:
            lesson = place.lesson(name)
            if undo:
                place.progress.unknow(lesson.id)
            else:
                place.progress.know(lesson.id, [step.id for step in lesson.steps])
            if as_json:
                document = {"lesson": lesson.id, "known": not undo, "done": place.done(lesson)}
                click.echo(json.dumps(document, ensure_ascii=False, indent=2))
                return
            title = lesson.text(i18n.current()).title
            if undo:
                click.echo(_("“{title}” counts by what you did in it.").format(title=title))
            else:
                click.echo(_("You know “{title}”: all its steps count as done.").format(title=title))

    return command
