"""Home: finding lessons and steps, knowing lessons, starting over, and what is said about each."""

from pathlib import Path

import pytest
from lesson_kit import MakeApp, screen_of, shown, until
from step_kit import KINDS, marked, write_kinds

from nntui.ui.app import NntuiApp
from nntui.ui.screens.confirm import ConfirmScreen
from nntui.ui.screens.home import HomeScreen
from nntui.ui.screens.lesson import LessonScreen
from nntui.ui.widgets.rows import Rows


@pytest.fixture
def app(make_app: MakeApp, tmp_path: Path) -> NntuiApp:
    """The program on the lesson with every kind of step."""
    return make_app(root=write_kinds(tmp_path / "kinds"))


async def test_a_step_is_found_by_words_and_opened(app: NntuiApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("slash", *"step shape")
        await pilot.pause()
        assert "Step shape en" in shown(app)
        assert "Step bet en" not in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen))
        assert screen_of(app).step.id == "shape"
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert "Continue" in shown(app)


async def test_kinds_and_other_languages_are_found_too_and_esc_shows_all_again(app: NntuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"prediction")
        await pilot.pause()
        rows = app.screen.query_one(Rows)
        assert list(rows._id_to_index) == [f"{KINDS}#{step}" for step in ("bet", "shape", "rank")]
        await pilot.press("down", "down")
        assert rows.chosen == f"{KINDS}#rank"
        app.action_language("pt")
        await pilot.press(*["backspace"] * 10, *"TÓDOS")
        await pilot.pause()
        assert list(rows._id_to_index) == [KINDS]
        await pilot.press("q", "q")
        assert list(rows._id_to_index) == []
        await pilot.press("escape")
        await pilot.pause()
        assert "frameworks/plain" in rows._id_to_index
        assert rows.has_focus
        await pilot.press("slash")
        assert str(app.screen.query_one("#filter").value) == ""  # type: ignore[attr-defined]


async def test_i_know_this_and_not_any_more(app: NntuiApp) -> None:
    app.progress.mark(KINDS, "hello")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "k")
        await pilot.pause()
        assert "◆  1  All kinds" in shown(app)
        assert "1 of 2" in shown(app)
        await pilot.press("k")
        await pilot.pause()
        assert "◐  1  All kinds" in shown(app)
        assert marked(app) == {"hello"}


async def test_starting_over_asks_first_and_can_be_undone(app: NntuiApp) -> None:
    app.progress.mark(KINDS, "hello")
    app.progress.answer(KINDS, "half", 0.5, True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "backspace")
        assert isinstance(app.screen, ConfirmScreen)
        assert "All kinds" in shown(app)
        await pilot.press("escape")
        assert marked(app) == {"hello"}
        await pilot.press("backspace", "enter")
        await until(pilot, lambda: not marked(app))
        assert app.progress.answers(KINDS) == {}
        await pilot.press("u")
        assert marked(app) == {"hello"}
        assert app.progress.answers(KINDS)["half"].correct


async def test_the_palette_can_do_it_all_with_the_open_lesson(app: NntuiApp) -> None:
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen))
        titles = {command.title for command in app.get_system_commands(app.screen)}
        assert {
            "I know this: All kinds",
            "Test out: All kinds",
            "Start over: All kinds",
            "Start everything over",
            "Undo the last reset",
            "Follow TensorFlow, from the low level up",
            "Follow PyTorch, the high level only",
        } <= titles
        assert "Follow PyTorch, from the low level up" not in titles


async def test_what_the_learner_has_of_a_lesson_is_said(app: NntuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "All kinds, en." in shown(app)
        app.progress.answer(KINDS, "half", 0.5, True)
        app.progress.answer(KINDS, "richer", "line", False)
        app.progress.answer(KINDS, "final", 1.0, True)
        app.progress.reach(KINDS, "near", 1.25, {"rate": 0.1}, 3)
        app.progress.spend(KINDS, 400)
        await pilot.press("down", "down", "up")
        await pilot.pause()
        said = "7 min spent · questions 1 of 4 right · predictions 1 of 3 · goal 1.2500"
        assert said in shown(app)


async def test_the_other_flavour_has_other_steps(app: NntuiApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        app.open_lesson(app.course.lesson(KINDS), "only-torch")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen) and app.screen.is_mounted)
        await pilot.pause()
        assert "Step only-tensor en" not in shown(app)
        await pilot.press("f")
        await pilot.pause()
        assert screen_of(app).step.id == "rank"
        assert "Step only-tensor en" in shown(app)
        assert "Step only-torch en" not in shown(app)
        await pilot.press("right", "right")
        assert screen_of(app).step.id == "low"
        app.choose_flavour("tensorflow", "high")
        await pilot.pause()
        assert screen_of(app).step.id == "only-tensor"
        assert "Step low en" not in shown(app)
        assert app.progress.flavour() == ("tensorflow", "high")
