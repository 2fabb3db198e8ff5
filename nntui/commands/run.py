"""`nntui run`: one demo, as text with a picture of its curves, or as lines of JSON."""

from __future__ import annotations

import signal

import click

from nntui import i18n
from nntui.commands.common import Settings, assigned, lang_option, seed_option
from nntui.i18n import _

INTERRUPTED = 128 + signal.SIGINT


def make(settings: Settings) -> click.Command:
    """Build the command in the current language."""

    @click.command("run", help=_("Run a demo of a lesson here, without the screen."))
    @click.argument("target", metavar=_("LESSON[/DEMO]"))
    @click.option(
        "assignments",
        "--set",
        metavar=_("NAME=VALUE"),
        multiple=True,
        help=_("Set a parameter (repeatable)."),
    )
    @seed_option
    @click.option("--device", metavar="auto|cpu|cuda", default="cpu", help=_("Where to compute (cpu)."))
    @lang_option
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON object a line for each event."))
    @click.option("--no-plot", is_flag=True, help=_("Leave the picture of the curves out."))
    def command(
        target: str, assignments: tuple[str, ...], seed: int, device: str, as_json: bool, no_plot: bool
    ) -> int:
        from nntui.commands import output
        from nntui.course import load
        from nntui.headless import find, follow, specify
        from nntui.runs.events import Failed, Stopped
        from nntui.runs.process import Pool

        course = load(settings.root)
        spec = specify(course, target, assigned(assignments), seed, device, settings.root)
        lesson, demo = find(course, target)
        words = lesson.text(i18n.current()).demos[demo]
        printer = output.JsonLines() if as_json else output.Text(words, plot=not no_plot)
        with Pool(spare=False) as pool:
            process = pool.start(spec)
            try:
                for event in follow(process):
                    printer.take(event)
            except KeyboardInterrupt:
                process.close()
                printer.take(Stopped())
                return INTERRUPTED
        return 1 if isinstance(event, Failed) else 0

    return command
