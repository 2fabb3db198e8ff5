"""Bars below the editor: one to find words, one that asks before something is done."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from nntui.i18n import _
from nntui.ui.keys import bindings


class FindBar(Horizontal):
    """Where the words to find are typed. Shown while its class "-open" is set."""

    BINDINGS = bindings("find")
    DEFAULT_CSS = """
    FindBar { display: none; height: 1; background: $panel; padding: 0 1; }
    FindBar.-open { display: block; }
    FindBar #find-label { width: auto; margin-right: 1; }
    FindBar Input { width: 1fr; height: 1; border: none; padding: 0; background: $panel; }
    FindBar Input:focus { border: none; background-tint: transparent; }
    FindBar.-colourless .input--cursor { text-style: reverse; }
    FindBar #find-count { width: auto; color: $text-dim; margin-left: 1; }
    """

    class Find(Message):
        """Find `words`; `again` leaves the place behind that is found already."""

        def __init__(self, words: str, forward: bool, again: bool) -> None:
            super().__init__()
            self.words, self.forward, self.again = words, forward, again

    class Closed(Message):
        """The learner is done with finding."""

    def compose(self) -> ComposeResult:
        yield Static(id="find-label", markup=False)
        yield Input(id="find-words", select_on_focus=True)
        yield Static(id="find-count", markup=False)

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False
        self.set_class(self.app.no_color, "-colourless")

    @property
    def words(self) -> str:
        """What was typed last."""
        return self.query_one(Input).value

    def open(self) -> None:
        """Show the bar and type into it."""
        self.add_class("-open")
        self.retranslate()
        self.query_one(Input).focus()

    def close(self) -> None:
        """Hide the bar."""
        self.remove_class("-open")

    def count(self, place: int, places: int) -> None:
        """Say which place is shown of how many."""
        text = _("{n} of {total}").format(n=place, total=places) if places else _("not found")
        self.query_one("#find-count", Static).update(text if self.words else "")

    def retranslate(self) -> None:
        """Show the words again, in the current language."""
        self.query_one("#find-label", Static).update(_("Find"))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Find(event.value, True, False))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_find(True)

    def action_find(self, forward: bool) -> None:
        """The next place, or the one before."""
        self.post_message(self.Find(self.words, forward, True))

    def action_close_find(self) -> None:
        """Back to the code."""
        self.post_message(self.Closed())


class AskBar(Static, can_focus=True):
    """A question to be answered with yes (enter) or no (escape); going elsewhere takes it back."""

    BINDINGS = bindings("ask")
    DEFAULT_CSS = """
    AskBar { display: none; height: auto; background: $warning 20%; padding: 0 1; }
    AskBar.-open { display: block; }
    """

    class Answered(Message):
        """What the learner has decided."""

        def __init__(self, yes: bool) -> None:
            super().__init__()
            self.yes = yes

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._words: Callable[[], str] = str

    def ask(self, words: Callable[[], str]) -> None:
        """Ask the question that `words` gives in the current language."""
        self._words = words
        self.retranslate()
        self.add_class("-open")
        self.focus()

    def retranslate(self) -> None:
        """Ask again, in the current language."""
        self.update(Content.styled(self._words(), "bold"))

    def on_blur(self) -> None:
        self.remove_class("-open")

    def action_answer(self, yes: bool) -> None:
        """Close the bar and tell the answer."""
        self.remove_class("-open")
        self.post_message(self.Answered(yes))
