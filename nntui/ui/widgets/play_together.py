"""The losses of two playgrounds in one picture."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nntui.play.state import write
from nntui.plots import Row
from nntui.ui.play_curves import together_rows
from nntui.ui.play_look import look
from nntui.ui.widgets.plot import PlotView

if TYPE_CHECKING:
    from nntui.ui.widgets.play_panel import PlayPanel

EVERY = 0.2
"""Seconds between two drawings, at the least."""
_CAPTIONED = 12
"""Rows from which on there is room to say what each of them is."""


class Together(PlotView):
    """Draws the curves of `panels`, each with its letter; the screen calls `tick`."""

    def __init__(self, panels: Sequence[PlayPanel]) -> None:
        super().__init__(id="together")
        self._panels = panels
        self._stale = False
        self._last = 0.0
        self.show(self._draw_curves)

    def tick(self, news: bool, pace: float) -> None:
        """Draw what is new, if it is time to. pace: 1, or more to draw less often."""
        self._stale |= news
        now = time.monotonic()
        if self._stale and self.is_on_screen and now - self._last >= EVERY * pace:
            self._stale, self._last = False, now
            self.redraw()

    def _draw_curves(self, width: int, height: int) -> list[Row]:
        looks = look(self.app)
        captions: list[Row] = []
        if height >= _CAPTIONED:
            for panel in self._panels:
                state = write(panel.session.settings)
                mark = " " if not panel.has_class("-active") else ">" if looks.ascii else "▸"
                captions.append([(f"{mark}{panel.letter} ", looks.key), (state[: width - 3], looks.dim)])
        histories = [(panel.letter, panel.session.history) for panel in self._panels]
        log = self._panels[0].log_axis
        return captions + together_rows(histories, width, height - len(captions), looks, log)
