"""The graph explorer: an expression, a network or a demo as boxes and lines, walked through node by node."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from textual.timer import Timer
from textual.widgets import Input

from nntui.errors import UsageError
from nntui.i18n import _
from nntui.ui.keys import bindings
from nntui.ui.screens.graph_stage import QUICK, GraphStage
from nntui.ui.widgets.graph_view import GraphView
from nntui.ui.widgets.play_entry import Entry

if TYPE_CHECKING:
    from nntui.graphs.folding import View

PLAY_EVERY = 0.7
"""Seconds a step takes while it plays."""


class GraphScreen(GraphStage):
    """Explores what `text` names (see `nntui.graphs.sources`); nothing: the first example."""

    CSS_PATH = "graph.tcss"
    BINDINGS = bindings("graph")

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self._timer: Timer | None = None
        self._example = -1

    def on_mount(self) -> None:
        self._show_part("picture")
        self._picture.focus()
        if self._text:
            self._load(self._text)
        else:
            self.action_example()

    # Typing

    def action_type(self) -> None:
        """Type an expression."""
        line = self.query_one("#expression", Input)
        line.focus()
        line.action_select_all()
        self.refresh_keys()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "expression" and event.value.strip():
            self._picture.focus()
            self._load(event.value)

    def action_example(self) -> None:
        """The next example."""
        from nntui.graphs.sources import EXAMPLES

        self._example = (self._example + 1) % len(EXAMPLES)
        self._load(EXAMPLES[self._example][0])

    def on_descendant_focus(self) -> None:
        self.refresh_keys()

    def on_descendant_blur(self) -> None:
        self.call_later(self.refresh_keys)

    def on_entry_closed(self) -> None:
        self._picture.focus()
        self.refresh_keys()

    # Moving about

    def on_graph_view_chosen(self, event: GraphView.Chosen) -> None:
        if event.again:
            self.action_fold()
        else:
            self._choose(event.key)

    def _choose(self, key: str) -> None:
        self._picture.choose(key)
        self.query_one("#details").scroll_home(animate=False)
        self._tell()

    def action_move(self, x: int, y: int) -> None:
        """To the nearest box in this direction."""
        picture = self._picture.picture
        if picture is None or self._view is None:
            return
        here = picture.box(self._picture.chosen)
        best: tuple[float, str] | None = None
        for piece in self._view.pieces:
            box = picture.box(piece.key)
            across = (box.x + box.width / 2) - (here.x + here.width / 2)
            down = 2 * ((box.y + box.height / 2) - (here.y + here.height / 2))  # a cell is twice as high as wide
            ahead, aside = across * x + down * y, abs(across * y) + abs(down * x)
            if piece.key != self._picture.chosen and ahead > 1 and (best is None or ahead + 2 * aside < best[0]):
                best = (ahead + 2 * aside, piece.key)
        if best is not None:
            self._choose(best[1])

    def action_next_box(self, by: int) -> None:
        """The next box, in the order in which they compute."""
        if self._view is not None:
            keys = [piece.key for piece in self._view.pieces]
            self._choose(keys[(keys.index(self._picture.chosen) + by) % len(keys)])

    def action_pan(self, x: int, y: int) -> None:
        """Move the window over the picture."""
        self._picture.pan(x, y)

    def action_page(self, by: int) -> None:
        """Scroll the details."""
        panel = self.query_one("#details")
        panel.scroll_relative(y=by * max(1, panel.size.height - 2), animate=False)

    def action_fold(self) -> None:
        """Open the box, or fold what belongs to it."""
        wish = self.newest
        if wish is not None:
            self._lay_out(wish._replace(view=wish.view.toggled(wish.view.of_node[wish.node].key)))

    def action_fold_all(self) -> None:
        """Fold every part of a network, or open all."""
        wish = self.newest
        if wish is not None:
            folded = any(piece.folded for piece in wish.view.pieces)
            self._lay_out(wish._replace(view=wish.view.all_open() if folded else wish.view.all_folded()))

    def action_find(self) -> None:
        """Search for a box by its name or operation."""
        self.query_one(Entry).ask(_("find"), "", self._found)
        self.refresh_keys()

    def _found(self, text: str) -> None:
        view, wanted = self._view, text.strip().lower()
        if view is None or not wanted:
            return
        nodes = view.graph.nodes
        fitting = [
            piece.key
            for piece in view.pieces
            if any(wanted in f"{nodes[id].name} {nodes[id].op} {nodes[id].group}".lower() for id in piece.members)
        ]
        if not fitting:
            raise UsageError(_("Nothing here is called “{name}”.").format(name=text.strip()))
        keys = [piece.key for piece in view.pieces]
        here = keys.index(self._picture.chosen)
        after = [key for key in fitting if keys.index(key) > here]
        self._picture.found = tuple(fitting)
        self._choose((after or fitting)[0])

    # Step by step

    def action_step(self, by: int) -> None:
        """Forward or backward through the computation; from the end to its beginning."""
        self._stop()
        self._go(by)

    def _go(self, by: int) -> None:
        walk, view = self._walk, self._view
        if walk is None or view is None:
            return
        if by > 0 and walk.at == walk.length:
            walk.go(0)
        else:
            walk.go(walk.at + by)
        if walk.node is not None:
            self._picture.choose(view.of_node[walk.node.id].key)
        self._picture.changed()
        self._tell()

    def action_end(self, last: bool) -> None:
        """To the beginning, or to the end, where everything is known."""
        self._stop()
        if self._walk is not None:
            self._walk.go(self._walk.length if last else 0)
            self._picture.changed()
            self._tell()

    def action_play(self) -> None:
        """Step by step by itself, or hold."""
        if self._timer is not None:
            self._stop()
        elif self._walk is not None:
            if self._walk.at == self._walk.length:
                self._go(1)
            self._timer = self.set_interval(PLAY_EVERY, self._tick)

    def _tick(self) -> None:
        if self._walk is None or self._walk.at == self._walk.length:
            self._stop()
        else:
            self._go(1)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    # Away from here

    def action_export(self) -> None:
        """Write the graph as it is folded into a file."""
        from nntui.graphs.export import ENDINGS

        forms = " ".join(ENDINGS)
        self.query_one(Entry).ask(_("write as"), next(iter(ENDINGS)), self._export, forms)
        self.refresh_keys()

    def _export(self, form: str) -> None:
        from nntui.errors import unknown
        from nntui.graphs.export import ENDINGS
        from nntui.graphs.files import write

        form = form.strip().lower()
        if form not in ENDINGS:
            raise unknown(_("There is no format “{name}”.").format(name=form), form, ENDINGS)
        view = self._view
        if view is None:
            return
        if len(view.pieces) <= QUICK:
            self.notify(_("Written: {file}").format(file=write(view, form)), timeout=5)
        else:
            self.notify(_("Writing…"), timeout=2)
            self.run_worker(partial(self._write, view, form))  # type: ignore[arg-type]

    async def _write(self, view: View, form: str) -> None:
        from nntui.graphs.files import write

        try:
            file = await asyncio.to_thread(write, view, form)
        except UsageError as error:
            self.notify(str(error), severity="error")
        else:
            self.notify(_("Written: {file}").format(file=file), timeout=5)

    def action_part(self, part: str) -> None:
        """The picture or the details, where there is room for one."""
        self._show_part(part)

    def action_leave(self) -> None:
        """From the line of the expression to the picture, else away."""
        if self._typing:
            self._picture.focus()
            self.query_one("#expression", Input).value = self._text
        else:
            self.dismiss()
