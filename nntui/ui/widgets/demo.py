"""The demo panel: curves and pictures, sliders, the run's state, its result, or why it failed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from nntui import i18n
from nntui.course import Lesson, Step
from nntui.course.texts import DemoText
from nntui.i18n import _
from nntui.ui.theme import PLOT_PALETTES
from nntui.ui.widgets.outcome import failure, outcome
from nntui.ui.widgets.panel import StepPanel
from nntui.ui.widgets.status import Status

if TYPE_CHECKING:
    from nntui.plots import Curve
    from nntui.runs.process import Pool
    from nntui.ui.session import Session
    from nntui.ui.widgets.slider import SliderRow

TICK = 0.1
CURVES_EVERY = 2
SIDE_BY_SIDE = 76
WIDEST_LABEL = 24
DIM = "$text-dim"


class DemoPanel(StepPanel):
    """One step's demo. What a run needs is imported in a thread, so that the screen is never held up.

    Panels with more than a demo override `head`, `loaded`, `updated`, `ended` and `more_curves`; those that say
    something above it are `HEADED`.
    """

    HEADED: ClassVar[bool] = False

    def __init__(self, lesson: Lesson, step: Step) -> None:
        super().__init__(lesson, step, "demo")
        self.session: Session | None = None
        self.log_axis = False
        self._pool: Pool | None = None
        self._view = 0
        self._ticks = 0
        self._drawn = ""
        self._timer: Timer | None = None
        self._load_error = ""
        self._wanted = ""
        self.composed = False
        self.preset: tuple[Mapping[str, object], int] | None = None
        """Parameters and seed to begin with."""

    # Building

    def head(self) -> ComposeResult:
        """What stands above the demo."""
        yield from ()

    def compose(self) -> ComposeResult:
        yield from self.head()
        yield Static(id="empty")
        yield Container(id="plots")
        with VerticalScroll(id="outcome", can_focus=False):
            yield Static(id="outcome-text")
        yield VerticalScroll(id="sliders", can_focus=False)
        yield Status()

    def on_mount(self) -> None:
        self.composed = True
        self._timer = self.set_interval(TICK, self._tick, pause=True)
        self.retranslate()
        self.run_worker(self._load(), exit_on_error=False)

    async def _load(self) -> None:
        try:
            session = await asyncio.to_thread(self._prepare)
        except Exception as error:
            self._wanted = ""
            self._load_error = f"{type(error).__name__}: {error}"
            self.retranslate()
            return
        if self.preset is not None:
            session.preset(*self.preset)
        from nntui.ui.widgets.plot import PlotView

        await self.query_one("#plots").mount(PlotView(id="curves"), PlotView(id="view"))
        await self._mount_sliders(session)
        self.session = session  # only now: until all is there, a key that starts the run is kept in mind
        self.retranslate()
        self.loaded()
        self.post_message(self.Changed())
        if self._wanted:
            wanted, self._wanted = self._wanted, ""
            getattr(self, wanted)()

    def _prepare(self) -> Session:
        import nntui.ui.pictures
        import nntui.ui.widgets.plot
        import nntui.ui.widgets.slider  # noqa: F401  all three import NumPy
        from nntui.ui.session import Session

        session = Session.load(self.lesson, self.step, self.nntui.root)
        self._pool = self.nntui.pool()
        return session

    async def _mount_sliders(self, session: Session) -> None:
        from nntui.ui.widgets.slider import SliderRow

        await self.query_one("#sliders").mount(
            *(SliderRow(session.declared[name], value=session.values[name]) for name in session.shown)
        )

    def loaded(self) -> None:
        """The demo and what draws it are imported."""

    # What others ask

    @property
    def open(self) -> bool:
        """Whether the demo may be run yet."""
        return True

    @property
    def place(self) -> str:
        return "demo"

    @property
    def scrolled(self) -> list[Widget]:
        return [self.outcome] if self.composed else []

    @property
    def words(self) -> DemoText:
        """The lesson's words for this demo, in the current language."""
        return self.lesson.text(i18n.current()).demos[str(self.step.demo)]

    @property
    def failed(self) -> bool:
        """Whether the run came to an error, and the card of it is shown."""
        return self.session is not None and self.session.state == "failed"

    @property
    def outcome(self) -> VerticalScroll:
        """What a run came to; long ones scroll."""
        return self.query_one("#outcome", VerticalScroll)

    @property
    def rows(self) -> list[SliderRow]:
        if self.session is None or not self.open:
            return []
        from nntui.ui.widgets.slider import SliderRow

        return list(self.query(SliderRow))

    def enter(self) -> bool:
        if not self.failed:
            return False
        self.toggle()
        return True

    # Commands

    def toggle(self) -> None:
        """Run, pause or go on; run again after an end."""
        self._command("toggle")

    def one_step(self) -> None:
        """One step of training."""
        self._command("one_step")

    def _command(self, name: str) -> None:
        if self.session is None or self._pool is None:
            self._wanted = name
            if self._load_error:
                self._load_error = ""
                self.run_worker(self._load(), exit_on_error=False)
                self.retranslate()
            return
        self.session.device = self.nntui.device
        getattr(self.session, name)(self._pool)
        self._timer_on(True)
        self._update(curves=True)

    def stop(self) -> None:
        """End the run, keep its curves."""
        if self.session:
            self.session.stop()

    def pause(self) -> None:
        if self.session:
            self.session.pause()

    def reset(self) -> None:
        """Back to how the step began."""
        if self.session:
            self.session.reset()
            for row in self.rows:
                row.set(self.session.values[row.parameter.name])
            self._timer_on(False)
            self._update(curves=True)

    def new_seed(self) -> None:
        """Another seed for the next run."""
        if self.session:
            self.session.new_seed()
            self._update()

    def toggle_log(self) -> None:
        """Logarithmic or linear y axis."""
        self.log_axis = not self.log_axis
        self._update(curves=True)

    def next_view(self) -> None:
        """The next of the demo's pictures."""
        self._view += 1
        self._update(curves=True)

    def keep(self) -> None:
        """Keep the newest run, as far as it has come."""
        from nntui.ui.keeping import keep, no_run

        session = self.session
        if session is None or session.started is None or not session.history.steps:
            no_run(self.nntui)
            return
        from nntui.runs.keeping import demo_run, demo_version

        version = demo_version(self.lesson.folder, str(self.step.demo))
        result = session.outcome.result
        # Live parameters may have been moved since the start.
        started = replace(session.started, parameters={**session.started.parameters, **session.used})
        keep(self.nntui, demo_run(started, version, session.history, result, result is None, session.seconds))

    def graph(self) -> None:
        """The graph of what the demo computes with these values, in the graph explorer."""
        from nntui.graphs.sources import demo_text

        session, name = self.session, f"{self.lesson.id}/{self.step.demo}"
        if session is None:
            self.nntui.open_graph(name)
            return
        own = {each.name: each.default for each in session.declared.values()}
        changed = {key: value for key, value in session.values.items() if value != own[key]}
        self.nntui.open_graph(demo_text(name, changed, session.seed))

    def close(self) -> None:
        if self.session:
            self.session.close()

    # Showing

    def retranslate(self) -> None:
        if not self.composed:  # keys can be faster than the first layout
            return
        words = self.words
        self._show_empty()
        labels = [self._label(words, row.parameter.name) for row in self.rows]
        width = min(max((len(label) for label in labels), default=0), WIDEST_LABEL)
        for row, label in zip(self.rows, labels, strict=True):
            text = words.parameters.get(row.parameter.name)
            row.label, row.label_width, row.tooltip = label, width, text.help if text else None
            row.choices = words.choices.get(row.parameter.name, {})
            row.ascii = self.nntui.ascii_only
        self._update(curves=True)

    def _show_empty(self) -> None:
        """What stands where the plots will be; an error card of a run says by itself how to go on."""
        hint = _("space starts the demo") if self.session else _("loading…")
        if self._load_error:
            hint = _("This demo can't be loaded: {reason}").format(reason=self._load_error)
        elif self.failed:
            hint = ""
        title = (self.words.title, "bold")
        self.query_one("#empty", Static).update(Content.assemble(title, "\n\n", (hint, DIM)))

    def _label(self, words: DemoText, name: str) -> str:
        return words.parameters[name].label if name in words.parameters else name

    def on_slider_row_changed(self, event: SliderRow.Changed) -> None:
        event.stop()
        if self.session:
            self.session.set(event.name, event.value)
            self._update()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= SIDE_BY_SIDE, "-side")
        self.set_class(self.HEADED and not self.screen.has_class("-tall"), "-crowded")
        self._update()

    def on_descendant_focus(self) -> None:
        self._show_state()

    def on_descendant_blur(self) -> None:
        self._show_state()

    def _show_state(self) -> None:
        if not self.composed:
            return
        state = self.session.state if self.session else "failed" if self._load_error else "loading"
        focused = next((row.parameter.name for row in self.rows if row.has_focus), None)
        self.query_one(Status).show(self.session, state, self.words, focused)

    def _timer_on(self, on: bool) -> None:
        if self._timer:
            (self._timer.resume if on else self._timer.pause)()

    def _tick(self) -> None:
        session = self.session
        if session is None:
            return
        was_alive = session.alive
        news = session.drain()
        self._ticks += 1
        ended = was_alive and not session.alive
        if news:
            self._update(curves=ended or self._ticks % CURVES_EVERY == 0)
        if ended or not session.alive:
            self._timer_on(False)
            self.ended(session)

    def ended(self, session: Session) -> None:
        """The run is over, in whichever way."""
        if session.state == "finished":
            self.post_message(self.Finished(self.step.id))

    def updated(self) -> None:
        """Something of the run, the words or the look has changed."""

    def _update(self, curves: bool = False) -> None:
        session = self.session
        if not self.composed:
            return
        self._show_state()
        started = session is not None and session.state != "ready"
        self.set_class(started and bool(session and (session.history.steps or session.frames)), "-started")
        self.updated()
        if session is None:
            return
        width = self.outcome.scrollable_content_region.width or self.size.width - 2
        text = failure(session.failure, self.nntui) if session.failure else outcome(session, self.words, width)
        self.outcome.display = bool(text)
        self.outcome.set_class(session.failure is not None, "-failed")
        self.query_one("#outcome-text", Static).update(text)
        if curves and self.is_shown:
            self._draw(session)
        if session.state != self._drawn:
            self._drawn = session.state
            self._show_empty()
            self.post_message(self.Changed())

    def more_curves(self, session: Session) -> list[Curve]:
        """What else is drawn beside the run's own curves."""
        return []

    def _draw(self, session: Session) -> None:
        from nntui.lab import Board
        from nntui.plots import PALETTES
        from nntui.ui.pictures import draw_curves
        from nntui.ui.widgets.plot import PlotView

        words = self.words
        chart, view = self.query_one("#curves", PlotView), self.query_one("#view", PlotView)
        for plot in (chart, view):
            plot.palette = PALETTES[PLOT_PALETTES[self.nntui.theme]]
            plot.ascii = self.nntui.ascii_only
        views = [view for view in session.frames.values() if not isinstance(view, Board)]
        chart.display = bool(session.history.steps) or not views
        draw_curves(chart, session, words.metrics, self.log_axis, self.more_curves(session))
        view.display = bool(views)
        if views:
            view.show_view(views[self._view % len(views)], words.views)
