"""Training and settings in the playground: what its keys and its controls do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nntui.errors import UsageError
from nntui.i18n import _
from nntui.play import state as states
from nntui.play.settings import Settings
from nntui.ui.screens.play_stage import PlayStage
from nntui.ui.widgets.play_entry import Entry

if TYPE_CHECKING:
    from nntui.ui.play_controls import Control
    from nntui.ui.widgets.play_list import ControlList


class PlayTraining(PlayStage):
    """Plays, steps, goes back; a change of settings starts again from the first step."""

    def action_run(self) -> None:
        """Play, or pause."""
        on = not self.panel.session.playing
        for panel in self.panels:
            panel.play(on)
        self._moved()

    def action_one_step(self) -> None:
        """One step, then hold."""
        self._each("step")

    def action_epoch(self) -> None:
        """One epoch, then hold."""
        self._each("epoch")

    def action_back(self) -> None:
        """One step back."""
        for panel in self.panels:
            panel.session.back()
        self._moved()

    def action_reset(self) -> None:
        """Back to the first step."""
        self._each("reset")

    def action_again(self) -> None:
        """Run again after a failure."""
        for panel in self.panels:
            if panel.session.failure is not None:
                panel.play(True)
        self._moved()

    def action_best(self) -> None:
        """The weights of the best epoch."""
        for panel in self.panels:
            panel.session.best()
        self._moved()

    def action_new_seed(self) -> None:
        """Other points, other first weights: the same for both."""
        seed = self.settings.seed + 1
        for panel in self.panels:
            panel.change(replace(panel.session.settings, seed=seed))
        self._moved()

    def _each(self, command: str) -> None:
        for panel in self.panels:
            getattr(panel, command)()
        self._moved()

    # -- settings ----------------------------------------------------------------------------------------

    def on_control_list_changed(self, event: ControlList.Changed) -> None:
        event.stop()
        control = event.which
        if control.group == "views":
            self._turn_view(control.id)
        elif control.change is None:
            self.on_control_list_opened(event)
        else:
            change = control.change
            self._try(lambda settings: change(settings, event.by, event.large), control)

    def on_control_list_opened(self, event: ControlList.Opened | ControlList.Changed) -> None:
        event.stop()
        control = event.which
        if self.panel.session.failure is not None and control.id != "file":  # whose name may be what is wrong
            self.action_again()
        elif control.typed is None:
            if control.group == "views":
                self._turn_view(control.id)
            elif control.change is not None:
                change = control.change
                self._try(lambda settings: change(settings, 1, False), control)
        else:
            typed = control.typed
            self.query_one(Entry).ask(
                _(control.label),
                control.shown(self.settings),
                lambda text: self._set(typed(self.panel.remembered, text), control),
            )

    def _try(self, change: Any, control: Control) -> None:
        try:
            self._set(change(self.panel.remembered), control)
        except UsageError as error:
            self._controls.fill(self.settings, self._views, str(error))

    def _set(self, settings: Settings, control: Control | None = None) -> None:
        """Train with these settings from now on. Raises UsageError."""
        from nntui.ui.play_controls import canonical

        settings = canonical(settings)
        if settings == self.settings:
            return
        self.panel.change(settings)
        if control is not None and control.id == "seed":
            for panel in self.panels:
                if panel is not self.panel:
                    panel.change(replace(panel.session.settings, seed=settings.seed))
        self._moved()

    def load_state(self, text: str) -> None:
        """Train what a state string says. Raises UsageError."""
        self._set(states.parse(text))
