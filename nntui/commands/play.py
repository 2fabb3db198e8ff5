"""`nntui play`: the playground, on the screen or headless, and its programs."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from nntui.commands.common import Settings, keep_option, lang_option
from nntui.errors import UsageError
from nntui.i18n import _

if TYPE_CHECKING:
    from nntui.play.settings import Settings as State

DEFAULT = "circle"


def make(settings: Settings) -> click.Command:
    """The command, with its help in the current language."""

    @click.command("play", help=_("Open the playground, or train one of its networks without a screen."))
    @click.argument("state", metavar="[STATE]", nargs=-1)
    @click.option("--headless", is_flag=True, help=_("Train without a screen."))
    @click.option("--epochs", metavar="N", default="200", help=_("How many epochs (200)."))
    @click.option("--json", "as_json", is_flag=True, help=_("A JSON object a line."))
    @click.option("--code", is_flag=True, help=_("Print the network as a Python program."))
    @click.option("--pytorch", is_flag=True, help=_("With --code: a program for PyTorch."))
    @click.option("--examples", is_flag=True, help=_("Print some states worth a look."))
    @keep_option
    @lang_option
    @click.pass_context
    def play(
        context: click.Context,
        state: tuple[str, ...],
        headless: bool,
        epochs: str,
        as_json: bool,
        code: bool,
        pytorch: bool,
        examples: bool,
        keep: str | None,
    ) -> int:
        from nntui.play import state as states

        if examples:
            return _examples()
        chosen = states.parse(" ".join(state) or DEFAULT)
        if code or pytorch:
            from nntui.play.script import script

            click.echo(script(chosen, _whole(epochs), real=pytorch), nl=False)
            return 0
        if headless or as_json:
            return _train(chosen, _whole(epochs), as_json, keep)
        if keep is not None:
            raise UsageError(_("--keep goes with --headless; on the screen, k keeps the run."))
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise UsageError(_("The playground needs a terminal to open; without one, use --headless."))
        from nntui import i18n
        from nntui.ui.opening import open_program

        asked = i18n.current() if context.meta.get("nntui.lang") else None
        return open_program(asked, root=settings.root, playground=states.write(chosen))

    return play


def _whole(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:9]) <= 1_000_000 or len(text) > 7:
        raise UsageError(_("--epochs: {text} is not a whole number from 1 to 1000000.").format(text=repr(text)))
    return int(text)


def _examples() -> int:
    from nntui.play.examples import EXAMPLES

    for example in EXAMPLES:
        click.echo(f"{_(example.title)}\n    nntui play '{example.state}'")
    return 0


def _train(state: State, epochs: int, as_json: bool, keep: str | None) -> int:
    import time

    from nntui.headless import follow, outcome
    from nntui.play.headless import spec
    from nntui.runs.events import Metrics, Note
    from nntui.runs.history import History
    from nntui.runs.process import Pool

    history, began = History(), time.perf_counter()
    with Pool(spare=False) as pool:
        for event in follow(pool.start(spec(state, epochs))):
            if isinstance(event, Metrics):
                history.append(event)
                if as_json:
                    _line({"event": "metrics", "step": event.step, "epoch": event.epoch, "values": event.values})
                elif sys.stderr.isatty():
                    click.echo(f"\r{event.epoch:>7} / {epochs}", err=True, nl=False)
            elif isinstance(event, Note) and as_json:
                _line({"event": "note", "key": event.key, "values": event.values})
    if not as_json and sys.stderr.isatty():
        click.echo("\r" + " " * 20 + "\r", err=True, nl=False)
    result = outcome(event)
    if as_json:
        _line({"event": "finished", "result": result})
    else:
        _show(state, result)
    if keep is not None:
        from nntui.commands.runs import keep_run
        from nntui.runs.keeping import play_run

        keep_run(play_run(state, history, result, False, time.perf_counter() - began, keep), as_json)
    return 0


def _line(message: dict[str, Any]) -> None:
    click.echo(json.dumps({key: _plain(value) for key, value in message.items()}, ensure_ascii=False))


def _plain(value: Any) -> Any:
    """NaN and infinities become null, which JSON lacks."""
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    if hasattr(value, "items"):
        return {key: _plain(part) for key, part in value.items()}
    return value


def _show(state: State, result: Any) -> None:
    from nntui.play import state as states

    click.echo(states.write(state))
    rows = [
        (_("epoch"), f"{result['epoch']}"),
        (_("training loss"), f"{result['loss']:.4f}"),
        (_("validation loss"), f"{result['val_loss']:.4f}"),
        (_("best validation loss"), f"{result['best_val_loss']:.4f}  ({_('epoch')} {result['best_epoch']})"),
    ]
    if result["accuracy"] is not None:
        rows += [
            (_("training accuracy"), f"{result['accuracy']:.1%}"),
            (_("validation accuracy"), f"{result['val_accuracy']:.1%}"),
        ]
    width = max(len(label) for label, _value in rows)
    for label, value in rows:
        click.echo(f"  {label:<{width}}  {value}")
