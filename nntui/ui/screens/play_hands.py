"""By hand in the playground: points on the map, weights of the network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nntui.errors import UsageError
from nntui.i18n import _
from nntui.ui.screens.play_stage import FAST
from nntui.ui.screens.play_training import PlayTraining
from nntui.ui.widgets.play_entry import Entry

if TYPE_CHECKING:
    from nntui.ui.widgets.play_map import MapView
    from nntui.ui.widgets.play_net import NetView


class PlayHands(PlayTraining):
    """Goes to the map and to the network, and does what is asked for there."""

    _going = False

    def action_cursor(self) -> None:
        """Go to the map, and back: to the one beside which the value under the cursor is written."""
        self.panel.map.by_key = True
        self._go_to(self.panel.map, (2,) if self.has_class("-narrow") else (1, 2), 2)

    def action_weight(self) -> None:
        """Go to the network, and back."""
        self._go_to(self.panel.net, (3,) if self.has_class("-narrow") or len(self.panels) > 1 else (1, 3), 3)

    def _go_to(self, view: MapView | NetView, views: tuple[int, ...], otherwise: int) -> None:
        if view.has_focus:
            self._focus_controls()
            return
        if self._view not in views or not view.is_on_screen:
            self.action_view(otherwise)
        self._going = True  # the next key is for whoever has the focus then

        def arrive() -> None:
            self._going = False
            view.focus()

        self.call_after_refresh(arrive)

    def on_map_view_moved(self) -> None:
        self.panel.old("readout")
        self._next_tick(FAST)

    def on_map_view_put(self, event: MapView.Put) -> None:
        """Set a point, or take the nearest away; the settings follow once there are two."""
        drawn = list(self.panel.drawn)
        if event.value is not None:
            value = (
                event.value if self.settings.two_classes or self.settings.data != "points" else 2 * event.value - 1
            )
            drawn = [point for point in drawn if point[:2] != (event.x, event.y)] + [(event.x, event.y, value)]
        elif drawn:
            drawn.remove(min(drawn, key=lambda p: (p[0] - event.x) ** 2 + (p[1] - event.y) ** 2))
        self.panel.drawn = tuple(drawn)
        if len(drawn) > 1:
            self._try(lambda settings: replace(settings, data="points"), self._controls.chosen)
        elif event.value is not None:
            self.notify(_("One more point, and training can start."), timeout=3)
        self.panel.redraw()

    def on_net_view_opened(self) -> None:
        from nntui.ui import play_net
        from nntui.ui.play_look import look

        panel = self.panel
        chosen = panel.net.chosen
        now = play_net.value(panel.session.arrays, chosen)

        def take(text: str) -> None:
            try:
                value = float(text)
            except ValueError:
                value = float("nan")
            if not abs(value) <= 1e6:
                raise UsageError(_("A weight is a number, not “{text}”.").format(text=text))
            panel.session.edit(chosen.layer, chosen.unit, chosen.source, value)
            self._moved()

        words = play_net.weight_words(self.settings, {}, chosen, look(self.app))
        self.query_one(Entry).ask(words, "" if now is None else f"{now:.6g}", take)

    def on_net_view_nudged(self, event: NetView.Nudged) -> None:
        from nntui.ui import play_net

        session, chosen = self.panel.session, self.panel.net.chosen
        now = play_net.value(session.arrays, chosen)
        if now is not None:
            session.edit(chosen.layer, chosen.unit, chosen.source, round(now + event.by, 6))
            self._moved()
