"""The palette of all commands, in the current language."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand
from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.content import Content
from textual.screen import Screen
from textual.widgets.option_list import Option

from nntui import i18n
from nntui.i18n import _
from nntui.runs.device import DEVICES
from nntui.ui.paths import PATHS, path_name
from nntui.ui.theme import THEME_NAMES

if TYPE_CHECKING:
    from nntui.ui.app import NntuiApp


def commands(app: NntuiApp, screen: Screen[Any]) -> Iterator[SystemCommand]:
    """Every command of the palette, opened over `screen`."""
    lang = i18n.current()
    for lesson in app.course.lessons:
        title, summary = lesson.title(lang), lesson.summary(lang)
        yield SystemCommand(title, summary, lambda lesson=lesson: app.open_lesson(lesson))
    for flavour, level in PATHS:
        if (flavour, level) != app.progress.flavour():
            title = _("Follow {name}").format(name=path_name(flavour, level))
            yield SystemCommand(
                title, _("Change the framework"), lambda path=(flavour, level): app.choose_flavour(*path)
            )
    yield SystemCommand(_("Playground"), _("Try networks on points of the plane"), app.open_playground)
    yield SystemCommand(_("Graph"), _("Draw a computation and walk through it, forward and back"), app.open_graph)
    yield SystemCommand(_("Runs"), _("List, compare and export the runs that you kept"), app.open_runs)
    yield from _about_lesson(app, screen)
    yield SystemCommand(_("Start everything over"), _("Forget all progress"), app.ask_reset)
    yield SystemCommand(_("Undo the last reset"), _("Bring back what it took"), app.action_undo_reset)
    for code, name in i18n.LANGUAGES.items():
        if code != lang:
            yield SystemCommand(name, _("Change the language"), lambda code=code: app.action_language(code))
    for theme, name in THEME_NAMES.items():
        if theme != app.theme:
            title = _("Theme: {name}").format(name=_(name))
            yield SystemCommand(title, _("Change the colours"), lambda theme=theme: app.action_theme(theme))
    chosen = app.device
    for device, meaning in DEVICES.items():
        if device != chosen and (app.has_gpu or chosen != "cpu"):
            choose = partial(app.choose_device, device)
            yield SystemCommand(_(meaning), _("Change where demos compute"), choose)
    marks = _("Unicode marks") if app.ascii_only else _("ASCII marks")
    yield SystemCommand(marks, _("For terminals that lack the symbols"), app.action_marks)
    yield SystemCommand(_("Help"), _("Show every key"), app.action_help)
    yield SystemCommand(_("Quit"), _("Leave nntui"), app.exit)


def _about_lesson(app: NntuiApp, screen: Screen[Any]) -> Iterator[SystemCommand]:
    """What can be done with the lesson that is open, or that the list at home stands on."""
    from nntui.ui.screens.base import NntuiScreen

    lesson = screen.subject if isinstance(screen, NntuiScreen) else None
    if lesson is None:
        return
    title = lesson.title(i18n.current())
    know = _("Not known any more") if app.progress.known(lesson.id) else _("I know this")
    yield SystemCommand(f"{know}: {title}", _("Count its steps as done, or not"), lambda: app.know(lesson))
    yield SystemCommand(
        _("Test out: {title}").format(title=title), _("Answer only its quizzes"), lambda: app.test_out(lesson)
    )
    yield SystemCommand(
        _("Start over: {title}").format(title=title), _("Forget the progress in it"), lambda: app.ask_reset(lesson)
    )


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

    def _refresh_command_list(self, *found: Any) -> None:
        if self.is_current:  # a search may end while the palette is being taken down
            super()._refresh_command_list(*found)

    def _start_no_matches_countdown(self, search_value: str) -> None:
        # Textual has no public way to say this in another language.
        self._stop_no_matches_countdown()

        def show() -> None:
            self._list_visible = bool(search_value)
            if search_value:
                words = Content.styled(_("Nothing found"), "not bold")
                self.query_one(CommandList).add_option(Option(words, disabled=True, id=self._NO_MATCHES))

        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, show)
