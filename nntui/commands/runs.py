"""`nntui runs`: the runs that were kept: list, show, compare, export, delete."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nntui.commands.common import Commands, Settings, lang_option
from nntui.errors import UsageError
from nntui.i18n import _, ngettext

if TYPE_CHECKING:
    from nntui.course import Course
    from nntui.runs.kept import KeptRun, KeptRuns, NewRun
    from nntui.runs.kept_export import Exported


def make(settings: Settings) -> click.Command:
    """Build the command group in the current language."""
    group = Commands("runs", help=_("The runs that you kept: list, compare and export them."))
    for build in (_list, _show, _compare, _export, _delete):
        group.add_command(build(settings))
    return group


def _list(settings: Settings) -> click.Command:
    @click.command("list", help=_("List your runs; with words, those in which all of them are found."))
    @click.argument("words", metavar=_("[WORDS]"), nargs=-1)
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(words: tuple[str, ...], as_json: bool) -> None:
        from nntui.commands.runs_output import table_of
        from nntui.runs.kept_words import words as words_of

        with opened() as kept:
            course = _course(settings)
            named = [(run, words_of(run, course)) for run in kept.list()]
        found = [(run, each) for run, each in named if run.has(" ".join(words), each.name)]
        if as_json:
            from nntui.runs.kept import summary

            _print_json([summary(run) for run, _each in found])
        elif found:
            click.echo(table_of(found))
        elif named:
            click.echo(_("No run has these words."))
        else:
            click.echo(
                _("No run was kept yet. Press k beside a demo, or: {command}").format(
                    command="nntui run LESSON --keep"
                )
            )

    return command


def _show(settings: Settings) -> click.Command:
    @click.command("show", help=_("Show a run: what made it, its curves, its result."))
    @click.argument("number", metavar=_("ID"))
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(number: str, as_json: bool) -> None:
        from nntui.runs.kept_export import document

        with opened() as kept:
            (found,) = _exported(kept, [number], _course(settings))
        if as_json:
            _print_json(document(found))
            return
        from nntui.commands.runs_output import details

        click.echo(details(found, _course(settings)))

    return command


def _compare(settings: Settings) -> click.Command:
    @click.command("compare", help=_("Compare runs: what differs, their curves in one picture, their results."))
    @click.argument("numbers", metavar=_("ID ID…"), nargs=-1, required=True)
    @click.option("--metric", metavar=_("NAME"), default="", help=_("Which curve to draw (the validation loss)."))
    @click.option("--smoothing", metavar=_("SHARE"), default="0", help=_("0: as measured, up to 0.99."))
    @click.option("--log", is_flag=True, help=_("Logarithmic axis."))
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(numbers: tuple[str, ...], metric: str, smoothing: str, log: bool, as_json: bool) -> None:
        from nntui.commands.runs_output import comparison
        from nntui.runs.kept import summary
        from nntui.runs.kept_export import Picture
        from nntui.runs.kept_words import differing

        picture = Picture(metric, log, _share(smoothing))
        with opened() as kept:
            found = _exported(kept, numbers, _course(settings))
        if len(found) < 2:
            raise UsageError(_("Say at least two runs, such as: nntui runs compare 1 2"))
        if as_json:
            runs = [each.run for each in found]
            differences = {name: {str(run.id): run.settings.get(name) for run in runs} for name in differing(runs)}
            _print_json({"differing": differences, "runs": [summary(run) for run in runs]})
        else:
            click.echo(comparison(found, picture))

    return command


def _export(settings: Settings) -> click.Command:
    @click.command("export", help=_("Write runs to a file: CSV, JSON, SVG, or a folder for TensorBoard."))
    @click.argument("numbers", metavar=_("ID…"), nargs=-1, required=True)
    @click.option("--format", metavar="csv|json|svg|tensorboard", default="", help=_("What to write."))
    @click.option(
        "target", "-o", "--output", metavar=_("FILE"), type=click.Path(path_type=Path), help=_("Where to.")
    )
    @click.option("--metric", metavar=_("NAME"), default="", help=_("SVG: which curve to draw."))
    @click.option("--smoothing", metavar=_("SHARE"), default="0", help=_("SVG: 0, as measured, up to 0.99."))
    @click.option("--log", is_flag=True, help=_("SVG: logarithmic axis."))
    @lang_option
    def command(
        numbers: tuple[str, ...], format: str, target: Path | None, metric: str, smoothing: str, log: bool
    ) -> None:
        from nntui.runs.kept_export import FORMATS, Picture, export, spans

        if not format:
            format = target.suffix.lstrip(".").lower() if target else "csv"
            if format not in FORMATS:
                raise UsageError(_("Say --format: {formats}.").format(formats=", ".join(FORMATS)))
        share = _share(smoothing)
        with opened() as kept:
            found = _exported(kept, numbers, _course(settings))
        made = export(found, format, target, Picture(metric, log or spans(found), share))
        if format == "tensorboard":
            click.echo(_("See them with: {command}").format(command=f"tensorboard --logdir {made}"), err=True)
        click.echo(made)

    return command


def _delete(settings: Settings) -> click.Command:
    @click.command("delete", help=_("Delete runs."))
    @click.argument("numbers", metavar=_("ID…"), nargs=-1, required=True)
    @click.option("--yes", is_flag=True, help=_("Without a question."))
    @lang_option
    def command(numbers: tuple[str, ...], yes: bool) -> int:
        from nntui.commands.reset import agreed
        from nntui.commands.runs_output import table_of
        from nntui.runs.kept_words import words as words_of

        with opened() as kept:
            found = [kept.get(_id(each)) for each in numbers]
            if not yes:
                if not sys.stdin.isatty():
                    raise UsageError(_("Without a terminal to ask at, say --yes."))
                course = _course(settings)
                click.echo(table_of([(run, words_of(run, course)) for run in found]))
                count = len({run.id for run in found})
                question = ngettext("Delete {n} run for good?", "Delete {n} runs for good?", count).format(n=count)
                if not agreed(question):
                    return 1
            count = kept.delete(run.id for run in found)
        click.echo(ngettext("{n} run deleted.", "{n} runs deleted.", count).format(n=count))
        return 0

    return command


@contextmanager
def opened() -> Iterator[KeptRuns]:
    """The learner's kept runs; what there is to say about the file goes to standard error.

    Raises UsageError where the file can't be used.
    """
    import sqlite3
    from contextlib import closing

    from nntui.runs.kept import KeptRuns

    with closing(KeptRuns()) as kept:
        if kept.notice:
            click.echo(kept.notice, err=True)
        try:
            yield kept
        except sqlite3.Error as error:
            raise UsageError(_("The file of your runs can't be used: {reason}.").format(reason=error)) from None


def keep_run(run: NewRun | None, as_json: bool) -> None:
    """Keep a run and say under which number; None, a run that never began, is not kept.

    Raises UsageError where it can't be kept.
    """
    if run is None:
        return
    with opened() as kept:
        id = kept.keep(run)
        if not kept.lasting:  # the notice has said why
            return
    if as_json:
        click.echo(json.dumps({"event": "kept", "id": id}))
    else:
        click.echo(_("Kept as run {id}: {command}").format(id=id, command=f"nntui runs show {id}"), err=True)


def _course(settings: Settings) -> Course:
    from nntui.course import load

    return load(settings.root)


def _exported(kept: KeptRuns, numbers: Sequence[str], course: Course) -> list[Exported]:
    from nntui.runs.kept_export import Exported
    from nntui.runs.kept_words import words

    runs: dict[int, KeptRun] = {}
    for each in numbers:
        run = kept.get(_id(each))
        runs[run.id] = run
    return [Exported(run, kept.history(run.id), words(run, course)) for run in runs.values()]


def _id(text: str) -> int:
    digits = text.removeprefix("#")
    if not digits.isdecimal() or len(digits) > 18:
        raise UsageError(
            _("{text} is not the number of a run; nntui runs list shows them.").format(text=repr(text))
        )
    return int(digits)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 0.99:
        raise UsageError(_("--smoothing takes a number from 0 to 0.99, not {text}.").format(text=repr(text)))
    return share


def _print_json(document: Any) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))
