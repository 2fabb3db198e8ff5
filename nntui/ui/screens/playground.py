"""The playground: controls, the map, the network, the curves; one of them, or two side by side."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from nntui.errors import UsageError
from nntui.i18n import _
from nntui.play import state as states
from nntui.ui.keys import bindings
from nntui.ui.screens.play_hands import PlayHands
from nntui.ui.screens.play_stage import FAST
from nntui.ui.widgets.line import Line
from nntui.ui.widgets.play_entry import Entry

if TYPE_CHECKING:
    from nntui.runs.process import Pool


class PlaygroundScreen(PlayHands):
    """The playground in the state of a state string; an empty one is the usual state.

    What needs NumPy is imported in a thread, so that the screen is there at once.
    """

    CSS_PATH = "playground.tcss"
    BINDINGS = bindings("play")

    def body(self) -> ComposeResult:
        yield Line(id="title", classes="title")
        yield Line(id="play-tabs")
        with Horizontal(id="play"):
            yield Static(_("loading…"), id="loading")
        yield Entry(id="entry")

    def on_mount(self) -> None:
        self.call_after_refresh(self.run_worker, self._load)  # importing would hold up the first paint

    @property
    def ready(self) -> bool:
        return bool(self.panels) and not self._going

    async def _load(self) -> None:
        pool = await asyncio.to_thread(self._prepare)
        if not self.leaving:
            await self._build(pool)

    async def _build(self, pool: Pool) -> None:
        """Put up the controls and the first playground."""
        from nntui.ui.widgets.play_list import ControlList
        from nntui.ui.widgets.play_panel import PlayPanel

        wrong = ""
        try:
            settings = states.parse(self._first)
        except UsageError as error:
            settings, wrong = states.parse(""), str(error)
        panel = PlayPanel(settings, pool, "A")
        panel.add_class("-active")
        play = self.query_one("#play")
        await self.query_one("#loading").remove()
        await play.mount(ControlList(settings, "controls", self._groups), panel)
        if self.leaving:
            return
        self.panels.append(panel)
        self._focus_controls()
        self.retranslate()
        self._next_tick(FAST)
        if wrong:
            self.action_state()
            self.query_one(Entry).say(wrong, wrong=True)
        # To look through all that the program is made of takes the collector longer than a key may wait.
        self.call_after_refresh(gc.freeze)

    def _prepare(self) -> Pool:
        import nntui.ui.widgets.play_list
        import nntui.ui.widgets.play_panel  # noqa: F401  both import NumPy

        return self.nntui.pool()

    def on_unmount(self) -> None:
        gc.unfreeze()
        for panel in self.panels:
            panel.session.close()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("leave", "press", "help", "command_palette"):
            return True
        return bool(self.panels) or action not in _NEED_PANELS

    def action_state(self) -> None:
        """The state string: Enter copies it, or loads what has been typed instead."""
        shown = self.state

        def take(text: str) -> None:
            if text.strip() == shown:
                self.app.copy_to_clipboard(shown)
                self.notify(_("Copied."), timeout=2)
            else:
                self.load_state(text)

        hint = _("Enter copies it. Paste or type another, and Enter loads that.")
        self.query_one(Entry).ask(_("state"), shown, take, hint)

    def on_entry_closed(self) -> None:
        asker = self.query_one(Entry).asker
        if asker is not None and asker.is_attached and asker.is_on_screen:
            asker.focus()
        else:
            self._focus_controls()

    def action_examples(self) -> None:
        """Load a state worth a look."""
        from nntui.play.examples import EXAMPLES
        from nntui.ui.widgets.play_pick import PickScreen

        def picked(index: int | None) -> None:
            if index is not None:
                self.load_state(EXAMPLES[index].state)

        self.app.push_screen(PickScreen(_("Examples"), [(_(each.title), each.state) for each in EXAMPLES]), picked)

    def action_python(self) -> None:
        """The network as a program."""
        from nntui.ui.play_python import take_away

        take_away(self.app, self.settings, max(self.panel.session.epoch, 100))

    def action_graph(self) -> None:
        """The graph of the network, in the graph explorer."""
        from nntui.graphs.sources import PLAY

        self.nntui.open_graph(f"{PLAY} {self.state}")

    def action_keep(self) -> None:
        """Keep the run, as far as it has come."""
        from nntui.runs.keeping import play_run
        from nntui.ui.keeping import keep, no_run

        session = self.panel.session
        if len(session.history):
            keep(self.nntui, play_run(session.settings, session.history, stopped=session.state != "finished"))
        else:
            no_run(self.nntui)

    def action_leave(self) -> None:
        """Leave the map or the network, else the playground."""
        focused = self.focused
        if focused is not None and focused.id != "controls":
            self._focus_controls()
        else:
            self.dismiss()


_NEED_PANELS = frozenset(
    [
        "run",
        "one_step",
        "epoch",
        "back",
        "reset",
        "again",
        "best",
        "new_seed",
        "toggle_log",
        "validation",
        "answers",
        "view",
        "turn",
        "split",
        "together",
        "cursor",
        "weight",
        "state",
        "examples",
        "python",
        "graph",
        "keep",
    ]
)
