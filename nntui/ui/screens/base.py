"""What every screen shares: the footer, translation at once, and a word when the terminal is too small."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from textual import events
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from nntui.course import Lesson
from nntui.i18n import _
from nntui.ui.widgets.keybar import KeyBar

if TYPE_CHECKING:
    from nntui.ui.app import NntuiApp

SMALLEST = (40, 12)
WIDE = 110
TALL = 40


class NntuiScreen(Screen[None]):
    """A full screen of the program. Subclasses yield their body from `body` and fill it in `retranslate`."""

    AUTO_FOCUS = ""

    @property
    def nntui(self) -> NntuiApp:
        """The running program."""
        return cast("NntuiApp", self.app)

    @property
    def leaving(self) -> bool:
        """Is this screen being taken down? Work that comes back to it then finds widgets gone."""
        return not (self.display and self.app.is_running)

    @property
    def ready(self) -> bool:
        """Are the widgets there that keys are meant for?"""
        return True

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """The same as Textual's; what would come when the screen is being taken down is let go."""

        def work() -> Any:
            return None if self.leaving else callback(*args, **kwargs)

        return super().call_after_refresh(work)

    async def on_event(self, event: events.Event) -> None:
        if not (isinstance(event, events.Timer) and self.leaving):
            await super().on_event(event)

    def body(self) -> ComposeResult:
        """The widgets between the top of the screen and the footer."""
        yield from ()

    def compose(self) -> ComposeResult:
        # While nothing is in it: to tell all that is in it of another size takes long.
        self._fit(*self.app.size)
        yield from self.body()
        yield KeyBar(id="keys")
        yield Static(id="too-small")

    def places(self) -> tuple[str, ...]:
        """Which places of the key table apply right now."""
        return ("everywhere",)

    @property
    def subject(self) -> Lesson | None:
        """The lesson that commands about a lesson mean here."""
        return None

    def retranslate(self) -> None:
        """Show every text again, in the current language and with the current marks."""
        width, height = SMALLEST
        self.set_class(self.nntui.ascii_only, "-ascii")
        words = _("This window is too small. nntui needs {width} × {height}.").format(width=width, height=height)
        self.query_one("#too-small", Static).update(Content(words))
        self.refresh_keys()

    def refresh_keys(self) -> None:
        """Bring the footer up to date with `places`."""
        for bar in self.query(KeyBar):
            bar.show(self.places(), self.nntui.ascii_only)

    def on_mount(self) -> None:
        self.retranslate()

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size.width, event.size.height)
        self.fitted()

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.retranslate()

    def _fit(self, width: int, height: int) -> None:
        self.set_class(width < SMALLEST[0] or height < SMALLEST[1], "-too-small")
        self.set_class(width >= WIDE, "-wide")
        self.set_class(width < WIDE, "-narrow")
        self.set_class(height >= TALL, "-tall")

    def fitted(self) -> None:
        """The screen has another size, and its classes say so."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Leave this screen. A second wish to, from a key pressed twice, must not close the one below."""
        return super().dismiss(result) if self.is_current else AwaitComplete()

    async def on_click(self, event: events.Click) -> None:
        """Do what the text under the mouse is marked with."""
        action = event.style.meta.get("do")
        if action:
            await self.app.run_action(action, self)

    def action_press(self, key: str) -> None:
        """Do what the key does (for clicks on the footer)."""
        self.app.simulate_key(key)
