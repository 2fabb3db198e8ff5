"""The solution of an exercise beside the learner's own code."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content

from nntui import i18n
from nntui.course.exercises import Exercise
from nntui.i18n import _
from nntui.ui.keys import bindings
from nntui.ui.screens.base import NntuiScreen
from nntui.ui.widgets.diff import Diff
from nntui.ui.widgets.line import Line


class SolutionScreen(NntuiScreen):
    """Compares `mine` with the solution."""

    BINDINGS = bindings("solution")

    def __init__(self, exercise: Exercise, mine: str) -> None:
        super().__init__()
        self.exercise = exercise
        self._mine = mine

    def body(self) -> ComposeResult:
        yield Line(id="title", classes="title")
        yield Diff(id="diff")

    def on_mount(self) -> None:
        self.query_one(Diff).focus()

    def places(self) -> tuple[str, ...]:
        return ("everywhere", "solution")

    def retranslate(self) -> None:
        super().retranslate()
        marks = self.nntui.marks
        title = self.exercise.text(i18n.current()).title
        left = Content.assemble((_("Solution") + f" {marks.between} ", "$text-dim"), (title, "bold $primary"))
        self.query_one("#title", Line).set(left)
        titles = _("your code"), _("solution")
        self.query_one(Diff).show(self._mine, self.exercise.solution, titles, self.nntui.ascii_only)

    def action_close(self) -> None:
        """Back to the code."""
        self.dismiss()
