"""The home screen's picture: the demo of a lesson, really running, until it has finished."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from nntui import i18n
from nntui.course import Lesson, Step
from nntui.ui.theme import PLOT_PALETTES

if TYPE_CHECKING:
    from nntui.runs.process import Pool
    from nntui.ui.app import NntuiApp
    from nntui.ui.session import Session

TICK = 0.25


class Preview(Vertical):
    """Runs a lesson's first demo once and draws its newest frame, at most four times a second.

    Whatever goes wrong leaves the place empty: it is decoration, and the lesson itself will say.
    """

    def __init__(self, lesson: Lesson, step: Step) -> None:
        super().__init__(id="preview")
        self.lesson, self.step = lesson, step
        self._session: Session | None = None
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="preview-title")
        yield Static(id="preview-numbers")

    def on_mount(self) -> None:
        self._timer = self.set_interval(TICK, self._tick, pause=True)
        self.run_worker(self._start(), exit_on_error=False)

    def on_unmount(self) -> None:
        self.stop()

    @property
    def nntui(self) -> NntuiApp:
        """The running program."""
        return cast("NntuiApp", self.app)

    async def _start(self) -> None:
        session, pool = await asyncio.to_thread(self._prepare)
        from nntui.ui.widgets.plot import PlotView

        await self.mount(PlotView(id="picture"), before="#preview-numbers")
        if self.is_attached and self._timer:
            session.start(pool)
            self._session = session
            self._timer.resume()

    def _prepare(self) -> tuple[Session, Pool]:
        import nntui.ui.pictures
        import nntui.ui.widgets.plot  # noqa: F401  both import NumPy
        from nntui.ui.session import Session

        return Session.load(self.lesson, self.step, self.nntui.root), self.nntui.pool()

    def stop(self) -> None:
        """End the run; the last picture stays."""
        if self._timer:
            self._timer.pause()
        if self._session:
            self._session.close()

    def _tick(self) -> None:
        session = self._session
        if session is None:
            return
        if session.drain():
            self.show()
        if not session.alive:
            self.stop()

    def show(self) -> None:
        """Draw the newest picture, in the current language and colours."""
        session = self._session
        if session is None or not session.frames or session.failure:
            return
        from nntui.lab import Board
        from nntui.plots import PALETTES
        from nntui.ui.pictures import headline
        from nntui.ui.widgets.plot import PlotView

        words = self.lesson.text(i18n.current()).demos[str(self.step.demo)]
        picture = self.query_one(PlotView)
        picture.palette = PALETTES[PLOT_PALETTES[self.nntui.theme]]
        picture.ascii = self.nntui.ascii_only
        view = next((view for view in session.frames.values() if not isinstance(view, Board)), None)
        if view is not None:
            picture.show_view(view, words.views)
        self.query_one("#preview-title", Static).update(Content.styled(words.title, "$text-dim"))
        self.query_one("#preview-numbers", Static).update(headline(session, words.metrics, self.size.width))
