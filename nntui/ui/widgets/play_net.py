"""The picture of the network as a widget: a weight can be chosen in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from textual.message import Message

from nntui.plots import Row
from nntui.ui import play_net
from nntui.ui.keys import bindings
from nntui.ui.play_layout import Chosen, clamped, unit_pixels
from nntui.ui.play_look import look
from nntui.ui.play_session import PlaySession
from nntui.ui.widgets.plot import PlotView


class NetView(PlotView, can_focus=True):
    """The network of a session. While it has the focus one of its weights is `chosen`."""

    BINDINGS = bindings("weight")

    class Opened(Message):
        """The chosen weight's value is to be typed."""

    class Nudged(Message):
        """The chosen weight is to change by this much."""

        def __init__(self, by: float) -> None:
            super().__init__()
            self.by = by

    def __init__(self, session: PlaySession) -> None:
        super().__init__(classes="net")
        self.session = session
        self.answers = False
        self._chosen = Chosen()
        self.show(self._draw_net)

    @property
    def chosen(self) -> Chosen:
        """The weight that is read and changed."""
        return clamped(self._chosen, self.session.settings)

    @property
    def wanted(self) -> tuple[int, int]:
        """The pixels of a unit's map: columns and rows."""
        return unit_pixels(self.session.settings, self.size.width, self.size.height - play_net.EDGE)

    def action_choose(self, layer: int, unit: int, source: int) -> None:
        """Another weight: so many layers, units and sources further."""
        at = self.chosen
        self._chosen = Chosen(at.layer + layer, at.unit + unit, at.source + source)
        if layer:
            self._chosen = replace(self._chosen, unit=0, source=0)
        self._chosen = self.chosen
        self.changed()

    def action_open(self) -> None:
        """Type the value."""
        self.post_message(self.Opened())

    def action_nudge(self, by: float) -> None:
        """A little more or less."""
        self.post_message(self.Nudged(by))

    def on_focus(self) -> None:
        self.changed()

    def on_blur(self) -> None:
        self.changed()

    def _draw_net(self, width: int, height: int) -> list[Row]:
        session, maps = self.session, self.session.units
        if self.answers and maps is not None:
            maps = np.sign(maps)
        chosen = self.chosen if self.has_focus else None
        return play_net.rows(session.settings, maps, session.arrays, width, height, look(self.app), chosen)
