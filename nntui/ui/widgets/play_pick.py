"""A short list over the screen, to pick one from."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from nntui.ui.keys import bindings


class PickScreen(ModalScreen[int | None]):
    """Its result is the index of what was picked, or None."""

    BINDINGS = bindings("pick")
    DEFAULT_CSS = """
    PickScreen { align: center middle; background: $background 60%; }
    PickScreen > Vertical {
        width: 76; max-width: 96%; height: auto; max-height: 90%; padding: 1 2; background: $panel;
    }
    PickScreen OptionList { height: auto; border: none; background: $panel; padding: 0; }
    PickScreen OptionList:focus { border: none; }
    PickScreen OptionList > .option-list--option-highlighted,
    PickScreen OptionList:focus > .option-list--option-highlighted {
        background: $primary 24%; color: $foreground; text-style: bold;
    }
    """

    def __init__(self, title: str, entries: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._heading, self._entries = title, entries

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content.styled(self._heading, "bold $accent"))
            yield OptionList(
                *(
                    Option(Content.assemble(title, "\n", (f"  {text}", "$text-dim")) if text else Content(title))
                    for title, text in self._entries
                )
            )

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if self.is_current:
            self.dismiss(event.option_index)

    def action_leave(self) -> None:
        """Pick nothing."""
        if self.is_current:
            self.dismiss(None)
