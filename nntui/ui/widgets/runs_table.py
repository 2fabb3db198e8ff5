"""Kept runs side by side: their settings, the differences lifted out, and what they came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from nntui.commands.table import number
from nntui.course import Course
from nntui.i18n import _, ngettext
from nntui.runs.keeping import version_now
from nntui.runs.kept import KeptRun
from nntui.runs.kept_words import Words, all_settings, differing, flat, moment
from nntui.ui.widgets.runs_list import sign

if TYPE_CHECKING:
    from nntui.ui.app import NntuiApp

DIM = "$text-dim"
_GAP = "  "
_WIDEST_LABEL = 26
_NARROWEST, _WIDEST = 8, 16


def table(
    app: NntuiApp,
    runs: Sequence[KeptRun],
    words: Mapping[int, Words],
    marked: Mapping[int, int],
    width: int,
) -> Content:
    """The table in `width` cells; runs for which there is no room are counted below it."""
    results = {run.id: flat(run.result, words[run.id].results) for run in runs}
    labels = list(dict.fromkeys(label for each in results.values() for label in each))
    names = all_settings(runs)
    shown = {name: next(words[run.id].parameter(name) for run in runs if name in run.settings) for name in names}
    longest = max((len(label) for label in (*shown.values(), *labels)), default=0) + 2
    first = min(longest, _WIDEST_LABEL, max(8, width // 2))
    room = width - first
    fitting = max(1, min(len(runs), room // (_NARROWEST + len(_GAP))))
    cell = room - len(_GAP) if len(runs) == 1 else min(_WIDEST, room // fitting - len(_GAP))
    seen = list(runs[:fitting])
    differ = set(differing(runs)) if len(runs) > 1 else set()

    def row(label: str, values: Sequence[str], special: bool) -> Content:
        mark = ("! " if app.ascii_only else "≠ ") if special else "  " if differ else ""
        style = "bold $accent" if special else ""
        cells = [_fitted(value, cell, len(runs) > 1, app.ascii_only) for value in values]
        return Content.assemble(
            (_fitted(mark + label, first, False, app.ascii_only), style or DIM),
            *((_GAP + text, style) for text in cells),
        )

    lines = [_head(app, seen, words, marked, first, cell) if len(runs) > 1 else _title(runs[0], words, width)]
    order = [name for name in names if name in differ] + [name for name in names if name not in differ]
    for name in order:
        values = [_value(words[run.id], run, name) for run in seen]
        lines.append(row(shown[name], values, name in differ))
    if len(runs) == 1:
        lines += _changed(runs[0], app.course)
    lines += [Content()] if labels else []
    for label in labels:
        found = [results[run.id].get(label) for run in seen]
        lines.append(row(label, ["" if each is None else _result(each) for each in found], False))
    more = len(runs) - len(seen)
    if more:
        text = ngettext("{n} run more than there is room for", "{n} runs more than there is room for", more)
        lines.append(Content.styled(text.format(n=more), DIM))
    return Content("\n").join(lines)


def _title(run: KeptRun, words: Mapping[int, Words], width: int) -> Content:
    facts = [moment(run)]
    facts += [_("{seconds} s").format(seconds=f"{run.seconds:.1f}")] if run.seconds else []
    facts += [_("stopped")] if run.stopped else []
    name = Content.styled(f"#{run.id} {words[run.id].name}", "bold")
    return Content.assemble(name.truncate(width, ellipsis=True), "\n", ("  ".join(facts), DIM))


def _head(
    app: NntuiApp,
    runs: Sequence[KeptRun],
    words: Mapping[int, Words],
    marked: Mapping[int, int],
    first: int,
    cell: int,
) -> Content:
    numbers = [Content(" " * first)]
    names = [Content(" " * first)]
    for run in runs:
        mark = sign(app, marked[run.id]) if run.id in marked else Content(" ")
        text = f" #{run.id}"
        numbers.append(Content.assemble(" " * (len(_GAP) + cell - len(text) - 1), mark, (text, "bold")))
        names.append(Content.styled(_GAP + _fitted(words[run.id].name, cell, True, app.ascii_only), DIM))
    return Content.assemble(*numbers, "\n", *names)


def _changed(run: KeptRun, course: Course) -> list[Content]:
    now = version_now(run, course)
    if now is None or now == run.version:
        return []
    return [Content.styled(_("The code has changed since: {now}").format(now=now), "$warning")]


def _value(words: Words, run: KeptRun, name: str) -> str:
    return words.value(name, run.settings.get(name))


def _result(value: object) -> str:
    if isinstance(value, list):
        return " ".join(number(each) for each in value)
    return number(value)


def _fitted(text: str, width: int, right: bool, ascii_only: bool) -> str:
    content = Content(text)
    if content.cell_length > width:
        end = "." if ascii_only else "…"
        content = Content.assemble(content.truncate(max(0, width - 1)), end)
    space = " " * (width - content.cell_length)
    return space + content.plain if right else content.plain + space
