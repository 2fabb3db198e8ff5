"""The one key table: bindings, footer and help agree with it, and with what terminals can send."""

import re
from collections.abc import Callable

import pytest

from nntui.ui.app import NntuiApp
from nntui.ui.keys import KEYS, PLACES, footer_keys, spell
from nntui.ui.screens.confirm import ConfirmScreen
from nntui.ui.screens.help import HelpScreen
from nntui.ui.screens.home import HomeScreen
from nntui.ui.screens.lesson import LessonScreen
from nntui.ui.screens.runs import RunsScreen
from nntui.ui.widgets.code import CodePanel
from nntui.ui.widgets.demo import DemoPanel
from nntui.ui.widgets.question import QuestionView
from nntui.ui.widgets.quiz import QuizPanel
from nntui.ui.widgets.slider import SliderRow

MakeApp = Callable[..., NntuiApp]


def test_ids_are_unique_and_places_known() -> None:
    ids = [key.id for key in KEYS]
    assert len(set(ids)) == len(ids)
    assert {key.where for key in KEYS} <= set(PLACES)


def test_no_key_that_terminals_or_multiplexers_take() -> None:
    used = {name for key in KEYS for name in key.keys.split(",")}
    assert not used & {"ctrl+s", "ctrl+j", "ctrl+o", "ctrl+b", "ctrl+z", "ctrl+c"}


@pytest.mark.parametrize(
    "places",
    [
        ("home", "everywhere"),
        *(("lesson", kind, "everywhere") for kind in ("demo", "tabs", "quiz")),
        ("question",),
        ("help", "everywhere"),
        ("runs", "everywhere"),
    ],
)
def test_no_key_means_two_things(places: tuple[str, ...]) -> None:
    used = [name for key in KEYS if key.where in places and key.keys for name in key.keys.split(",")]
    twice = {name for name in used if used.count(name) > 1}
    assert twice <= {"question_mark"}  # in the help it closes what it opened


@pytest.mark.parametrize(
    ("owner", "places"),
    [
        (HomeScreen, ("home",)),
        (LessonScreen, ("lesson", "demo", "tabs", "quiz")),
        (QuestionView, ("question",)),
        (ConfirmScreen, ("ask",)),
        (HelpScreen, ("help",)),
        (RunsScreen, ("runs",)),
    ],
)
def test_bindings_are_the_tables_and_every_action_exists(owner: type, places: tuple[str, ...]) -> None:
    table = {key.id: key for key in KEYS if key.where in places and key.action}
    assert {binding.id for binding in owner.BINDINGS} == set(table)  # type: ignore[attr-defined]
    for key in table.values():
        name = key.action.split("(")[0]
        target = NntuiApp if name.startswith("app.") else owner
        assert hasattr(target, "action_" + name.removeprefix("app.")), key.id


@pytest.mark.parametrize(("place", "panel"), [("demo", DemoPanel), ("tabs", CodePanel), ("quiz", QuizPanel)])
def test_every_command_of_a_panel_is_one_that_it_has(place: str, panel: type) -> None:
    commands = {
        re.findall(r"panel\('(\w+)'", key.action)[0] for key in KEYS if key.where == place and "'" in key.action
    }
    assert commands
    assert all(hasattr(panel, command) for command in commands)


def test_the_sliders_own_keys_are_in_the_table() -> None:
    bound = {name for binding in SliderRow.BINDINGS for name in binding.key.split(",")}  # type: ignore[union-attr]
    assert bound == {
        "left", "right", "shift+left", "shift+right", "left_square_bracket", "right_square_bracket", "home", "end",
    }  # fmt: skip
    shown = " ".join(key.shown for key in KEYS if key.where == "slider")
    assert all(symbol in shown for symbol in ("← →", "[ ]", "home end"))


def test_the_footer_follows_the_place() -> None:
    assert "← →" in {key.shown for key in footer_keys(("everywhere", "lesson"))}
    on_slider = {key.id for key in footer_keys(("everywhere", "lesson", "demo", "slider"))}
    assert "slider.change" in on_slider
    assert "slider.leave" in on_slider
    assert not on_slider & {"lesson.turn", "lesson.home"}


def test_ascii_spelling() -> None:
    assert all(spell(key.shown, True).isascii() for key in KEYS)


async def test_help_shows_the_whole_table_in_the_current_language(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(100, 90)) as pilot:
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        text = str(app.screen.query_one("#help").render())
        assert all(key.description in text for key in KEYS if key.helped)
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)
