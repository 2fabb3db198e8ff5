"""What lives as long as the program: language, theme, marks, palette; and what is not loaded too early."""

import gc
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from lesson_kit import until
from textual.command import CommandList, CommandPalette

from nntui import i18n
from nntui.course import LessonError
from nntui.ui.app import NntuiApp
from nntui.ui.screens.home import HomeScreen
from nntui.ui.screens.lesson import LessonScreen
from nntui.ui.screens.playground import PlaygroundScreen
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
        await until(pilot, lambda: "Going down (turn)" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen))
        assert isinstance(app.screen, LessonScreen)
        assert app.screen.lesson.name == "turn"


async def test_palette_speaks_the_language(make_app: MakeApp) -> None:
    app = make_app("pt")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Buscar…" in text_of(app))
        await pilot.press(*"qqqq")
        await until(pilot, lambda: "Nada encontrado" in text_of(app) or "No matches" in text_of(app))
        assert "No matches" not in text_of(app)


@pytest.mark.parametrize("opening", ["enter", "question_mark", "ctrl+p"])
async def test_two_wishes_to_leave_close_one_screen(make_app: MakeApp, opening: str) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(opening)
        await until(pilot, lambda: len(app.screen_stack) == 2)
        leaving = app.screen
        leaving.dismiss()
        leaving.dismiss()
        await until(pilot, lambda: len(app.screen_stack) == 1)
        assert app._exception is None


async def test_a_search_that_ends_when_the_palette_is_gone(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause(0.5)
        palette = app.screen
        found = palette.query_one(CommandList)
        assert found.option_count
        app.pop_screen()
        await pilot.pause()
        palette._refresh_command_list(found, [], True)  # as its worker does that is stopped a moment later


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


async def test_damage_that_titles_do_not_show_ends_the_program_with_its_reason(
    make_app: MakeApp, course_root: Path
) -> None:
    text = course_root / "overfitting" / "turn" / "en.md"
    text.write_text(text.read_text("utf-8").replace("## rest:", "## rust:"), "utf-8")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.damage is not None)
    assert app.return_code == 1
    assert re.search(r"en\.md:\d+: Step “rest” is missing", str(app.damage))


async def test_a_damaged_lesson_that_is_opened_at_once_ends_the_program_too(
    make_app: MakeApp, course_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = course_root / "overfitting" / "turn" / "en.md"
    text.write_text(text.read_text("utf-8").replace("## rest:", "## rust:"), "utf-8")
    app = make_app()
    monkeypatch.setattr(app, "_warm_up", lambda: None)  # which may not have come to it
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.open_lesson(app.course.lessons[1])
        assert app.damage is not None


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


async def test_what_is_cut_and_joined_is_ascii_too(make_app: MakeApp) -> None:
    app = make_app(playground="circle n=100 seed=7")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.focused is not None)
        await pilot.press("s")
        assert "…" in text_of(app)
        for _ in range(2):
            app.action_marks()
            await pilot.pause()
            assert app.ascii_only == text_of(app).isascii()
        app.action_help()
        await pilot.pause()
        app.action_marks()
        await pilot.press("escape")
        assert isinstance(app.screen, PlaygroundScreen)
        assert text_of(app).isascii()


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


@pytest.mark.parametrize("playground", [None, "circle seed=7"])
def test_the_first_paint_waits_for_nothing_that_it_does_not_show(
    course_root: Path, tmp_path: Path, playground: str | None
) -> None:
    """Textual says that it is ready once it has painted; what is imported then was waited for."""
    code = f"""
        import os, sys
        from pathlib import Path
        from nntui.ui.app import NntuiApp
        def painted(app):
            print(" ".join(sys.modules), file=sys.__stdout__, flush=True)
            os._exit(0)
        NntuiApp.on_ready = painted
        root, file = Path({str(course_root)!r}), Path({str(tmp_path / "p.sqlite3")!r})
        NntuiApp("en", root, file, {playground!r}).run(headless=True, size=(120, 40))
    """
    code = textwrap.dedent(code)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ, check=True)
    loaded = {*done.stdout.split()}
    assert "nntui.ui.screens.playground" in loaded or playground is None
    late = ("numpy", "framework", "plotext", "markdown_it", "pygments.lexers.python")
    own = ("nntui.lab", "nntui.course.texts", "nntui.plots", "nntui.runs.process", "nntui.ui.screens.lesson")
    assert not loaded & {*late, *own}


@pytest.mark.parametrize("playground", [None, "circle seed=7"])
async def test_the_first_screen_is_all_there_is_at_first(make_app: MakeApp, playground: str | None) -> None:
    app = make_app(playground=playground)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert len(app.screen_stack) == 1
        assert isinstance(app.screen, PlaygroundScreen if playground else HomeScreen)


async def test_home_comes_when_the_playground_that_was_opened_first_is_left(make_app: MakeApp) -> None:
    app = make_app(playground="circle seed=7")
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.screen.panels)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen) and app.screen.is_mounted)
        assert "Going down" in text_of(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert len(app.screen_stack) == 1


async def test_a_lesson_may_take_the_place_of_the_playground_that_was_opened_first(make_app: MakeApp) -> None:
    app = make_app(playground="circle seed=7")
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.screen.panels)
        app.open_lesson(app.course.lessons[0])
        await until(pilot, lambda: isinstance(app.screen, LessonScreen) and app.screen.is_mounted)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))


async def test_the_remembered_theme_is_there_from_the_first_paint(make_app: MakeApp) -> None:
    app = make_app()
    app.progress.set_setting("theme", "nntui-light")
    app.close()
    again = make_app()
    async with again.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert again.screen.styles.background.hex.lower() == "#fafaf7"
        again.action_theme("nntui-dark")
        await until(pilot, lambda: again.screen.styles.background.hex.lower() == "#14161c")


async def test_what_was_imported_is_not_looked_through_for_rubbish(make_app: MakeApp) -> None:
    """Opening the program puts the collector to rest, until the first screen is there."""
    gc.disable()
    try:
        app = make_app()
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, gc.isenabled)
            assert gc.get_freeze_count()
    finally:
        gc.enable()
        gc.unfreeze()
