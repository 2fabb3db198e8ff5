"""What stands beside the code of an exercise: its task, its checks and its hints, one at a time."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from nntui import i18n
from nntui.course.exercises import HINTS, Exercise, check_names, solution_open
from nntui.course.progress import ExerciseState
from nntui.course.verdict import FILE
from nntui.i18n import _
from nntui.ui.checking import Checking
from nntui.ui.theme import Marks
from nntui.ui.widgets.card import Card
from nntui.ui.widgets.checks import Checks, ChecksShown
from nntui.ui.widgets.line import Line

PATIENCE = 0.3
"""Seconds after which a check that goes on is worth a word."""


class Beside(Vertical):
    """The three parts; the screen's classes say which of them is seen."""

    def __init__(self, exercise: Exercise, id: str | None = None) -> None:
        super().__init__(id=id)
        self._exercise = exercise
        self._names = (FILE, *check_names(exercise.check_file))

    def compose(self) -> ComposeResult:
        yield Line(id="tabs")
        yield Card(id="task")
        yield Checks(id="checks")
        yield Card(id="hints")

    def show_task(self, ascii_only: bool) -> None:
        """Show the card of the step."""
        text = self._exercise.lesson.text(i18n.current()).steps[self._exercise.step]
        for card in self.query(Card):
            card.ascii = ascii_only
        self.query_one("#task", Card).text = f"## {text.title}\n\n{text.body}"

    def show_hints(self, used: int) -> None:
        """Show the first `used` hints."""
        hints = self._exercise.text(i18n.current()).hints[:used]
        heads = (_("Hint {n} of {total}").format(n=n, total=HINTS) for n in range(1, len(hints) + 1))
        parts = [f"**{head}**\n\n{hint}" for head, hint in zip(heads, hints, strict=True)]
        if 0 < len(hints) < HINTS:
            parts.append("> " + _("{key} gives the next hint.").format(key="F1"))
        self.query_one("#hints", Card).text = "\n\n".join(parts)

    def show_checks(self, checking: Checking, state: ExerciseState, now: str, marked: bool, marks: Marks) -> None:
        """Show what the checks came to. `now` is the code as it is; `marked`: a line in it has a mark."""
        elapsed = checking.elapsed or 0.0
        running = ""
        if elapsed >= PATIENCE:
            running = _("Checking…") + (f" {elapsed:.0f} s" if elapsed >= 2 else "")
        words = self._exercise.text(i18n.current()).checks
        titles = {name: _("Your file runs") if name == FILE else words.get(name, name) for name in self._names}
        result = checking.result
        stale = result is not None and now != checking.checked
        advice = "" if result is None else _advice(result.passed, state, marked)
        self.query_one(Checks).show(ChecksShown(titles, result, running, stale, advice, marks))


def _advice(passed: bool, state: ExerciseState, marked: bool) -> str:
    """What to do next."""
    if passed:
        back = _("{key} takes you back to the lesson.").format(key="esc")
        return back + " " + _("{key} compares your code with the solution.").format(key="F6")
    advice = []
    if marked:
        advice.append(_("{key} goes to the line that failed.").format(key="ctrl+g"))
    if state.hints < HINTS:
        advice.append(_("{key} gives a hint.").format(key="F1"))
    if solution_open(state):
        advice.append(_("{key} compares your code with the solution.").format(key="F6"))
    return " ".join(advice)
