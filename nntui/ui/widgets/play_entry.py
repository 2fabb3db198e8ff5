"""A line to type into, with what is asked for before it and what was wrong below it."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from nntui.errors import UsageError
from nntui.ui.keys import bindings


class Entry(Vertical):
    """Hidden until something is asked. `Closed` says that it has been answered or left."""

    BINDINGS = bindings("entry")

    class Closed(Message):
        """The line is hidden again."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self._take: Callable[[str], None] | None = None
        self.asker: Widget | None = None
        """What had the focus when it was asked."""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(id="asked")
            yield Input(compact=True, id="typed")
        yield Static(id="wrong")

    def on_mount(self) -> None:
        self.display = False

    def ask(self, label: str, value: str, take: Callable[[str], None], hint: str = "") -> None:
        """Ask for something. `take` gets the text; a UsageError that it raises is shown, and asked again."""
        self._take = take
        if not self.display:
            self.asker = self.screen.focused
        self.query_one("#asked", Static).update(Content.assemble((f" {label}  ", "bold $primary")))
        self.say(hint)
        line = self.query_one(Input)
        line.value = value
        self.display = True
        line.focus()
        line.action_select_all()

    def say(self, text: str, wrong: bool = False) -> None:
        """What stands below the line."""
        self.query_one("#wrong", Static).update(Content.styled(f" {text}", "$error" if wrong else "$text-dim"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            if self._take is not None:
                self._take(event.value)
        except UsageError as error:
            self.say(str(error), wrong=True)
            return
        self.action_close()

    def action_close(self) -> None:
        """Leave it unanswered."""
        if self.display:
            self.display = False
            self._take = None
            self.post_message(self.Closed())
