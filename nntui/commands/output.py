"""The two ways in which `nntui run` prints a run's events."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from typing import Any

import click

from nntui.commands.bar import ProgressBar
from nntui.commands.picture import picture
from nntui.commands.table import table
from nntui.course.texts import DemoText
from nntui.i18n import _
from nntui.runs.events import Event, Failed, Finished, Metrics, Note, Printed, Started, Stopped, Total
from nntui.runs.history import History


class JsonLines:
    """One object a line: started, metrics, note, then finished, failed or stopped.

    The same run prints the same bytes. NaN and infinities, which JSON doesn't have, are null.
    """

    def take(self, event: Event) -> None:
        """Print one event; what a demo prints itself goes to standard error."""
        match event:
            case Started(lesson, demo, parameters, seed, device):
                target = {"lesson": lesson, "demo": demo}
                self._print("started", **target, parameters=parameters, seed=seed, device=device)
            case Metrics(step, epoch, values):
                self._print("metrics", step=step, epoch=epoch, values=values)
            case Note(key, values):
                self._print("note", key=key, values=values)
            case Finished(result):
                self._print("finished", result=result)
            case Failed(error, where):
                self._print("failed", error=error, where=where)
            case Stopped():
                self._print("stopped")
            case Printed(text):
                click.echo(text, err=True)

    def _print(self, name: str, **fields: Any) -> None:
        document = {"event": name} | {key: _strict(value) for key, value in fields.items()}
        sys.stdout.write(json.dumps(document, allow_nan=False) + "\n")


class Text:
    """For people: a bar while it runs, then the curves, the result and the lesson's remarks."""

    def __init__(self, words: DemoText, plot: bool) -> None:
        self._words = words
        self._plot = plot
        self._history = History()
        self._notes: list[str] = []
        self._bar = ProgressBar()

    def take(self, event: Event) -> None:
        """Print, or keep for the end, one event."""
        match event:
            case Started():
                self._start(event)
            case Total(total):
                self._bar.total = total
            case Metrics():
                self._history.append(event)
                self._bar.show(event)
            case Note(key, values):
                self._notes.append(self._words.notes.get(key, key).format_map(values))
            case Printed(text):
                self._bar.clear()
                click.echo(text)
            case Finished(result):
                self._finish(result)
            case Failed(error, where):
                self._bar.clear()
                click.echo(_("The run failed: {error}").format(error=error), err=True)
                if where:
                    click.echo(f"  {where}", err=True)
            case Stopped():
                self._bar.clear()
                click.echo(_("The run was stopped."), err=True)

    def _start(self, event: Started) -> None:
        click.echo(self._words.title)
        labels = {name: words.label for name, words in self._words.parameters.items()}
        values = [(labels.get(name, name), self._shown(name, v)) for name, v in event.parameters.items()]
        values.append((_("seed"), str(event.seed)))
        click.echo("  ".join(f"{label} {value}" for label, value in values))

    def _shown(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return _("on") if value else _("off")
        if isinstance(value, str):
            return self._words.choices.get(name, {}).get(value, value)
        return f"{value:g}" if isinstance(value, float) else str(value)

    def _finish(self, result: Mapping[str, Any]) -> None:
        self._bar.clear()
        if self._plot and len(self._history) > 1:
            click.echo()
            click.echo(picture(self._history, self._words.metrics))
        if result:
            click.echo()
            click.echo(table(result, self._words.results))
        if self._notes:
            click.echo()
        for note in self._notes:
            click.echo(note)


def _strict(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _strict(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_strict(item) for item in value]
    return value
