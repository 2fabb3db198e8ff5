"""`nntui report`: a page about the learner's own work in a lesson."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nntui import __version__, i18n
from nntui.commands.common import Settings, lang_option
from nntui.errors import UsageError
from nntui.i18n import _

if TYPE_CHECKING:
    from nntui.commands.desk import Desk
    from nntui.course import Lesson
    from nntui.course.measures import Outcome
    from nntui.course.report import Run


def make(settings: Settings) -> click.Command:
    """Build the command in the current language."""

    @click.command("report", help=_("Make a page about your work in a lesson, your best runs made again."))
    @click.argument("lesson_name", metavar=_("[LESSON]"), required=False)
    @click.option("as_html", "--html", is_flag=True, help=_("Make a page of HTML instead of Markdown."))
    @click.option(
        "-o",
        "--output",
        metavar=_("FILE"),
        type=click.Path(path_type=Path),
        help=_("Write it to this file."),
    )
    @lang_option
    def command(lesson_name: str | None, as_html: bool, output: Path | None) -> None:
        from nntui.commands.desk import desk
        from nntui.course.report import report

        with desk(settings) as place:
            lesson = _lesson(place, lesson_name)
            made = _("Made on {date} by nntui {version}.").format(
                date=time.strftime("%Y-%m-%d"), version=__version__
            )
            blocks = report(lesson, place.progress, i18n.current(), _runner(place, lesson), made)
            if as_html:
                from nntui.course.report_html import html

                page = html(blocks, i18n.current())
            else:
                from nntui.course.report_markdown import markdown

                page = markdown(blocks)
            if output is None:
                click.echo(page, nl=False)
                return
            from nntui.course.workspace import save

            save(output.absolute(), page.encode())
            click.echo(_("The report is in {file}.").format(file=output))

    return command


def _lesson(place: Desk, name: str | None) -> Lesson:
    """Return the lesson of that name, else the one visited last."""
    if name is not None:
        return place.lesson(name)
    position = place.progress.position()
    found = place.find_lesson(position[0]) if position is not None else None
    if found is None:
        choices = ", ".join(lesson.id for lesson in place.course.lessons)
        raise UsageError(_("Say which lesson: {choices}.").format(choices=choices))
    return found


def _runner(place: Desk, lesson: Lesson) -> Run:
    """Return what makes a run of the lesson again; Ctrl-C ends the report."""
    from nntui.commands.outcome import outcome_of
    from nntui.course.report import NotRun
    from nntui.headless import RunFailed

    def run(demo: str, values: Mapping[str, Any], seed: int) -> tuple[Outcome, Mapping[str, Any]]:
        try:
            outcome, parameters = outcome_of(place.course, lesson, demo, values, seed, lesson.root)
        except (RunFailed, UsageError) as error:
            raise NotRun(str(error)) from None
        if outcome.stopped:
            raise click.Abort
        return outcome, parameters

    return run
