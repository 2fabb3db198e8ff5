"""The foot of the demo panel: the run's state, its newest numbers, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from nntui.commands.table import number
from nntui.course.texts import DemoText
from nntui.i18n import _
from nntui.ui.keys import spell
from nntui.ui.widgets.line import Line, flow, pressable

if TYPE_CHECKING:
    from nntui.ui.app import NntuiApp
    from nntui.ui.session import Session

DIM = "$text-dim"


class Status(Vertical):
    """Three lines about a session, which is None until its demo is loaded."""

    DEFAULT_CSS = """
    Status { height: auto; }
    """

    def compose(self) -> ComposeResult:
        yield Line(id="state")
        yield Static(id="numbers")
        yield Line(id="controls")

    def show(self, session: Session | None, state: str, words: DemoText, focused: str | None) -> None:
        """Show a session in this state; `focused` names the parameter whose slider has the focus."""
        self._show_state(session, state)
        numbers = self._numbers(session, words, focused)
        self.query_one("#numbers").display = bool(numbers)
        self.query_one("#numbers", Static).update(numbers)
        self._show_controls(session, state)

    @property
    def nntui(self) -> NntuiApp:
        """The running program."""
        return cast("NntuiApp", self.app)

    def _show_state(self, session: Session | None, state: str) -> None:
        marks = self.nntui.marks
        mark, style = {
            "running": (marks.run, "$success"),
            "paused": (marks.pause, "$accent"),
            "finished": (marks.done, "$success"),
            "failed": (marks.fail, "$error"),
        }.get(state, (marks.dot, DIM))
        left = Content.assemble((f"{mark} ", style), (state_word(state), f"bold {style}"))
        right = Content()
        if session and session.stale:
            left += Content.styled(f"   {marks.dot} " + _("new values: next run"), "$accent")
        elif session and session.latest:
            left += Content("   " + _("step") + f" {session.latest.step}")
            if session.latest.epoch:
                left += Content("   " + _("epoch") + f" {session.latest.epoch}")
        if session and session.latest and session.total:
            share = 1.0 if state == "finished" else session.done / session.total
            right = marks.progress(share, 12, "$primary")
        self.query_one("#state", Line).set(left, right)

    def _numbers(self, session: Session | None, words: DemoText, focused: str | None) -> Content:
        if focused in words.parameters and not (session and session.state == "running"):
            return Content.styled(words.parameters[focused].help, f"italic {DIM}")
        if session is None or session.latest is None or session.result is not None:
            return Content()  # a result says it better
        from nntui.ui.pictures import best, best_text, role

        labels = words.metrics
        parts = []
        for name, value in session.latest.values.items():
            colour = f"${role(name)}"
            parts.append(Content.assemble((labels.get(name, name), colour), " ", (number(value), "bold")))
        found = best(session)
        if found:
            parts.append(Content.styled(best_text(session, found, labels), "$accent"))
        return flow(parts, self.size.width - 2)

    def _show_controls(self, session: Session | None, state: str) -> None:
        plain = self.nntui.ascii_only
        first = {
            "running": _("pause"),
            "starting": _("pause"),
            "paused": _("go on"),
            "ready": _("run"),
            "loading": _("run"),
        }
        entries = [("space", "␣", first.get(state, _("run again"))), ("full_stop", ".", _("one step"))]
        if session and session.alive:
            entries.append(("s", "s", _("stop")))
        entries.append(("backspace", "⌫", _("reset")))
        buttons = [
            pressable(
                Content.assemble(
                    (f" {spell(shown, plain)} ", "bold $primary on $panel"), (f"{word} ", "on $panel")
                ),
                key,
            )
            for key, shown, word in entries
        ]
        seed = Content.assemble(f"{session.seed if session else 0} ", ("r", "bold $primary"))
        named = Content.assemble((_("seed") + " ", DIM), seed)
        # Some languages need more room: the word goes first, then the gaps, then the number.
        for gap, right in ((" ", named), (" ", seed), ("", seed), ("", Content())):
            left = Content(gap).join(buttons)
            if left.cell_length + right.cell_length < self.size.width - 2:
                break
        self.query_one("#controls", Line).set(left, pressable(right, "r"))


def state_word(state: str) -> str:
    """The state of a run in the current language."""
    return {
        "loading": _("loading"),
        "ready": _("ready"),
        "starting": _("starting"),
        "running": _("running"),
        "paused": _("paused"),
        "finished": _("finished"),
        "stopped": _("stopped"),
        "failed": _("failed"),
    }.get(state, state)
