"""The palette of all commands, in the current language."""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.content import Content
from textual.widgets.option_list import Option

from nntui.i18n import _


class Palette(CommandPalette):
    """Textual's palette, whose own words are English."""

    def __init__(self) -> None:
        super().__init__(placeholder=_("Search…"), id="--command-palette")

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Leave the palette, once: see `NntuiScreen.dismiss`."""
        return super().dismiss(result) if self.is_current else AwaitComplete()

    def _action_command_list(self, action: str) -> None:
        # In a window too small for any entry of the list, Textual fails to find the next page.
        if self.query_one(CommandList).size.height:
            super()._action_command_list(action)

    def _start_no_matches_countdown(self, search_value: str) -> None:
        # Textual has no public way to say this in another language.
        self._stop_no_matches_countdown()

        def show() -> None:
            self._list_visible = bool(search_value)
            if search_value:
                words = Content.styled(_("Nothing found"), "not bold")
                self.query_one(CommandList).add_option(Option(words, disabled=True, id=self._NO_MATCHES))

        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, show)
