"""The program: what lives as long as it does (language, theme, progress, workers), and its commands."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App, SystemCommand
from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.filter import LineFilter, NoColor
from textual.screen import Screen
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.widget import AwaitMount

from nntui import i18n
from nntui.course import Lesson, LessonError, load
from nntui.course.models import FLAVOURS
from nntui.course.progress import Progress
from nntui.i18n import _
from nntui.runs.device import DEVICES
from nntui.ui.keeper import Keeper
from nntui.ui.keys import bindings
from nntui.ui.palette import Palette, commands
from nntui.ui.paths import path_name
from nntui.ui.screens.base import NntuiScreen
from nntui.ui.screens.home import HomeScreen
from nntui.ui.theme import ASCII, THEME_NAMES, THEMES, UNICODE, AsciiFilter, AsciiScrollBar, Marks, wants_ascii
from nntui.ui.typed import Typed

if TYPE_CHECKING:
    from nntui.runs.kept import KeptRuns
    from nntui.runs.process import Pool


_NO_COLOR, _ASCII = NoColor(), AsciiFilter()


class NntuiApp(App[object]):
    """The terminal program.

    `lang` is the language asked for on the command line; without it the remembered one is used, at first the
    locale's. `root` is another folder of lessons than the bundled one, `progress` another progress file (the
    kept runs are beside it);
    `playground` is a state in which to open the playground first.
    Raises LessonError where a lesson can't be read; one that is found later ends the program, as `damage`.
    """

    TITLE = "nntui"
    CSS_PATH = "screens/app.tcss"
    BINDINGS = bindings("everywhere")

    def __init__(
        self,
        lang: str | None = None,
        root: Path | None = None,
        progress: Path | None = None,
        playground: str | None = None,
    ) -> None:
        super().__init__()
        self._playground = playground
        self.root = root
        self.progress = Keeper(Progress(progress), self._lost)
        self.runs_path = None if progress is None else progress.with_name("runs.sqlite3")
        self.kept: KeptRuns | None = None
        self.course = load(root)
        self.marks: Marks = UNICODE
        self.ascii_only = False
        self.has_gpu = False
        self._typed = Typed(self, self._hand_on)
        self._pool: Pool | None = None
        self._pool_lock = Lock()
        self.damage: LessonError | None = None
        remembered = None if os.environ.get("NNTUI_LANG") else self.progress.setting("language")
        i18n.use(lang or (remembered if remembered in i18n.LANGUAGES else i18n.detect()))
        for lesson in self.course.lessons:  # the rest of their words is read when the first screen is shown
            lesson.title(i18n.current())
        for theme in THEMES:
            self.register_theme(theme)
        theme_name = self.progress.setting("theme") or ""
        self.theme = theme_name if theme_name in THEME_NAMES else THEMES[0].name
        self._use_ascii(wants_ascii() or self.progress.setting("ascii") == "1")

    def get_default_screen(self) -> Screen[None]:
        screen = HomeScreen() if self._playground is None else self._new_playground(self._playground)
        self._load_screen_css(screen)
        screen._push_result_callback(self, None)  # as one has that was pushed: without it none can take its place
        return screen

    def pop_screen(self) -> AwaitComplete:
        """Leave the screen on top for the one below it, or for home where the program was opened at this one."""
        return super().pop_screen() if len(self.screen_stack) > 1 else self.switch_screen(HomeScreen())

    def get_line_filters(self) -> Sequence[LineFilter]:
        # Textual turns colours into greys for NO_COLOR; its wish is no colour codes at all.
        wanted = (self.no_color, _NO_COLOR), (self.ascii_only, _ASCII)
        return [*super().get_line_filters(), *(each for wish, each in wanted if wish)]

    def refresh_css(self, animate: bool = True) -> None:
        # The theme that is set at the start asks for it when nothing is parsed yet: it would all be parsed twice.
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def _load_screen_css(self, screen: Screen[Any]) -> None:
        # Textual parses every style sheet anew where a screen brings one of its own; this parses that one.
        new = [path for path in screen.css_path if not self.stylesheet.has_source(str(path))]
        if new:
            self.stylesheet.read_all(new)
            self.stylesheet.parse()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded and self.screen_stack:
            await self._typed.put(event)
        else:
            await self._hand_on(event)

    async def _hand_on(self, event: events.Event) -> None:
        # A key that comes while a screen is being put up is meant for it, and must find its widgets.
        if isinstance(event, events.Key) and self.screen_stack and not self.screen.is_mounted:
            await AwaitMount(self.screen, [self.screen])
        await super().on_event(event)

    def on_ready(self) -> None:
        """Say what there is to say at first, and go on once the first screen is on the terminal."""
        with suppress(NotImplementedError):  # Windows, where it ends the process in any case
            stopped = 128 + signal.SIGTERM
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.exit, None, stopped)
        if self.progress.notice:
            self.notify(self.progress.notice, severity="warning", timeout=10)
        for notice in self.course.notices:
            self.notify(notice, severity="warning", timeout=10)
        self.call_after_refresh(self._first_paint)

    def _first_paint(self) -> None:
        """The first screen is on the terminal: do what need not be done before."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
        self.run_worker(self._warm_up, thread=True, group="warm-up", exit_on_error=False)

    def _warm_up(self) -> None:
        try:
            self._read_lessons(i18n.current())
        except LessonError as error:
            self.call_from_thread(self._end, error)
            return
        from nntui.ui import ahead

        ahead.prepare_lesson()
        self.pool()
        ahead.prepare_others()
        from framework import cuda

        if cuda.is_available():
            self.call_from_thread(self._found_gpu)

    def _end(self, damage: LessonError) -> None:
        """End the program, since a lesson can't be read."""
        self.damage = damage
        self.exit(return_code=1)

    def _found_gpu(self) -> None:
        self.has_gpu = True
        self._retranslate()

    def pool(self) -> Pool:
        """The worker pool; the first call imports and starts it, so call that one from a thread."""
        with self._pool_lock:
            if self._pool is None:
                from nntui.runs.process import Pool

                self._pool = Pool()
            return self._pool

    def close(self) -> None:
        """End every worker and save the progress; call when the program has left the terminal."""
        with self._pool_lock:
            if self._pool is not None:
                self._pool.close()
                self._pool = None
        self.progress.close()
        if self.kept is not None:
            self.kept.close()
            self.kept = None

    def _lost(self, reason: str) -> None:
        """The progress can't be kept any more; that costs the learner the progress, not the program."""
        self.notify(_("Your progress can't be kept: {reason}.").format(reason=reason), severity="warning")

    def _read_lessons(self, lang: str) -> None:
        """Read the words of all lessons, which are kept then, so that no screen meets a damaged one."""
        for lesson in self.course.lessons:
            lesson.text(lang)

    # What can be chosen anywhere

    def action_language(self, lang: str) -> None:
        """Speak `lang` from now on, everywhere at once."""
        try:
            self._read_lessons(lang)
        except LessonError as error:
            self.notify(str(error), severity="error")
            return
        i18n.use(lang)
        self.progress.set_setting("language", lang)
        self._retranslate()

    def action_next_language(self) -> None:
        """Speak the next language of the list."""
        codes = list(i18n.LANGUAGES)
        self.action_language(codes[(codes.index(i18n.current()) + 1) % len(codes)])

    def action_theme(self, name: str) -> None:
        """Use the theme of this name and remember it."""
        self.theme = name
        self.progress.set_setting("theme", name)
        self._retranslate()

    def action_next_theme(self) -> None:
        """Use the next theme of the list."""
        names = list(THEME_NAMES)
        self.action_theme(names[(names.index(self.theme) + 1) % len(names)])

    def action_marks(self) -> None:
        """Swap between Unicode and ASCII marks, and remember it."""
        self._use_ascii(not self.ascii_only)
        self.progress.set_setting("ascii", "1" if self.ascii_only else "0")
        self._retranslate()
        for widget in self.screen.walk_children():
            widget.refresh()

    def action_help(self) -> None:
        """Show every key."""
        from nntui.ui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen())

    def action_help_quit(self) -> None:
        self.notify(_("ctrl+q leaves nntui."), timeout=3)

    def action_command_palette(self) -> None:
        if not CommandPalette.is_open(self):
            self.push_screen(Palette())

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        return commands(self, screen)

    def action_next_flavour(self) -> None:
        """Follow the other framework from now on."""
        flavour, level = self.progress.flavour()
        self.choose_flavour(FLAVOURS[(FLAVOURS.index(flavour) + 1) % len(FLAVOURS)], level)

    def choose_flavour(self, flavour: str, level: str) -> None:
        """Follow this framework, from this level on."""
        self.progress.set_flavour(flavour, level)
        self._retranslate()
        self.notify(_("The course now follows {name}.").format(name=path_name(flavour, level)), timeout=3)

    @property
    def device(self) -> str:
        """Where demos compute: one of `nntui.runs.device.DEVICES`."""
        chosen = self.progress.setting("device")
        return chosen if chosen in DEVICES else "cpu"

    def choose_device(self, device: str) -> None:
        """Let demos compute there from their next run on, and remember it."""
        self.progress.set_setting("device", device)
        self.notify(_("{choice}, from the next run on.").format(choice=_(DEVICES[device])), timeout=3)

    def action_undo_reset(self) -> None:
        """Bring back what the last reset took."""
        if self.progress.undo_reset():
            self._retranslate()
            self.notify(_("What the last reset took is back."), timeout=3)
        else:
            self.notify(_("There is no reset to undo."), timeout=3)

    def ask_reset(self, lesson: Lesson | None = None) -> None:
        """Start a lesson over, or everything, if that is really meant."""
        from nntui.ui.screens.confirm import ConfirmScreen

        def answered(yes: bool | None) -> None:
            if yes and self.progress.reset(lesson.id if lesson else None):
                self._retranslate()
                self.notify(_("Done. u at home, or the palette, undoes it."), timeout=5)

        self.push_screen(ConfirmScreen(lesson), answered)

    def know(self, lesson: Lesson) -> None:
        """Note that the learner knows a lesson, or that this was said by mistake."""
        title = lesson.title(i18n.current())
        if self.progress.known(lesson.id):
            self.progress.unknow(lesson.id)
            self.notify(_("Not known any more: {title}").format(title=title), timeout=3)
        else:
            self.progress.know(lesson.id, tuple(step.id for step in lesson.steps))
            self.notify(_("Known: {title}").format(title=title), timeout=3)
        self._retranslate()

    def test_out(self, lesson: Lesson) -> None:
        """Ask only the questions of a lesson; who answers all of them rightly knows it."""
        if any(step.kind == "quiz" and not step.pre for step in lesson.path(*self.progress.flavour())):
            self.open_lesson(lesson, testing=True)
        else:
            self.notify(_("This lesson has no quiz."), timeout=3)

    def open_lesson(self, lesson: Lesson, step: str | None = None, testing: bool = False) -> None:
        """Go to a lesson, at this step or where it was left; `testing`: only to its quizzes."""
        from nntui.ui.screens.lesson import LessonScreen

        try:
            lesson.text(i18n.current())
        except LessonError as error:
            self._end(error)
            return
        screen = LessonScreen(lesson, step, testing)
        if isinstance(self.screen, HomeScreen):
            self.push_screen(screen)
        else:
            self.switch_screen(screen)

    def action_runs(self) -> None:
        """Go to the runs that were kept."""
        self.open_runs()

    def open_runs(self) -> None:
        """Go to the runs that were kept."""
        from nntui.ui.screens.runs import RunsScreen

        if not isinstance(self.screen, RunsScreen):
            self.push_screen(RunsScreen())

    def action_graph(self) -> None:
        """Go to the graph explorer."""
        self.open_graph()

    def open_graph(self, expression: str = "") -> None:
        """Go to the graph explorer, with this expression, demo or playground's state."""
        from nntui.ui.screens.graph import GraphScreen

        self.push_screen(GraphScreen(expression))

    def action_playground(self) -> None:
        """Go to the playground."""
        self.open_playground()

    def open_playground(self, state: str = "", groups: Sequence[str] | None = None) -> None:
        """Go to the playground, in this state or its usual one, with these groups of controls (None: all)."""
        self.push_screen(self._new_playground(state, groups))

    def _new_playground(self, state: str, groups: Sequence[str] | None = None) -> NntuiScreen:
        from nntui.ui.screens.playground import PlaygroundScreen

        return PlaygroundScreen(state, groups)

    def _use_ascii(self, wanted: bool) -> None:
        self.ascii_only = wanted
        self.marks = ASCII if wanted else UNICODE
        ScrollBar.renderer = AsciiScrollBar if wanted else ScrollBarRender

    def _retranslate(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, NntuiScreen) and screen.is_mounted:
                screen.retranslate()


def run(lang: str | None = None, root: Path | None = None, playground: str | None = None) -> int:
    """Run the program until it is left, opened at the playground or at home; returns the exit status.

    Raises LessonError where a lesson can't be read.
    """
    app = NntuiApp(lang, root, playground=playground)
    try:
        app.run()
    finally:
        app.close()
    if app.damage is not None:
        raise app.damage
    return app.return_code or 0
