"""The curves of the runs that are meant, with the choice of the metric, the axis and the smoothing."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Container, Vertical

from nntui.errors import UsageError
from nntui.i18n import _
from nntui.runs.history import History
from nntui.runs.kept import KeptRun, KeptRuns
from nntui.runs.kept_words import Words
from nntui.ui.theme import PLOT_PALETTES
from nntui.ui.widgets.line import Line
from nntui.ui.widgets.runs_list import SMOOTHINGS, chooser, smoothing

if TYPE_CHECKING:
    from nntui.plots import Curve
    from nntui.ui.app import NntuiApp
    from nntui.ui.screens.base import NntuiScreen

REMEMBERED = 40
"""Runs whose curves stay in memory."""
_LONG_LEGEND = 3
"""So many runs have their names in the legend; with more, their numbers."""


class RunsCurves(Vertical):
    """One metric of several runs, or all losses of one. Reading curves does not hold up the screen."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self.metric = ""
        self.log_axis = False
        self._smoothing = 0
        self._kept: KeptRuns | None = None
        self._runs: Sequence[KeptRun] = ()
        self._words: Mapping[int, Words] = {}
        self._marked: Mapping[int, int] = {}
        self._curves: dict[int, History] = {}

    def compose(self) -> ComposeResult:
        yield Line(id="chooser")
        yield Container(id="picture")
        yield Line(id="smoothing")

    @property
    def nntui(self) -> NntuiApp:
        """The running program."""
        return cast("NntuiApp", self.app)

    async def prepare(self, kept: KeptRuns) -> None:
        """`kept` is where the curves are. To be called once, before `show` and after `import_plots`."""
        from nntui.ui.widgets.plot import PlotView

        await self.query_one("#picture").mount(PlotView(id="plot"))
        self._kept = kept

    def show(self, runs: Sequence[KeptRun], words: Mapping[int, Words], marked: Mapping[int, int]) -> None:
        """Draw these runs; those with a place in `marked` have its colour and marker."""
        self._runs, self._words, self._marked = runs, words, marked
        missing = [run for run in runs if run.id not in self._curves]
        if missing and self._kept is not None:
            work = partial(self._load, self._kept, missing)
            self.run_worker(work, group="curves", exclusive=True, exit_on_error=False)  # type: ignore[arg-type]
        self.draw()

    async def _load(self, kept: KeptRuns, runs: Sequence[KeptRun]) -> None:
        for run in runs:
            try:
                self._curves[run.id] = await asyncio.to_thread(unpacked, kept.packed(run.id))
            except (sqlite3.Error, UsageError, ValueError):
                self._curves[run.id] = (
                    History()
                )  # deleted meanwhile, or damaged: the others are still worth a look
        shown = {run.id for run in self._runs}
        spare = [id for id in self._curves if id not in shown]
        for id in spare[: max(0, len(self._curves) - REMEMBERED)]:
            del self._curves[id]
        if not cast("NntuiScreen", self.screen).leaving:
            self.draw()

    # What is drawn

    @property
    def smoothing(self) -> float:
        """How much each value counts with the one after it."""
        return SMOOTHINGS[self._smoothing]

    @property
    def metrics(self) -> tuple[str, ...]:
        """What can be drawn, the usual first; "" is, of a single run, all its losses."""
        from nntui.runs.overlay import metrics_of, usual_metric

        names = [run.metrics for run in self._runs]
        if len(names) == 1:
            return ("", *metrics_of(names))
        usual = usual_metric(names)
        return (usual, *(name for name in metrics_of(names) if name != usual))

    @property
    def drawn_metric(self) -> str:
        """The one that is drawn, "" for all losses of a single run."""
        return self.metric if self.metric in self.metrics else self.metrics[0]

    def next_metric(self, by: int) -> None:
        """Draw the next metric."""
        if self._runs:
            names = self.metrics
            self.metric = names[(names.index(self.drawn_metric) + by) % len(names)]
            self.draw()

    def toggle_log(self) -> None:
        """Logarithmic or linear axis."""
        self.log_axis = not self.log_axis
        self.draw()

    def smooth(self, by: int) -> None:
        """Smooth more or less."""
        self._smoothing = min(max(self._smoothing + by, 0), len(SMOOTHINGS) - 1)
        self.draw()

    def draw(self) -> None:
        """Draw again, in the current language and with the current marks."""
        runs = [run for run in self._runs if run.id in self._curves]
        if not runs or self._kept is None:
            return
        from nntui.runs.overlay import Entry, alone, overlay

        made = []
        for run in runs:
            labels = self._words[run.id].metrics
            made.append(Entry(self._marked.get(run.id, 0), self._legend(run), self._curves[run.id], labels))
        metric, metrics = self.drawn_metric, self.metrics
        lines = overlay(made, metric, self.smoothing) if metric else alone(made[0], self.smoothing)
        self._plot(lines)
        label = next((self._words[run.id].metric(metric) for run in runs if metric in run.metrics), _("losses"))
        left, right = chooser(label, metrics.index(metric) + 1, len(metrics), self.log_axis)
        self.query_one("#chooser", Line).set(left, right)
        self.query_one("#smoothing", Line).set(smoothing(self.nntui, self._smoothing, self.size.width))

    def _legend(self, run: KeptRun) -> str:
        return f"#{run.id} {self._words[run.id].name}" if len(self._marked) <= _LONG_LEGEND else f"#{run.id}"

    def _plot(self, lines: list[Curve]) -> None:
        from nntui.plots import PALETTES
        from nntui.ui.widgets.plot import PlotView

        plot = self.query_one(PlotView)
        plot.palette = PALETTES[PLOT_PALETTES[self.nntui.theme]]
        plot.ascii = self.nntui.ascii_only
        plot.show_curves(lines, log=self.log_axis, x_label=_("step"))


def unpacked(data: bytes) -> History:
    """The curves that a file of kept runs holds. Raises ValueError where they are damaged."""
    from nntui.runs.kept_curves import unpack

    return unpack(data)


def import_plots() -> None:
    """Import what draws, which takes a moment."""
    import nntui.runs.kept_curves
    import nntui.runs.overlay
    import nntui.ui.widgets.plot  # noqa: F401  all three import NumPy
