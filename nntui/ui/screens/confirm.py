"""A question before progress is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from nntui import i18n
from nntui.course import Lesson
from nntui.i18n import _
from nntui.ui.keys import bindings, spell
from nntui.ui.widgets.line import flow, pressable

if TYPE_CHECKING:
    from nntui.ui.app import NntuiApp


class ConfirmScreen(ModalScreen[bool]):
    """Asks whether a lesson, or everything, shall be started over. Its answer is the screen's result."""

    CSS_PATH = "confirm.tcss"
    BINDINGS = bindings("ask")
    AUTO_FOCUS = ""

    def __init__(self, lesson: Lesson | None) -> None:
        super().__init__()
        self.lesson = lesson

    @property
    def nntui(self) -> NntuiApp:
        """The running program."""
        return cast("NntuiApp", self.app)

    def compose(self) -> ComposeResult:
        yield Static(id="confirm")

    def on_mount(self) -> None:
        plain = self.nntui.ascii_only
        self.set_class(plain, "-ascii")
        sentence = _("Forget all progress in every lesson?")
        if self.lesson is not None:
            title = self.lesson.text(i18n.current()).title
            sentence = _("Forget all progress in “{title}”?").format(title=title)
        kept = _("Your files stay, and it can be undone.")
        keys = [
            pressable(
                Content.assemble((f" {spell(key, plain)} ", "bold $primary on $panel"), (f"{word} ", "on $panel")),
                name,
            )
            for key, name, word in (("↵", "enter", _("yes")), ("esc", "escape", _("no")))
        ]
        words = Content.assemble((sentence, "bold"), "\n", (kept, "$text-dim"), "\n\n", flow(keys, 30))
        self.query_one("#confirm", Static).update(words)

    def action_answer(self, yes: bool) -> None:
        """Close with this answer."""
        if self.is_current:
            self.dismiss(yes)

    async def on_click(self, event: events.Click) -> None:
        """Do what the text under the mouse is marked with."""
        action = event.style.meta.get("do")
        if action:
            await self.app.run_action(action, self)

    def action_press(self, key: str) -> None:
        """Do what the key does (for clicks)."""
        self.app.simulate_key(key)
