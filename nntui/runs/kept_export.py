"""Kept runs as files: CSV, JSON, SVG, and event files for TensorBoard. Nothing is ever overwritten."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nntui import svg
from nntui.errors import UsageError, unknown
from nntui.i18n import _
from nntui.plots import LIGHT
from nntui.reasons import reason
from nntui.runs.history import History
from nntui.runs.kept import KeptRun, strict, summary
from nntui.runs.kept_words import Words
from nntui.runs.overlay import Entry, alone, look, overlay, slots, usual_metric

FORMATS = ("csv", "json", "svg", "tensorboard")
_DASHES = ("", "6 3", "2 3")


@dataclass(frozen=True, slots=True)
class Exported:
    """A run to write: itself, its curves, its words."""

    run: KeptRun
    history: History
    words: Words


@dataclass(frozen=True, slots=True)
class Picture:
    """How a picture is drawn: of which metric ("": the usual one), on which axis, how smooth."""

    metric: str = ""
    log: bool = False
    smoothing: float = 0.0


def export(
    runs: Sequence[Exported], format: str, target: Path | None = None, picture: Picture | None = None
) -> Path:
    """Write runs in one of `FORMATS`; returns the file, or for TensorBoard the folder, that was made.

    target: the file or folder to make; without it one in the current folder, called after the runs. Where the
    name is taken already, a number is added to it. Raises UsageError for another format, or where nothing can be
    written.
    """
    if format not in FORMATS:
        raise unknown(_("There is no format “{name}”.").format(name=format), format, FORMATS)
    if target is None:
        numbers = "-".join(str(each.run.id) for each in runs[:4]) + ("-more" if len(runs) > 4 else "")
        target = Path(f"run-{numbers}" if len(runs) == 1 else f"runs-{numbers}")
        target = target.with_name(target.name + ("-tensorboard" if format == "tensorboard" else f".{format}"))
    try:
        if format == "tensorboard":
            return _tensorboard(runs, target)
        text = {"csv": csv_text, "json": json_text}.get(format, lambda each: svg_text(each, picture))(runs)
        return _written(target, text)
    except OSError as error:
        raise UsageError(
            _("{file} can't be written: {reason}.").format(file=target, reason=reason(error))
        ) from None


def csv_text(runs: Sequence[Exported]) -> str:
    """A row for each step of each run; what a step did not report is empty."""
    metrics = list(dict.fromkeys(name for each in runs for name in each.history.names))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["run", "step", "epoch", *metrics])
    for each in runs:
        history = each.history
        reported = {name: set(history.rows(name)) for name in history.names}
        for row, (step, epoch) in enumerate(zip(history.steps, history.epochs, strict=True)):
            values = [history.values[m][row] if row in reported.get(m, ()) else "" for m in metrics]
            writer.writerow([each.run.id, step, epoch, *values])
    return out.getvalue()


def document(each: Exported) -> dict[str, Any]:
    """A run with its curves as JSON can hold it."""
    history = each.history
    curves = {
        name: {"steps": list(steps), "values": strict(list(values))}
        for name in history.names
        for steps, values in [history.series(name)]
    }
    return {**summary(each.run), "curves": curves}


def json_text(runs: Sequence[Exported]) -> str:
    """A list of the runs with their curves."""
    return json.dumps([document(each) for each in runs], ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def svg_text(runs: Sequence[Exported], picture: Picture | None = None) -> str:
    """The curves of one run, or the same metric of several, as a picture. Raises UsageError for another metric."""
    wanted = picture or Picture(log=spans(runs))
    given = slots(each.run.id for each in runs)
    if len(runs) > len(given):
        raise UsageError(_("At most {n} runs can be told apart in one picture.").format(n=len(given)))
    entries = [entry(each, given[each.run.id]) for each in runs]
    metric = known_metric(runs, wanted.metric) or usual_metric(each.run.metrics for each in runs)
    strokes = []
    if len(runs) == 1 and not wanted.metric:
        for curve in alone(entries[0], wanted.smoothing):
            dashes = "3 4" if curve.role == "validation" else ""
            strokes.append(svg.Stroke(curve.label, [*curve.x], [*curve.y], LIGHT.role(curve.role), dashes))
        return svg.document(strokes, wanted.log, entries[0].label)
    for curve, each in zip(overlay(entries, metric, wanted.smoothing), _having(entries, metric), strict=True):
        role, shade = look(each.slot)
        dashes = _DASHES[(each.slot + shade) % len(_DASHES)]
        strokes.append(svg.Stroke(curve.label, [*curve.x], [*curve.y], LIGHT.role(role, shade), dashes))
    return svg.document(strokes, wanted.log, entries[0].labels.get(metric, metric))


def entry(each: Exported, slot: int) -> Entry:
    """A run as it stands in a picture of several."""
    return Entry(slot, f"#{each.run.id} {each.words.name}", each.history, each.words.metrics)


def known_metric(runs: Sequence[Exported], metric: str) -> str:
    """The metric, if it is "" or one of the runs has it. Raises UsageError with the nearest."""
    known = list(dict.fromkeys(name for each in runs for name in each.run.metrics))
    if metric and metric not in known:
        raise unknown(_("There is no metric “{name}”.").format(name=metric), metric, known)
    return metric


def spans(runs: Sequence[Exported]) -> bool:
    """Whether the losses span so much that they are best seen on a logarithmic axis."""
    losses = [
        value
        for each in runs
        for name in each.history.names
        if name.endswith("loss")
        for value in each.history.values[name]
        if math.isfinite(value)
    ]
    return bool(losses) and min(losses) > 0 and max(losses) / min(losses) > 50.0


def _having(entries: Sequence[Entry], metric: str) -> list[Entry]:
    return [each for each in entries if metric in each.history.values]


def _tensorboard(runs: Sequence[Exported], target: Path) -> Path:
    """A folder with a folder for each run, which TensorBoard shows as a run of its own."""
    from framework.keras.callbacks.tensorboard import EventFile

    def made(folder: Path) -> Path:
        folder.mkdir(parents=True)
        return folder

    folder = _free(target, made)
    for each in runs:
        file = EventFile(str(folder / f"run-{each.run.id}"))
        history = each.history
        for name in history.names:
            for step, value in zip(*history.series(name), strict=True):
                file.add(name, value, step)
        file.close()
    return folder


def _written(target: Path, text: str) -> Path:
    def made(file: Path) -> Path:
        with file.open("x", encoding="utf-8", newline="") as out:
            out.write(text)
        return file

    return _free(target, made)


def _free(target: Path, make: Callable[[Path], Path]) -> Path:
    """Make the file or folder under the first name that is free: "curves.csv", "curves-2.csv", …"""
    number = 1
    while True:
        name = target if number == 1 else target.with_name(f"{target.stem}-{number}{target.suffix}")
        try:
            return make(name)
        except FileExistsError:
            number += 1
