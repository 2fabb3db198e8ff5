"""What the playground's screen stands on: its playgrounds, its views, and the clock that draws them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer

from nntui.i18n import N_, _
from nntui.play import state as states
from nntui.play.settings import Settings
from nntui.ui.screens.base import NntuiScreen
from nntui.ui.widgets.line import Line, clickable

if TYPE_CHECKING:
    from nntui.ui.widgets.play_list import ControlList
    from nntui.ui.widgets.play_panel import PlayPanel
    from nntui.ui.widgets.play_together import Together

VIEWS = {1: N_("Controls"), 2: N_("Map"), 3: N_("Network"), 4: N_("Curves"), 5: N_("Weights")}
FAST, SLOW, AWAKE = 0.03, 1.0, 1.0
"""Seconds between two looks at the runs while something moves, and while nothing does; from one to the other."""
SLIM = 66
LATE = 0.03
"""Seconds that a look may come too late, on average, before less is drawn."""
DIM = "$text-dim"


class PlayStage(NntuiScreen):
    """Shows one playground or two. `groups`: which groups of controls are shown; None: all."""

    def __init__(self, state: str = "", groups: Sequence[str] | None = None) -> None:
        super().__init__(classes="-v1")
        self._first = state
        self._groups = None if groups is None else frozenset(groups)
        self.panels: list[PlayPanel] = []
        self._active = 0
        self._view = 1
        self._timer: Timer | None = None
        self._due = 0.0
        self._late = 0.0
        self._awake = 0.0
        self._together: Together | None = None

    # -- where we are ------------------------------------------------------------------------------------

    @property
    def panel(self) -> PlayPanel:
        """The playground that the controls belong to."""
        return self.panels[self._active]

    @property
    def settings(self) -> Settings:
        """Its settings."""
        return self.panel.session.settings

    @property
    def state(self) -> str:
        """Its state string."""
        return states.write(self.settings)

    @property
    def _controls(self) -> ControlList:
        from nntui.ui.widgets.play_list import ControlList

        return self.query_one(ControlList)

    def places(self) -> tuple[str, ...]:
        focused, play = self.focused, ("everywhere", "play", *(("two",) if len(self.panels) > 1 else ()))
        if focused is not None:
            if focused.id == "typed":
                return ("entry",)
            for kind in ("map", "net"):
                if focused.has_class(kind):
                    return *play, "cursor" if kind == "map" else "weight"
            if focused.id == "controls":
                return *play, "controls"
        return play

    def on_descendant_focus(self) -> None:
        self.refresh_keys()

    def on_descendant_blur(self) -> None:
        self.call_after_refresh(self.refresh_keys)

    # -- views -------------------------------------------------------------------------------------------

    @property
    def _views(self) -> dict[str, bool]:
        panel = self.panel
        return {
            "view.log": panel.log_axis,
            "view.validation": panel.validation,
            "view.answers": panel.answers,
        }

    def _turn_view(self, id: str) -> None:
        turn = {
            "view.log": self.action_toggle_log,
            "view.validation": self.action_validation,
            "view.answers": self.action_answers,
        }
        turn[id]()

    def action_toggle_log(self) -> None:
        """Logarithmic or linear axis."""
        self._show_in_all("log_axis", not self.panel.log_axis)

    def action_validation(self) -> None:
        """Validation points on the map, or not."""
        self._show_in_all("validation", not self.panel.validation)

    def action_answers(self) -> None:
        """The maps by the answers alone, or by how sure they are."""
        self._show_in_all("answers", not self.panel.answers)

    def _show_in_all(self, name: str, on: bool) -> None:
        for panel in self.panels:
            setattr(panel, name, on)
            panel.redraw()
        if self._together is not None:
            self._together.changed()
        self._show_words()

    def action_view(self, view: int) -> None:
        """Another view."""
        self._view = view
        for each in VIEWS:
            self.set_class(each == view, f"-v{each}")
        focused = self.focused
        if (
            (focused is not None and (focused.has_class("map") or focused.has_class("net")))
            or view == 1
            or self.has_class("-wide")
        ):
            self._focus_controls()
        else:
            self.set_focus(None)
        self.call_after_refresh(self._moved)
        self.retranslate()

    def action_turn(self, by: int) -> None:
        """The other playground, or the next view."""
        if len(self.panels) > 1:
            self._activate(1 - self._active)
        else:
            self.action_view((self._view - 1 + by) % len(VIEWS) + 1)

    def _activate(self, index: int) -> None:
        focused = self.focused
        self._active = index
        for i, panel in enumerate(self.panels):
            panel.set_class(i == index, "-active")
            panel.redraw()
        if self._together is not None:
            self._together.changed()
        if focused is not None and focused.id != "controls":
            self._focus_controls()
        self.refresh_keys()
        self.call_after_refresh(self._moved)

    def action_split(self) -> None:
        """A second playground beside this one, or none."""
        from nntui.ui.widgets.play_panel import PlayPanel

        if len(self.panels) > 1:
            gone = self.panels.pop(1 - self._active)
            self._active = 0
            gone.let_go()
            gone.remove()
            self._overlay(False)
            self.set_class(False, "-split")
            self.panel.letter = "A"
            self._activate(0)
            return
        panel = PlayPanel(self.settings, self.nntui.pool(), "B")
        panel.log_axis, panel.validation = self.panel.log_axis, self.panel.validation
        panel.answers = self.panel.answers
        panel.drawn, panel.file = self.panel.drawn, self.panel.file
        self.panels.append(panel)
        self.set_class(True, "-split")
        self.query_one("#play").mount(panel)
        self.panel.reset()  # both begin at the first step
        self._activate(1)

    def action_together(self) -> None:
        """The losses of both playgrounds in one picture, or each beside its own."""
        if len(self.panels) < 2:
            self.notify(_("For two in one picture, d opens a second playground."), timeout=3)
            return
        self._overlay(self._together is None or self._view != 4)
        self.action_view(4)

    def _overlay(self, on: bool) -> None:
        from nntui.ui.widgets.play_together import Together

        if on and self._together is None:
            self._together = Together(self.panels)
            self.query_one("#play").mount(self._together)
        elif not on and self._together is not None:
            self._together.remove()
            self._together = None
        self.set_class(on, "-together")

    def _focus_controls(self) -> None:
        if self._view == 1 or self.has_class("-wide"):
            self._controls.focus()
        else:
            self.set_focus(None)

    def _moved(self) -> None:
        """Something has been asked of the runs: look at them soon, and say what is so."""
        self._awake = time.monotonic() + AWAKE
        self._show_words()
        self._next_tick(FAST)

    # -- showing -----------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        super().retranslate()
        for panel in self.panels:
            panel.redraw()
        if self._together is not None:
            self._together.changed()
        if self.panels:
            self._controls.changed()
        self._show_words()

    def _show_words(self) -> None:
        """The title, the tabs and the controls."""
        if not self.panels:
            self.query_one("#title", Line).set(Content.styled(_("Playground"), "bold $primary"))
            return
        from nntui.ui.play_numbers import in_words

        session, marks = self.panel.session, self.nntui.marks
        words = [
            Content.assemble((f"{name} " if name else "", DIM), (value, "bold" if not i else ""))
            for i, (name, value) in enumerate(in_words(session.settings, self.nntui.ascii_only))
        ]
        status = {
            "failed": (f"{marks.fail} {_('failed')}", "$error"),
            "finished": (f"{marks.done} {_('stopped early')}", "$accent"),
        }.get(session.state, (f"{marks.pause} {_('paused')}", DIM))
        if session.playing:
            status = (f"{marks.run} {_('training')}", "$primary")
        self.query_one("#title", Line).set(Content("   ").join(words), Content.styled(*status))
        self._controls.fill(session.settings, self._views)
        self._show_tabs()

    def _show_tabs(self) -> None:
        if self.has_class("-wide"):
            return
        tabs = [
            clickable(
                Content.styled(
                    f" {number} {_(name)} ", "bold $primary on $panel" if number == self._view else DIM
                ),
                f"screen.view({number})",
            )
            for number, name in VIEWS.items()
        ]
        session = self.panel.session
        right = Content()
        if session.latest is not None:
            right = Content.assemble(
                (f"{session.epoch:,}  ", DIM),
                (f"{session.latest.values['loss']:.3f} ", "$training"),
                (f"{session.latest.values['val_loss']:.3f}", "$validation"),
            )
        self.query_one("#play-tabs", Line).set(Content("").join(tabs), right)

    def _fit(self, width: int, height: int) -> None:
        super()._fit(width, height)
        self.set_class(width < SLIM, "-slim")

    def fitted(self) -> None:
        if self.panels:
            self.call_after_refresh(self.retranslate)
            self.call_after_refresh(self._next_tick, FAST)

    # -- time --------------------------------------------------------------------------------------------

    def _next_tick(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._due = time.monotonic() + seconds
        self._timer = self.set_timer(seconds, self._tick)

    def _tick(self) -> None:
        if not self.is_mounted or not self.panels:
            return
        late = time.monotonic() - self._due
        self._late += 0.1 * (late - self._late)
        pace = min(max(self._late / LATE, 1.0), 8.0)
        news: set[str] = set()
        seen = self.app.screen is self or isinstance(self.app.screen, ModalScreen)  # through which one sees
        for panel in self.panels:
            news |= panel.tick(pace, seen)
        if self._together is not None:
            self._together.tick(bool(news & {"metrics", "state"}), pace)
        if news & {"state", "note"}:
            self._show_words()
        elif "metrics" in news:
            self._show_tabs()
        if news or any(panel.busy for panel in self.panels):
            self._awake = time.monotonic() + AWAKE
        self._next_tick(FAST if time.monotonic() < self._awake else SLOW)
