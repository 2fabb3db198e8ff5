"""One playground on the screen: its pictures, drawn as often as they can be seen to change."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from nntui.play.settings import Settings
from nntui.play.state import write
from nntui.plots import Row
from nntui.runs.process import Pool
from nntui.ui import play_curves, play_weights
from nntui.ui.play_look import look
from nntui.ui.play_numbers import note_words, readout
from nntui.ui.play_session import PlaySession
from nntui.ui.widgets.line import Line
from nntui.ui.widgets.outcome import failure
from nntui.ui.widgets.play_map import MapView
from nntui.ui.widgets.play_net import NetView
from nntui.ui.widgets.plot import PlotView

if TYPE_CHECKING:
    from nntui.ui.app import NntuiApp

MAP_EVERY = 0.08
_EVERY = {"map": 0.05, "readout": 0.1, "net": 0.25, "loss": 0.18, "accuracy": 0.35, "weights": 0.5}
"""Seconds between two drawings of a part, at the least."""
_BESIDE = {"map": "readout"}
"""What is drawn with a part: each going over the screen has a price of its own, by the rows that it goes over."""
_NEWS = {
    "map": ("map", "readout"),
    "units": ("net",),
    "weights": ("net", "weights"),
    "at": ("readout",),
    "metrics": ("loss", "accuracy", "readout"),
    "note": ("readout",),
    "state": ("readout",),
}
"""What a part of the news makes out of date."""
SETTLE = 0.12
"""Seconds without a change of settings before they are tried: keys that are held down start no run each."""


class PlayPanel(Widget):
    """A session and its views. The screen calls `tick`."""

    def __init__(self, settings: Settings, pool: Pool, name: str) -> None:
        super().__init__(classes="playground")
        self.letter = name
        self.session = PlaySession(settings)
        self.log_axis = False
        self.validation = False
        self.answers = False
        self.drawn = settings.drawn
        self.file = settings.file
        self._pool = pool
        self._begin_at: float | None = 0.0
        self._one_epoch = False
        self._stale: set[str] = set()
        self._last: dict[str, float] = {}
        self.map = MapView(self.session)
        self.net = NetView(self.session)
        self._caption = Line(classes="caption")
        self._card = Static(classes="failure")
        self._views: dict[str, PlotView] = {"map": self.map, "net": self.net}
        drawings = {
            "weights": self._weights,
            "readout": self._readout,
            "loss": self._loss,
            "accuracy": self._accuracy,
        }
        for part, rows in drawings.items():
            self._views[part] = PlotView(classes=part)
            self._views[part].show(rows)

    def compose(self) -> ComposeResult:
        yield self._caption
        with Horizontal(classes="pictures"):
            with Vertical(classes="middle"):
                yield self.net
                yield self._views["weights"]
            with Vertical(classes="right"):
                with Horizontal(classes="top"):
                    yield self.map
                    yield self._views["readout"]
                yield self._views["loss"]
                yield self._views["accuracy"]
        yield self._card

    def on_mount(self) -> None:
        self.redraw()

    # -- commands ----------------------------------------------------------------------------------------

    def change(self, settings: Settings) -> None:
        """Start again from the first step with other settings, playing if it played."""
        playing = self.session.playing
        self.let_go(settings)
        self.session.playing = playing
        self._begin_at = time.monotonic() + SETTLE
        if settings.file:
            self.file = settings.file
        if settings.data == "points":
            self.drawn = settings.drawn
        self.redraw()

    def reset(self) -> None:
        """Back to the first step, held."""
        self.let_go()
        self.session.playing = False
        self._begin_at = 0.0
        self.redraw()

    def let_go(self, settings: Settings | None = None) -> None:
        """End the run without waiting for it; `settings` are those of the next."""
        self._one_epoch = False
        run, self.session.run = self.session.run, None
        if run is not None:  # waiting for a process to end takes a moment
            threading.Thread(target=run.close, daemon=True).start()
        self.session.drop(settings)

    def play(self, on: bool) -> None:
        """Go on, or hold; start again after an end."""
        if on and self.over:
            self.reset()
        self.session.play(on)
        self.old("readout")

    @property
    def over(self) -> bool:
        """Whether the run has come to an end, in whichever way."""
        return self.session.state in ("finished", "stopped", "failed")

    def step(self, n: int = 1) -> None:
        """Some steps, then hold."""
        if self.over:
            self.reset()
        self._ensure()
        self.session.step(n)

    def epoch(self) -> None:
        """To the end of the epoch, then hold."""
        if self.over:
            self.reset()
        self._ensure()
        if self.session.playing:
            self.session.play(False)
        batches = self.session.batches
        self._one_epoch = not batches  # how long an epoch is, the run has still to say
        if batches:
            self.session.step(batches - self.session.at % batches)

    def _ensure(self) -> None:
        """Start the run that waits for the settings to settle."""
        if self._begin_at is not None:
            self._begin_at = None
            self.session.begin(self._pool)

    @property
    def remembered(self) -> Settings:
        """The settings, with the learner's own data also while others are in use."""
        return replace(self.session.settings, file=self.file, drawn=self.drawn)

    # -- time --------------------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether something is about to change."""
        waiting = self._begin_at is not None or bool(self._stale)
        return waiting or self.session.state == "starting" or (self.session.playing and self.session.alive)

    def tick(self, pace: float, seen: bool) -> set[str]:
        """Take in what is new, and draw at most one part that is due. pace: 1, or more to draw less often."""
        now = time.monotonic()
        if self._begin_at is not None and now >= self._begin_at:
            self._ensure()
        self.session.look(self._wish(pace) if seen else {})
        news = self.session.drain()
        if self._one_epoch and self.session.batches:
            self.epoch()
        for each in news:
            for part in _NEWS.get(each, ()):
                self.old(part)
        if "state" in news:
            self._show_failure()
        late = {part: (now - self._last.get(part, 0.0)) / _EVERY[part] for part in self._stale}
        part = max(late, key=late.__getitem__, default="")
        if part and late[part] >= pace:
            self._draw(part, now)
        return news

    def _draw(self, part: str, now: float) -> None:
        """Draw a part, and what stands beside it."""
        for each in (part, _BESIDE.get(part, part)):
            if each in self._stale:
                self._stale.discard(each)
                self._last[each] = now
                self._views[each].redraw()

    def old(self, part: str) -> None:
        """What a part shows is out of date."""
        view = self._views[part]
        if view.is_on_screen:
            self._stale.add(part)
        else:
            view.changed()

    def _wish(self, pace: float) -> dict[str, Any]:
        """What the run is to show, for what is on the screen."""
        wish: dict[str, Any] = {}
        if self.map.is_on_screen and self.map.cells[0]:
            wish["map"] = self.map.wanted
        if self.net.is_on_screen:
            wish["units"] = self.net.wanted
        if self.net.is_on_screen or self._views["weights"].is_on_screen:
            wish["weights"] = True
        wish["every"] = round(MAP_EVERY * (pace if wish else 2.0), 2)
        return wish

    def redraw(self) -> None:
        """Draw everything anew: other settings, words or colours."""
        self.map.validation, self.map.drawn = self.validation, self.pending
        self.map.answers = self.net.answers = self.answers
        for part in _EVERY:
            self._views[part].changed()
        plain = look(self.app).ascii
        letter = Content.styled(f"{self.letter} ", "bold $primary")
        words = Content.styled(write(self.session.settings), "" if self.has_class("-active") else "$text-dim")
        mark = (
            Content.styled(">" if plain else "▸", "bold $primary") if self.has_class("-active") else Content(" ")
        )
        self._caption.set(Content.assemble(mark, letter, words))
        self.set_class(not self.session.settings.two_classes, "-numbers")
        self._show_failure()

    @property
    def pending(self) -> tuple[tuple[float, float, float], ...]:
        """Points set by hand that are too few yet."""
        return self.drawn if len(self.drawn) < 2 else ()

    def _show_failure(self) -> None:
        failed = self.session.failure
        card = self._card
        card.display = failed is not None
        if failed is not None:
            card.update(failure(failed, cast("NntuiApp", self.app)))

    # -- drawing -----------------------------------------------------------------------------------------

    def _readout(self, width: int, height: int) -> list[Row]:
        return readout(self.session, width, height, look(self.app), self.map.under, note_words(self.session))

    def _weights(self, width: int, height: int) -> list[Row]:
        return play_weights.rows(self.session.arrays, width, height, look(self.app))

    def _loss(self, width: int, height: int) -> list[Row]:
        if not len(self.session.history):
            return []
        return play_curves.loss_rows(self.session.history, width, height, look(self.app), self.log_axis)

    def _accuracy(self, width: int, height: int) -> list[Row]:
        if not len(self.session.history) or height < 4:
            return []
        return play_curves.accuracy_rows(self.session.history, width, height, look(self.app))
