"""What the graph explorer stands on: its parts, what is loaded and laid out in threads, and its words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Input, Static

from nntui.errors import UsageError
from nntui.i18n import N_, _
from nntui.ui.screens.base import NntuiScreen
from nntui.ui.widgets.graph_details import details, step_words
from nntui.ui.widgets.graph_view import GraphView
from nntui.ui.widgets.line import Line, clickable
from nntui.ui.widgets.play_entry import Entry

if TYPE_CHECKING:
    from nntui.graphs.folding import View
    from nntui.graphs.model import Graph
    from nntui.graphs.picture import Picture
    from nntui.graphs.walk import Walk

DIM = "$text-dim"
PARTS = {"picture": N_("Picture"), "details": N_("Details")}
QUICK = 40
"""Boxes that are laid out in so little time that no thread is worth it."""


class Wish(NamedTuple):
    """What is to be shown: a view, the walk through its graph, and the node whose box gets the focus."""

    view: View
    walk: Walk
    node: int


class GraphStage(NntuiScreen):
    """Shows one view of a graph. What may take long, finding a graph and laying it out, never holds up the keys.

    What is shown belongs together at any time: `_view`, `_walk` and the picture are replaced at once.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._part = "picture"
        self._view: View | None = None
        self._walk: Walk | None = None
        self._wish: Wish | None = None
        self._drawn_for: tuple[Size, bool] | None = None
        self._error = ""
        self._loading = True

    def body(self) -> ComposeResult:
        yield Line(id="title", classes="title")
        with Horizontal(id="asked-for"):
            yield Static(id="asks")
            yield Input(compact=True, id="expression", select_on_focus=False)
        yield Static(id="said")
        with Horizontal(id="graph"):
            yield GraphView(id="picture")
            with VerticalScroll(id="details", can_focus=False):
                yield Static(id="words")
        yield Entry(id="entry")

    # What there is

    @property
    def _picture(self) -> GraphView:
        return self.query_one(GraphView)

    @property
    def _typing(self) -> bool:
        return self.query_one("#expression").has_focus

    def places(self) -> tuple[str, ...]:
        if self.query_one(Entry).display:
            return ("entry",)
        if self._typing:
            return ("graph_typing",)
        return ("everywhere", "graph")

    def _load(self, text: str) -> None:
        """Find the graph of `text` in a thread; the one that is shown stays until then."""
        self._text, self._loading = text, True
        line = self.query_one("#expression", Input)
        line.value = text
        self._say()
        self.run_worker(self._find(text), exclusive=True, group="graph")

    async def _find(self, text: str) -> None:
        def find() -> Graph:
            from nntui.graphs.sources import load

            return load(text, self.nntui.course, self.nntui.pool)

        from nntui.headless import RunFailed

        try:
            graph = await asyncio.to_thread(find)
        except (UsageError, RunFailed) as error:
            if not self.leaving:
                self._loading, self._error = False, str(error)
                self._say()
            return
        if self.leaving:
            return
        from nntui.graphs.folding import first_view
        from nntui.graphs.walk import Walk

        self._loading, self._error = False, ""
        self._lay_out(Wish(first_view(graph), Walk(graph), graph.result.id))

    def _lay_out(self, wish: Wish) -> None:
        """Draw a view: a small one now, a large one in a thread; the one that is shown stays until then."""
        busy, self._wish = self._wish is not None, wish
        if busy:
            self._say()  # the thread goes on with this one
        elif len(wish.view.pieces) <= QUICK:
            self._show(self._drawing(wish)(), wish)
        else:
            self._say()
            self.run_worker(self._draw_wishes, group="layout")  # type: ignore[arg-type]

    async def _draw_wishes(self) -> None:
        """Draw what is wished for; what nobody wants any more when it is done is thrown away."""
        while (wish := self._wish) is not None:
            picture = await asyncio.to_thread(self._drawing(wish))
            if self.leaving:
                return
            if wish is self._wish:
                self._show(picture, wish)

    def _drawing(self, wish: Wish) -> Callable[[], Picture]:
        """The work of laying a view out for the room that there is now, which knows nothing of widgets."""
        from nntui.graphs.picture import Picture

        self._drawn_for = size, ascii_only = self._room
        return partial(Picture, wish.view, size.width or 80, size.height or 20, ascii=ascii_only)

    @property
    def _room(self) -> tuple[Size, bool]:
        return self._picture.size, self.nntui.ascii_only

    def _show(self, picture: Picture, wish: Wish) -> None:
        self._view, self._walk, self._wish = wish.view, wish.walk, None
        self._picture.show(picture, wish.walk, wish.view.of_node[wish.node].key)
        self._tell()

    def _again(self) -> None:
        """Draw the same anew: in another size, with other marks."""
        newest = self.newest
        if newest is not None and self._room != self._drawn_for:
            self._lay_out(Wish(*newest))
        self._picture.changed()

    @property
    def newest(self) -> Wish | None:
        """What is shown, or will be next: what keys that fold are about."""
        if self._wish is not None:
            return self._wish
        if self._view is None or self._walk is None:
            return None
        return Wish(self._view, self._walk, self._view.by_key[self._picture.chosen].head)

    # Showing

    def retranslate(self) -> None:
        super().retranslate()
        self.query_one("#asks", Static).update(Content.styled(f" {_('expression')}  ", "bold $primary"))
        self._again()
        self._tell()

    def fitted(self) -> None:
        self._show_part(self._part)
        self.call_after_refresh(self._again)

    def _tell(self) -> None:
        """Everything in words: the title, the step, the box in focus."""
        view, walk = self._view, self._walk
        left = Content.assemble((_("Graph"), "bold $primary"))
        right = Content()
        if view is not None and walk is not None:
            count = _("{done} of {total}").format(done=walk.at, total=walk.length)
            right = Content.assemble((f"{_('step')} {count}", DIM))
        if self.has_class("-narrow"):
            tabs = Content("  ").join(self._tab(number, part) for number, part in enumerate(PARTS, 1))
            right = Content.assemble(right, "   ", tabs)
        self.query_one("#title", Line).set(left, right)
        self._say()
        if view is None or walk is None or not self._picture.chosen:
            return
        width = max(24, self.query_one("#details").size.width - 2)
        words = details(view, walk, self._picture.chosen, width, self.nntui.ascii_only)
        self.query_one("#words", Static).update(words)
        self.refresh_keys()

    def _tab(self, number: int, part: str) -> Content:
        here = "bold reverse" if self.app.no_color else "bold $background on $primary"
        words = Content.styled(f" {number} {_(PARTS[part])} ", here if part == self._part else DIM)
        return clickable(words, f"screen.part('{part}')")

    def _say(self) -> None:
        """The line below the expression: what is wrong, what was chosen for the learner, what this step does."""
        said = Content()
        if self._error:
            said = Content.styled(f" {self._error}", "$error")
        elif self._loading:
            said = Content.styled(f" {_('loading…')}", DIM)
        elif self._wish is not None:
            count = len(self._wish.view.pieces)
            said = Content.styled(" " + _("drawing {n} boxes…").format(n=count), DIM)
        elif self._view is not None and self._walk is not None:
            words = step_words(self._view, self._walk)
            chosen = "  ".join(f"{name} = {value}" for name, value in self._view.graph.notes)
            said = Content.assemble((f" {words}", "$accent"), (f"   {chosen}" if chosen else "", DIM))
        self.query_one("#said", Static).update(said)

    def _show_part(self, part: str) -> None:
        self._part = part
        for name in PARTS:
            self.set_class(name == part, f"-{name}")
        self._tell()
        self.call_after_refresh(self._tell)  # what was hidden has its width only now
