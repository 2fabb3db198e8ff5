"""How `nntui runs` prints kept runs: as a list, one with all there is, several side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nntui.commands import terminal
from nntui.commands.table import aligned, number
from nntui.course import Course
from nntui.i18n import _
from nntui.runs.keeping import version_now
from nntui.runs.kept import KeptRun
from nntui.runs.kept_words import Words, all_settings, differing, flat, moment

if TYPE_CHECKING:
    from nntui.runs.kept_export import Exported, Picture

_OTHERS = 44
"""Columns that a list needs beside the names."""
_WIDE = 110
"""Columns from which there is room for where a run comes from, too."""


def table_of(found: Sequence[tuple[KeptRun, Words]]) -> str:
    """A row for each run: number, when, seed, length, name, and where it comes from if there is room."""
    width = terminal.width()
    wide = width >= _WIDE
    room = max(12, (width - _OTHERS) // (2 if wide else 1))
    head = ["", _("kept"), _("seed"), _("rows"), _("name"), _("where")]
    rows = [
        [
            f"#{run.id}",
            moment(run),
            str(run.seed),
            str(run.rows) + (" " + _("stopped") if run.stopped else ""),
            _cut(words.name, room),
            "" if words.name == run.source else _cut(run.source, room),
        ]
        for run, words in found
    ]
    count = len(head) if wide else len(head) - 1
    return aligned([row[:count] for row in (head, *rows)], "lllrll"[:count])


def details(found: Exported, course: Course) -> str:
    """A run with its settings, curves and result."""
    run, words = found.run, found.words
    parts = [_head(run, words)]
    rows = [[words.parameter(name), words.value(name, value)] for name, value in run.settings.items()]
    now = version_now(run, course)
    if now is not None and now != run.version:
        rows[-1][1] += "  " + _("(the code has changed since: {now})").format(now=now)
    parts.append(aligned(rows, "ll"))
    if len(found.history) > 1:
        from nntui.commands.picture import picture

        parts.append(picture(found.history, words.metrics))
    values = flat(run.result, words.results)
    if values:
        parts.append(aligned([[label, _shown(value)] for label, value in values.items()], "ll"))
    return "\n\n".join(parts)


def comparison(found: Sequence[Exported], wanted: Picture) -> str:
    """Runs side by side: names, the settings that differ, one metric of all in a picture, the results."""
    from nntui.commands.picture import HEIGHT, WIDEST
    from nntui.plots import DARK, curves, to_ansi
    from nntui.runs.kept_export import entry, known_metric
    from nntui.runs.overlay import overlay, slots, usual_metric

    runs = [each.run for each in found]
    given = slots(run.id for run in runs)
    entries = [entry(each, given[each.run.id]) for each in found if each.run.id in given]
    metric = known_metric(found, wanted.metric) or usual_metric(run.metrics for run in runs)
    parts = ["\n".join(_head(each.run, each.words) for each in found)]
    head = ["", *(f"#{run.id}" for run in runs)]
    differ = differing(runs)
    rows = [_row(name, found) for name in differ]
    parts.append(aligned([head, *rows], "l" + "r" * len(runs)) if rows else _("All settings are the same."))
    same = len(all_settings(runs)) - len(differ)
    if rows and same:
        parts.append(_("The same in all: {n} settings.").format(n=same))
    lines = overlay(entries, metric, wanted.smoothing)
    if lines:
        width = min(WIDEST, terminal.width())
        title = next(each.words.metric(metric) for each in found if metric in each.run.metrics)
        drawn = curves(
            lines, width, HEIGHT, wanted.log, not terminal.unicode(), DARK, x_label=_("step"), y_label=title
        )
        parts.append(to_ansi(drawn, colour=terminal.colour()))
    if len(found) > len(given):
        parts.append(_("The picture shows the first {n} runs.").format(n=len(given)))
    results = [flat(each.run.result, each.words.results) for each in found]
    labels = list(dict.fromkeys(label for each in results for label in each))
    if labels:
        table = [[label, *(_shown(each.get(label)) for each in results)] for label in labels]
        parts.append(aligned([head, *table], "l" + "r" * len(runs)))
    return "\n\n".join(parts)


def _row(name: str, found: Sequence[Exported]) -> list[str]:
    label = next(each.words.parameter(name) for each in found if name in each.run.settings)
    return [label, *(each.words.value(name, each.run.settings.get(name)) for each in found)]


def _head(run: KeptRun, words: Words) -> str:
    facts = [moment(run)]
    facts += [_("{seconds} s").format(seconds=f"{run.seconds:.1f}")] if run.seconds else []
    facts += [_("stopped")] if run.stopped else []
    facts += [run.source] if words.name != run.source else []
    return f"#{run.id}  {words.name}  ({', '.join(facts)})"


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(number(each) for each in value)
    return number(value)


def _cut(text: str, width: int) -> str:
    end = "…" if terminal.unicode() else "..."
    return text if len(text) <= width else text[: width - len(end)] + end
