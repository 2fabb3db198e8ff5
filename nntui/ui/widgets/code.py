"""Code tabs: one program for every framework, its source and what it comes to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from nntui.commands.table import number
from nntui.course import Lesson, Step
from nntui.course.code_tabs import FACES, CodeTab, installed, tabs
from nntui.i18n import N_, _
from nntui.ui.theme import PLOT_PALETTES
from nntui.ui.widgets.card import Card
from nntui.ui.widgets.line import clickable, flow
from nntui.ui.widgets.panel import StepPanel

if TYPE_CHECKING:
    from nntui.plots import Curve
    from nntui.runs.code_tab import CodeRun

DIM = "$text-dim"
ROLES = dict(zip(FACES, ("validation", "training", "other", "model"), strict=True))
"""The colour of each face's curve, whichever have been run; the real package's is dotted."""


class CodePanel(StepPanel):
    """The tabs of a step. Losses of every tab that has been run stay in one plot."""

    TAB: ClassVar[str] = N_("Code")

    def __init__(self, lesson: Lesson, step: Step) -> None:
        super().__init__(lesson, step, "code")
        self.tabs: tuple[CodeTab, ...] = ()
        self.at = 0
        self.losses: dict[str, list[float]] = {}
        self._failures: dict[str, str] = {}
        self._run: CodeRun | None = None
        self._busy = ""
        self._copied = False
        self._error = ""
        self._composed = False

    def compose(self) -> ComposeResult:
        yield Static(id="tabs")
        yield Card(id="source")
        yield Container(id="losses")
        yield Static(id="code-state")

    def on_mount(self) -> None:
        self._composed = True
        self.at = FACES.index(self.nntui.progress.flavour()[0])
        self.retranslate()
        self.post_message(self.Changed())

    @property
    def place(self) -> str:
        return "tabs"

    @property
    def scrolled(self) -> list[Widget]:
        return [self.query_one("#source")] if self._composed else []

    @property
    def tab(self) -> CodeTab | None:
        """The tab on screen."""
        return self.tabs[self.at % len(self.tabs)] if self.tabs else None

    # Commands

    def turn(self, by: int) -> None:
        """The tab after or before this one."""
        self.show_tab(self.at + by)

    def show_tab(self, index: int) -> None:
        """The tab of this index."""
        self.at = index % max(1, len(self.tabs))
        self._copied = False
        self.retranslate()

    def copy(self) -> None:
        """Put the program on the terminal's clipboard."""
        if self.tab is not None:
            self.app.copy_to_clipboard(self.tab.source)
            self._copied = True
            self.retranslate()

    def toggle(self) -> None:
        """Run the program on screen; a second time while it runs, end it."""
        tab = self.tab
        if self._busy:
            self._stop()
        elif tab is not None and (tab.package is None or installed(tab.package)):
            self._busy = _key(tab)
            self._failures.pop(self._busy, None)
            self.run_worker(self._work(tab), exit_on_error=False)
        self.retranslate()

    def _stop(self) -> None:
        if self._run is not None:
            self._run.stop()

    def pause(self) -> None:
        self._stop()

    def close(self) -> None:
        self._stop()

    async def _work(self, tab: CodeTab) -> None:
        from nntui.runs.code_tab import CodeFailed, CodeRun

        key = _key(tab)
        try:
            self._run = await asyncio.to_thread(CodeRun, tab.source)
            if not self.is_attached:
                self._run.stop()
            self.losses[key] = await asyncio.to_thread(self._run.wait)
            await asyncio.to_thread(_import_plots)
        except (CodeFailed, OSError) as error:
            self._failures[key] = str(error)
        finally:
            self._run, self._busy = None, ""
        if not self.is_attached:
            return
        if key in self.losses:
            await self._draw()
            self.post_message(self.Finished(self.step.id))
        self.retranslate()

    # Showing

    def retranslate(self) -> None:
        if not self._composed:
            return
        try:
            self.tabs = tabs(self.lesson, str(self.step.code))
        except OSError as error:
            self._error = str(error)
        tab = self.tab
        card = self.query_one("#source", Card)
        card.ascii = self.nntui.ascii_only
        text = _("This code can't be read: {reason}").format(reason=self._error)
        card.text = f"```python\n{tab.source}\n```" if tab is not None else text
        self.query_one("#tabs", Static).update(self._tab_line())
        self.query_one("#code-state", Static).update(self._state(tab) if tab is not None else Content())
        if self.losses:
            self.run_worker(self._draw(), exit_on_error=False)

    def on_resize(self) -> None:
        self.retranslate()

    def _tab_line(self) -> Content:
        here = "bold reverse" if self.app.no_color else "bold $background on $primary"
        parts = []
        for index, tab in enumerate(self.tabs):
            mark = f" {self.nntui.marks.done}" if _key(tab) in self.losses else ""
            title = Content.styled(f" {tab.title}{mark} ", here if tab is self.tab else DIM)
            parts.append(clickable(title, f"screen.panel('show_tab', {index})"))
        return flow(parts, max(8, self.size.width - 2), " ")

    def _state(self, tab: CodeTab) -> Content:
        key, marks = _key(tab), self.nntui.marks
        if self._busy:
            return Content.assemble((f"{marks.run} ", "$success"), (_("running"), "bold $success"))
        if key in self._failures:
            return Content.assemble((f"{marks.fail} ", "$error"), (self._failures[key], "$error"))
        if self._copied:
            return Content.styled(_("Copied."), "$success")
        if key in self.losses:
            losses = self.losses[key]
            first, last = (number(losses[place]) for place in (0, -1)) if losses else ("", "")
            words = _("losses from {first} to {last}").format(first=first, last=last)
            return Content.assemble((f"{marks.done} ", "$success"), words)
        if tab.package is not None and not installed(tab.package):
            words = _("To run it: pip install {package}").format(package=tab.package)
            return Content.styled(words, DIM)
        return Content.styled(_("space runs this program"), DIM)

    async def _draw(self) -> None:
        from nntui.plots import PALETTES
        from nntui.ui.widgets.plot import PlotView

        place = self.query_one("#losses", Container)
        if not place.query(PlotView):
            await place.mount(PlotView())
        place.display = True
        plot = place.query_one(PlotView)
        plot.palette, plot.ascii = PALETTES[PLOT_PALETTES[self.nntui.theme]], self.nntui.ascii_only
        plot.show_curves(self._curves(), x_label=_("epoch"))

    def _curves(self) -> list[Curve]:
        from nntui.plots import Curve

        return [
            Curve(
                _key(tab),
                tab.title,
                range(1, len(self.losses[_key(tab)]) + 1),
                self.losses[_key(tab)],
                role=ROLES[tab.face],
                dotted=tab.real,
                shade=int(tab.real),
            )
            for tab in self.tabs
            if _key(tab) in self.losses
        ]


def _key(tab: CodeTab) -> str:
    return f"{tab.face}-{'real' if tab.real else 'ours'}"


def _import_plots() -> None:
    import nntui.ui.widgets.plot  # noqa: F401  which imports NumPy
