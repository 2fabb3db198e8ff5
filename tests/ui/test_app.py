"""What lives as long as the program: language, theme, marks, palette; and what is not loaded too early."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.command import CommandPalette

from nntui import i18n
from nntui.course import LessonError
from nntui.ui.app import NntuiApp
from nntui.ui.screens.lesson import LessonScreen
from nntui.ui.theme import ASCII, THEME_NAMES, UNICODE, wants_ascii

MakeApp = Callable[..., NntuiApp]


def text_of(app: NntuiApp) -> str:
    return "\n".join(
        "".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()
    )


async def test_first_language_is_the_locales(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "ro_RO.UTF-8")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert i18n.current() == "ro"
        assert "În jos" in text_of(app)


async def test_language_changes_everywhere_at_once_and_is_remembered(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.press("question_mark", "l")
        assert i18n.current() == "pt"
        await pilot.press("escape")
        await pilot.pause()
        assert "Descendo" in text_of(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "Estruturas" in text_of(app)
    app.close()
    again = make_app()
    assert i18n.current() == "pt"
    again.close()
    asked = make_app("ro")
    assert i18n.current() == "ro"
    asked.close()


async def test_every_message_changes_with_the_language(make_app: MakeApp) -> None:
    """The footer is the catalogue's, so that a language without a translation is seen here too."""
    app = make_app()
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.pause()
        for lang in i18n.LANGUAGES:
            app.action_language(lang)
            await pilot.pause()
            footer = text_of(app).splitlines()[-1]
            assert all(i18n._(word) in footer for word in ("open", "language", "help", "quit"))


async def test_themes_go_round_and_are_remembered(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        seen = []
        for _round in THEME_NAMES:
            seen.append(app.theme)
            await pilot.press("t")
        assert seen == list(THEME_NAMES)
        await pilot.press("t")
    app.close()
    assert make_app().theme == "nntui-light"


async def test_palette_holds_lessons_languages_themes_and_opens_a_lesson(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.press("ctrl+p")
        assert CommandPalette.is_open(app)  # type: ignore[arg-type]
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert {"Going down (turn)", "Português", "Română", "ASCII marks", "Help", "Quit"} <= set(titles)
        await pilot.press(*"turn")
        await pilot.pause(0.5)
        await pilot.press("enter")
        await pilot.pause(0.5)
        assert isinstance(app.screen, LessonScreen)
        assert app.screen.lesson.name == "turn"


async def test_palette_speaks_the_language(make_app: MakeApp) -> None:
    app = make_app("pt")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        while "Buscar…" not in text_of(app):
            await pilot.pause(0.05)
        await pilot.press(*"qqqq")
        while "Nada encontrado" not in text_of(app):
            assert "No matches" not in text_of(app)
            await pilot.pause(0.05)


@pytest.mark.parametrize("opening", ["enter", "question_mark", "ctrl+p"])
async def test_two_wishes_to_leave_close_one_screen(make_app: MakeApp, opening: str) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(opening)
        await pilot.pause()
        leaving = app.screen
        assert len(app.screen_stack) == 2
        leaving.dismiss()
        leaving.dismiss()
        await pilot.pause()
        assert len(app.screen_stack) == 1
        assert app._exception is None


async def test_palette_in_a_window_too_small_for_it(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p", "a")
        await pilot.pause(0.3)
        for size in ((60, 3), (20, 3), (5, 5)):
            await pilot.resize_terminal(*size)
            await pilot.press("pagedown", "pageup", "down", "up", "home", "end")
        await pilot.resize_terminal(80, 24)
        await pilot.press("escape")
        assert app._exception is None


async def test_a_language_whose_lesson_is_damaged_is_not_taken(make_app: MakeApp, course_root: Path) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        (course_root / "overfitting" / "turn" / "pt.md").unlink()
        await pilot.press("l")
        await pilot.pause()
        assert i18n.current() == "en"
        assert any("pt.md" in notice.message for notice in app._notifications)
        app.action_language("ro")
        assert i18n.current() == "ro"


def test_a_damaged_lesson_is_told_before_the_screen_is_taken(make_app: MakeApp, course_root: Path) -> None:
    (course_root / "overfitting" / "turn" / "en.md").write_text("nothing", encoding="utf-8")
    with pytest.raises(LessonError, match=r"en\.md"):
        make_app()


async def test_ascii_marks_hold_on_every_screen(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.action_marks()
        assert app.marks is ASCII
        for keys in ((), ("enter",), ("right", "2"), ("question_mark",)):
            await pilot.press(*keys)
            await pilot.pause(0.2)
            strange = {c for c in text_of(app) if not c.isascii()}
            assert not strange, (keys, strange)
    app.close()
    assert make_app().ascii_only


def test_ascii_is_chosen_by_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NNTUI_ASCII", "1")
    assert wants_ascii()
    monkeypatch.setenv("NNTUI_ASCII", "0")
    assert not wants_ascii()
    monkeypatch.setenv("TERM", "linux")
    assert not wants_ascii()
    monkeypatch.delenv("NNTUI_ASCII")
    assert wants_ascii()


def test_marks_are_one_cell_each() -> None:
    from rich.cells import cell_len

    for marks in (UNICODE, ASCII):
        assert all(cell_len(getattr(marks, name)) == 1 for name in marks.__slots__)


def test_numpy_waits_until_after_the_first_paint(course_root: Path, tmp_path: Path) -> None:
    code = (
        "import sys, json\nfrom pathlib import Path\nfrom nntui.ui.app import NntuiApp\n"
        f"NntuiApp('en', root=Path({str(course_root)!r}), progress=Path({str(tmp_path / 'p.sqlite3')!r}))\n"
        "early = ('numpy', 'plotext', 'nntui.lab', 'nntui.ui.screens.lesson')\n"
        "print(json.dumps([name for name in early if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ, check=True)
    assert json.loads(done.stdout) == []
