"""The entries of the list of kept runs, and the lines above and below their curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from nntui.i18n import _
from nntui.runs.kept import KeptRun
from nntui.runs.kept_words import Words, moment
from nntui.ui.theme import PLOT_PALETTES
from nntui.ui.widgets.line import clickable
from nntui.ui.widgets.rows import Row

if TYPE_CHECKING:
    from nntui.ui.app import NntuiApp

DIM = "$text-dim"
SMOOTHINGS = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99)


def sign(app: NntuiApp, slot: int) -> Content:
    """The marker of a place, in its colour: the same as at the end of its curve."""
    from nntui.plots import MONO, PALETTES
    from nntui.plots.palette import marker
    from nntui.runs.overlay import look

    palette = MONO if app.no_color else PALETTES[PLOT_PALETTES[app.theme]]
    return Content.styled(marker(*look(slot), app.ascii_only), f"bold {palette.role(*look(slot))}")


def entries(
    app: NntuiApp, runs: Sequence[KeptRun], words: Mapping[int, Words], marked: Mapping[int, int]
) -> list[Row]:
    """A row for each run: its marker if it is marked, number, name; when it was kept."""
    width = max((len(str(run.id)) for run in runs), default=1)
    rows = []
    for run in runs:
        mark = sign(app, marked[run.id]) if run.id in marked else Content(" ")
        stopped = Content.styled(" " + _("stopped"), DIM) if run.stopped else Content()
        left = Content.assemble(" ", mark, " ", (f"#{run.id:<{width}}", DIM), " ", words[run.id].name, stopped)
        rows.append(Row(left, Content.styled(moment(run)[5:] + " ", DIM), str(run.id)))
    return rows


def chooser(label: str, place: int, count: int, log: bool) -> tuple[Content, Content]:
    """What the curves are of, of how many; which axis."""
    named = Content.assemble((label, "bold"), (f"  {place}/{count} " if count > 1 else " ", DIM))
    if count > 1:
        named = Content.assemble(named, ("m", "bold $primary"))
    axis = _("log axis") if log else _("linear axis")
    right = Content.assemble((f"{axis} ", "$accent" if log else DIM), ("y", "bold $primary"))
    return clickable(named, "screen.metric(1)"), clickable(right, "screen.toggle_log")


def smoothing(app: NntuiApp, index: int, width: int) -> Content:
    """The slider of the smoothing."""
    plain = app.ascii_only
    room = max(5, min(24, width - 30))
    at = round(index / (len(SMOOTHINGS) - 1) * (room - 1))
    line, knob, start, end = ("-", "o", "|", "|") if plain else ("─", "●", "├", "┤")
    return Content.assemble(
        (_("smoothing") + " ", DIM),
        start + line * at,
        (knob, "bold $primary"),
        line * (room - 1 - at) + end,
        f" {SMOOTHINGS[index]:.2f} ",
        clickable(Content.styled("[", "bold $primary"), "screen.smooth(-1)"),
        " ",
        clickable(Content.styled("]", "bold $primary"), "screen.smooth(1)"),
    )
