"""Every key and what it does, made from the one key table."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from nntui.i18n import _
from nntui.ui.keys import KEYS, PLACES, bindings, spell
from nntui.ui.screens.base import NntuiScreen
from nntui.ui.widgets.line import Line


class HelpScreen(NntuiScreen):
    """The help, over whatever was open."""

    CSS_PATH = "help.tcss"
    BINDINGS = bindings("help")

    def body(self) -> ComposeResult:
        yield Line(id="title", classes="title")
        with VerticalScroll(id="scroll"):
            yield Static(id="help")

    def places(self) -> tuple[str, ...]:
        return ("everywhere", "help")

    def on_mount(self) -> None:
        self.query_one("#scroll").focus()

    def retranslate(self) -> None:
        super().retranslate()
        self.query_one("#title", Line).set(Content.styled(_("Keys"), "bold $primary"))
        rows = {place: self._rows(place) for place, heading in PLACES.items() if heading}
        width = max(key.cell_length for keys in rows.values() for key, _text in keys)
        lines: list[Content] = []
        for place in rows:
            lines += [Content(), Content.styled(_(PLACES[place]), "bold $accent")]
            lines += [
                Content.assemble("  ", key.pad_right(width - key.cell_length), "   ", text)
                for key, text in rows[place]
            ]
        self.query_one("#help", Static).update(Content("\n").join(lines[1:]))

    def _rows(self, place: str) -> list[tuple[Content, str]]:
        plain = self.nntui.ascii_only
        return [
            (Content.styled(spell(key.shown, plain), "bold $primary"), _(key.description))
            for key in KEYS
            if key.where == place and key.helped
        ]

    def action_close(self) -> None:
        """Back to what was open."""
        self.dismiss()
