"""`nntui graph`: the computational graph of an expression, a playground's network or a demo, drawn or written."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import click

from nntui.commands.common import Settings, lang_option
from nntui.errors import UsageError, unknown
from nntui.i18n import _

if TYPE_CHECKING:
    from nntui.graphs.folding import View
    from nntui.graphs.model import Graph
    from nntui.runs.process import Pool

FORMATS = ("picture", "text", "dot", "mermaid", "svg", "json")


def make(settings: Settings) -> click.Command:
    """Build the command in the current language."""

    @click.command("graph", help=_("Draw the computational graph of an expression, a demo or a network."))
    @click.argument("what", metavar=_("EXPRESSION|LESSON/DEMO"), nargs=-1)
    @click.option("--play", "state", metavar=_("STATE"), help=_("The network of a playground."))
    @click.option("--format", "form", metavar="|".join(FORMATS), default="picture", help=_("How to write it."))
    @click.option("--values", is_flag=True, help=_("With values and gradients."))
    @click.option("--unfold", is_flag=True, help=_("Every node of a network, not only its parts."))
    @lang_option
    def command(what: tuple[str, ...], state: str | None, form: str, values: bool, unfold: bool) -> int:
        if form not in FORMATS:
            raise unknown(_("There is no format “{name}”.").format(name=form), form, FORMATS)
        text = " ".join(what)
        if bool(text.strip()) == (state is not None):
            raise UsageError(_("Name one thing to draw: an expression, a lesson's demo, or --play STATE."))
        from nntui.graphs.folding import first_view, fold

        graph = _load(f"play {state}" if state is not None else text, settings)
        for name, value in graph.notes:
            click.echo(_("{name} has no value: {name} = {value} is used").format(name=name, value=value), err=True)
        _write(fold(graph) if unfold else first_view(graph), form, values)
        return 0

    return command


def _load(text: str, settings: Settings) -> Graph:
    from nntui.course import load
    from nntui.graphs import sources

    pools: list[Pool] = []

    def pool() -> Pool:
        from nntui.runs.process import Pool

        pools.append(Pool(spare=False))
        return pools[0]

    try:
        return sources.load(text, load(settings.root), pool)
    finally:
        for each in pools:
            each.close()


def _write(view: View, form: str, values: bool) -> None:
    if form != "picture":
        from nntui.graphs.export import WRITERS

        click.echo(WRITERS[form](view, values))
        return
    from nntui.graphs.picture import Picture
    from nntui.graphs.walk import Walk
    from nntui.plots.cells import to_ansi

    columns, rows = shutil.get_terminal_size((100, 40))
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    wish = os.environ.get("NNTUI_ASCII", "")
    ascii_only = wish != "0" if wish else encoding != "utf8"
    picture = Picture(view, columns, rows, values=values, ascii=ascii_only)
    drawn = picture.draw(0, 0, *picture.size, Walk(view.graph))
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    click.echo(to_ansi(drawn, colour))
