"""`nntui run`: one demo, as text with a picture of its curves, or as lines of JSON."""

from __future__ import annotations

import signal

import click

from nntui import i18n
from nntui.commands.common import Settings, assigned, keep_option, lang_option, seed_option
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
    @keep_option
    def command(
        target: str,
        assignments: tuple[str, ...],
        seed: int,
        device: str,
        as_json: bool,
        no_plot: bool,
        keep: str | None,
    ) -> int:
        import time

        from nntui.commands import output
        from nntui.course import load
        from nntui.headless import find, follow, specify
        from nntui.runs.events import Failed, Stopped
        from nntui.runs.keeping import Recorder
        from nntui.runs.process import Pool

        course = load(settings.root)
        spec = specify(course, target, assigned(assignments), seed, device, settings.root)
        lesson, demo = find(course, target)
        words = lesson.text(i18n.current()).demos[demo]
        printer = output.JsonLines() if as_json else output.Text(words, plot=not no_plot)
        recorder = Recorder(spec, lesson.folder) if keep is not None else None
        began = time.perf_counter()
        status = 0
        with Pool(spare=False) as pool:
            process = pool.start(spec)
            try:
                for event in follow(process):
                    printer.take(event)
                    if recorder is not None:
                        recorder.take(event)
                status = 1 if isinstance(event, Failed) else 0
            except KeyboardInterrupt:
                process.close()
                printer.take(Stopped())
                status = INTERRUPTED
        if recorder is not None:
            from nntui.commands.runs import keep_run

            keep_run(recorder.run(time.perf_counter() - began, keep or ""), as_json)
        return status

    return command
