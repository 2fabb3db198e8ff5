"""What the playground shows: at any size, in any language, without colours, with ASCII marks, on random keys."""

import random

import pytest
from play_kit import MakeApp, opened, settings_at_random, until
from textual.widget import Widget

from nntui import i18n
from nntui.play.state import write
from nntui.ui.keys import KEYS as KEY_TABLE
from nntui.ui.screens.home import HomeScreen
from nntui.ui.screens.playground import PlaygroundScreen
from nntui.ui.widgets.play_entry import Entry
from nntui.ui.widgets.play_list import ControlList
from nntui.ui.widgets.play_map import MapView
from nntui.ui.widgets.play_net import NetView
from nntui.ui.widgets.play_pick import PickScreen

WORDS = """
space space full_stop e comma backspace b r c w o a y s x d v tab shift+tab 1 2 3 4 5 0 up down left right up down
left right left_square_bracket right_square_bracket enter enter escape pageup pagedown minus plus l t question_mark
"""
KEYS = WORDS.split()


def shown(widget: Widget) -> str:
    """What a widget draws, as text."""
    return "\n".join(widget.render_line(y).text for y in range(widget.size.height))


@pytest.mark.parametrize(
    ("owner", "place"),
    [
        (PlaygroundScreen, "play"),
        (ControlList, "controls"),
        (MapView, "cursor"),
        (NetView, "weight"),
        (Entry, "entry"),
        (PickScreen, "pick"),
    ],
)
def test_every_key_of_the_table_does_something(owner: type, place: str) -> None:
    keys = [key for key in KEY_TABLE if key.where == place and key.action]
    assert {binding.id for binding in owner.BINDINGS} == {key.id for key in keys}  # type: ignore[attr-defined]
    assert all(hasattr(owner, "action_" + key.action.split("(")[0]) for key in keys)
    names = [name for key in keys for name in key.keys.split(",")]
    assert len(set(names)) == len(names)


async def test_p_at_home_opens_it_and_escape_goes_back(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, PlaygroundScreen) and app.screen.panels)
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


def colours(view: MapView | NetView) -> set[object]:
    """The colours of the pixels of a picture of maps."""
    found: set[object] = set()
    for y in range(view.size.height):
        for text, style, _ in view.render_line(y):
            found |= {style.bgcolor} if style and style.bgcolor and text.isspace() else set()
            found |= {style.bgcolor, style.color} if style and set(text) == {"▀"} else set()
    return found


async def test_a_colours_the_maps_by_answers_alone(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        map, net = screen.panel.map, screen.panel.net
        await until(pilot, lambda: len(colours(map)) > 6 and len(colours(net)) > 6)
        await pilot.press("a")  # two colours, and those around the maps
        await until(pilot, lambda: len(colours(map)) <= 4 and len(colours(net)) <= 4)
        await pilot.press("a")
        await until(pilot, lambda: len(colours(map)) > 6)


async def test_narrow_windows_show_views_as_tabs(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app)
        panel = screen.panel
        views = {
            "1": screen.query_one("#controls"),
            "2": panel.map,
            "3": panel.net,
            "4": panel.query_one(".loss"),
            "5": panel.query_one(".weights"),
        }
        for key, view in views.items():
            await pilot.press(key)
            await pilot.pause()
            seen = {name for name, each in views.items() if each.is_on_screen}
            assert key in seen
            assert seen <= {key, "2"} if key == "1" else seen == {key}
            assert view.size.area > 500
        await pilot.press("tab")
        assert screen.has_class("-v1")


async def test_only_what_is_seen_is_asked_for(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app)
        session = screen.panel.session
        await pilot.press("4")
        await until(pilot, lambda: "map" not in session._wish and "units" not in session._wish)
        await pilot.press("3")
        await until(pilot, lambda: "units" in session._wish and "map" not in session._wish)
        await pilot.press("question_mark")
        await until(pilot, lambda: not session._wish)


async def test_language_and_marks_change_at_once(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        await until(
            pilot, lambda: screen.panel.session.picture is not None and screen.panel.session.units is not None
        )
        await pilot.pause(0.3)
        app.action_marks()
        await pilot.pause()
        for kind in ("#controls", ".map", ".net", ".readout", ".loss", ".weights"):
            assert shown(screen.query(kind).first()).isascii(), kind
        app.action_marks()
        for lang in ("pt", "ro", "en"):
            app.action_language(lang)
            await pilot.pause()
            assert i18n._("data") in shown(screen.query_one("#controls"))


async def test_without_colours_the_map_is_characters(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app, "circle features=x1^2,x2^2 net=0 lr=.3")
        await pilot.press("space")
        await until(pilot, lambda: screen.panel.session.epoch > 40)
        await pilot.press("space")
        await pilot.pause(0.3)
        text = shown(screen.panel.map)
        assert "#" in text
        assert "@" in text
        assert "●" in text


async def test_the_cursor_reads_the_map(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        panel = screen.panel
        await until(pilot, lambda: panel.session.picture is not None)
        await pilot.press("c")
        await until(pilot, lambda: panel.map.under is not None)
        under = panel.map.under
        assert under is not None
        await pilot.press("right", "down")
        moved = panel.map.under
        assert moved is not None
        columns, rows = panel.map.cells
        assert moved.x - under.x == pytest.approx(12 / columns)
        assert under.y - moved.y == pytest.approx(12 / (2 * rows))
        assert moved.nearest is not None
        await pilot.pause(0.3)
        assert f"{moved.x:.2f}" in shown(panel.query_one(".readout"))


async def test_random_keys_and_sizes_break_nothing(make_app: MakeApp) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print("seed", seed)
    rng = random.Random(seed)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app, write(settings_at_random(rng)))
        for _press in range(120):
            if rng.random() < 0.08:
                await pilot.resize_terminal(
                    rng.choice((20, 41, 66, 80, 110, 160)), rng.choice((5, 12, 24, 40, 60))
                )
            if rng.random() < 0.05 and app.screen is screen:
                screen.load_state(write(settings_at_random(rng)))
            await pilot.press(rng.choice(KEYS))
            if app.screen is not screen and isinstance(app.screen, HomeScreen):
                screen = await opened(pilot, app, "circle")
        assert app._exception is None


async def test_the_mouse_goes_to_the_map_first_and_then_sets_points(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        panel = screen.panel
        await until(pilot, lambda: panel.session.picture is not None)
        await pilot.click(panel.map, offset=(5, 5))
        assert panel.map.has_focus
        assert panel.drawn == ()
        await pilot.click(panel.map, offset=(8, 6))
        await pilot.click(panel.map, offset=(20, 10))
        await pilot.pause()
        assert screen.settings.data == "points"
        assert len(screen.settings.drawn) == 2


async def test_a_control_is_clicked(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        await pilot.click("#controls", offset=(28, 10))
        await pilot.pause()
        assert screen.settings.features == ("x1", "x2", "x1^2")
