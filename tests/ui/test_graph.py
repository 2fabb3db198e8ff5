"""The graph explorer on the screen: typing, walking, folding, searching, writing files; at every size."""

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from lesson_kit import open_demo, session_of
from play_kit import opened as play_opened
from textual.pilot import Pilot
from textual.widgets import Input

from nntui.graphs import picture
from nntui.ui.app import NntuiApp
from nntui.ui.keys import footer_keys
from nntui.ui.screens.graph import GraphScreen
from nntui.ui.widgets.graph_view import GraphView

EXPRESSION = "a = 2; b = -3; c = 10; L = (a*b + c) * -2"
SIZES = [(80, 24), (120, 40)]


def shown(app: NntuiApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def screen_of(app: NntuiApp) -> GraphScreen:
    assert isinstance(app.screen, GraphScreen)
    return app.screen


async def until(pilot: Pilot, app: NntuiApp, text: str) -> None:
    for _ in range(600):
        if text in shown(app):
            return
        await pilot.pause(0.02)
    raise AssertionError(f"{text!r} never came:\n{shown(app)}")


async def opened(pilot: Pilot, app: NntuiApp, text: str = EXPRESSION, wait: str = "┏ L = ×") -> None:
    app.open_graph(text)
    await pilot.pause()
    await until(pilot, app, wait)


@pytest.mark.parametrize("size", SIZES)
async def test_typed_drawn_and_walked_through(make_app, size: tuple[int, int]) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await pilot.press("g")
        await pilot.pause()
        await until(pilot, app, "all values and gradients are known")
        await pilot.press("e")
        line = screen_of(app).query_one("#expression", Input)
        line.value = ""
        await pilot.press(*"x=3;y=x*x", "enter")
        await until(pilot, app, "y = ×")
        assert "∇ 6" in shown(app)
        await pilot.press("n")
        await pilot.pause()
        assert "only the inputs are known" in shown(app)
        await pilot.press("n")
        await pilot.pause()
        assert "forward: y is computed" in shown(app)
        assert "∇" not in shown(app)
        await pilot.press("n")
        await pilot.pause()
        assert "the gradient of y by itself is 1" in shown(app)
        await pilot.press("n")
        await pilot.pause()
        assert "hands its gradient on" in shown(app)
        await pilot.press("p", "p", "p", "p", "p")
        await pilot.pause()
        assert "only the inputs are known" in shown(app)
        await pilot.press("end")
        await pilot.pause()
        assert "∇ 6" in shown(app)


async def test_details_of_the_box_in_focus(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        assert "local derivative -2" in shown(app)
        await pilot.press("tab")
        await pilot.pause()
        assert "leaf: wants a gradient" in shown(app)
        boxes = app.screen.query_one(GraphView)
        first = boxes.chosen
        await pilot.press("right")
        assert boxes.chosen != first
        await pilot.press("left")
        await pilot.pause()
        assert "leaf: wants a gradient" in shown(app)


async def test_one_part_at_a_time_where_it_is_narrow(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        assert "operation" not in shown(app)
        await pilot.press("2")
        await until(pilot, app, "operation")
        assert "┏" not in shown(app)
        await pilot.press("1")
        await until(pilot, app, "┏ L")


async def test_an_error_is_said_and_the_picture_stays(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await pilot.press("e", *"tanhh(2)", "enter")
        await until(pilot, app, "tanh")
        assert "Column 1" in shown(app)
        assert "L = ×" in shown(app)
        await pilot.press("e", "escape")
        await pilot.pause()
        assert isinstance(app.screen, GraphScreen)
        assert screen_of(app).query_one("#expression", Input).value == "tanhh(2)"


async def test_a_network_folds_and_is_searched(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app, "play circle net=4,2 tanh", "▣")
        view = screen_of(app)._view
        assert view is not None
        few = len(view.pieces)
        await pilot.press("f")
        await pilot.pause()
        assert len(screen_of(app)._view.pieces) > few
        await pilot.press("f")
        await pilot.pause()
        assert len(screen_of(app)._view.pieces) == few
        await pilot.press("slash", *"tanh", "enter")
        await pilot.pause()
        piece = screen_of(app)._view.by_key[app.screen.query_one(GraphView).chosen]
        assert any(view.graph.nodes[id].op == "tanh" for id in piece.members)
        await pilot.press("enter")
        await pilot.pause()
        assert len(screen_of(app)._view.pieces) != few
        await pilot.press("slash", *"nonsense", "enter")
        await until(pilot, app, "Nothing here is called")
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, GraphScreen)


async def test_it_is_written_to_a_file(make_app, tmp_path: Path) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await pilot.press("w", "enter")
        await pilot.pause()
        (file,) = tmp_path.glob("*.svg")
        assert file.read_text("utf-8").startswith("<svg")
        await pilot.press("w")
        screen_of(app).query_one("#typed", Input).value = "dto"
        await pilot.press("enter")
        await until(pilot, app, "dot")


@pytest.mark.parametrize("lang", ["pt", "ro"])
async def test_in_every_language_and_ascii(make_app, lang: str) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        app.action_language(lang)
        await pilot.pause()
        assert "expression " not in shown(app)
        assert "known" not in shown(app)
        app.action_marks()
        await pilot.pause()
        assert "┏" not in shown(app)


async def test_it_plays_by_itself(make_app, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nntui.ui.screens.graph.PLAY_EVERY", 0.01)
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        await pilot.press("home", "space")
        await until(pilot, app, "all values and gradients are known")


LARGE = "x = 0.5; L = " + " + ".join(f"x**{n}*{n}" for n in range(1, 80))


@pytest.fixture
def go_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Large graphs are not laid out before this is set, as if the machine took that long."""
    go_on, layered = threading.Event(), picture.layered

    def slow(sizes, *rest):
        assert len(sizes) < 100 or go_on.wait(30), "nothing can happen meanwhile"
        return layered(sizes, *rest)

    monkeypatch.setattr(picture, "layered", slow)
    yield go_on
    go_on.set()


async def test_a_large_graph_is_drawn_while_keys_go_on(make_app, go_on: threading.Event) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        await pilot.press("e")
        screen_of(app).query_one("#expression", Input).value = LARGE
        await pilot.press("enter")
        await until(pilot, app, "drawing")
        await pilot.press("2")
        await until(pilot, app, "(a*b + c) * -2")  # what was there is there until the new picture is
        go_on.set()
        await until(pilot, app, "all values and gradients are known")
        assert len(screen_of(app)._view.pieces) > 300


async def test_a_picture_that_nobody_waits_for_is_thrown_away(make_app, go_on: threading.Event) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, app)
        screen = screen_of(app)
        screen._load(LARGE)
        await until(pilot, app, "drawing")
        screen._load("x = 3; y = x*x")
        await until(pilot, app, "drawing 2 boxes")
        go_on.set()
        await until(pilot, app, "┏ y = ×")
        assert screen.query_one(GraphView).picture.view is screen._view
        await app.workers.wait_for_complete()
        assert "┏ y = ×" in shown(app)


async def test_an_error_that_comes_when_the_screen_is_gone(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        screen = screen_of(app)
        await pilot.press("escape")
        assert app.screen is not screen
        await screen._find("no such = thing(")  # as a worker does that is stopped a moment later


async def test_a_large_graph_is_written_in_a_thread(make_app, tmp_path: Path, go_on: threading.Event) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        go_on.set()
        app.open_graph(LARGE)
        await until(pilot, app, "all values and gradients are known")
        go_on.clear()
        await pilot.press("w", "enter")
        await pilot.press("1")
        assert [notice.message for notice in app._notifications] == ["Writing…"]
        go_on.set()
        await app.workers.wait_for_complete()
        (file,) = tmp_path.glob("*.svg")
        assert file.read_text("utf-8").startswith("<svg")


async def test_g_opens_the_network_of_the_playground_and_escape_comes_back(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await play_opened(pilot, app, "circle noise=.1 net=3 relu lr=.1 seed=7")
        assert "g" in {key.shown for key in footer_keys(screen.places())}
        await pilot.press("g")
        await until(pilot, app, "▣")
        assert screen_of(app).query_one("#expression", Input).value == f"play {screen.state}"
        graph = screen_of(app)._view.graph
        assert {node.value.shape for node in graph.nodes if node.kind == "leaf"} >= {(3, 2), (3,), (1, 3)}
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is screen


async def test_g_opens_the_network_of_a_demo_with_its_sliders(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_demo(pilot, app)
        lesson = app.screen
        await pilot.press("r", "r")
        session_of(app).set("rate", 0.25)
        await pilot.press("g")
        await until(pilot, app, "computes no gradient")
        assert screen_of(app).query_one("#expression", Input).value == "frameworks/descent/fit rate=0.25 seed=2"
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is lesson


async def test_keys_at_random(make_app, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    keys = [
        "n",
        "p",
        "e",
        "x",
        "f",
        "1",
        "2",
        "w",
        "slash",
        "enter",
        "escape",
        "tab",
        "left",
        "right",
        "up",
        "down",
        "space",
        "home",
        "end",
        "H",
        "J",
        "K",
        "L",
        "y",
        "l",
        "t",
        "pageup",
    ]
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        for _ in range(120):
            await pilot.press(rng.choice(keys))
            if not isinstance(app.screen, GraphScreen) and len(app.screen_stack) == 1:
                await pilot.press("g")
            if rng.random() < 0.1:
                await pilot.resize_terminal(rng.choice([40, 60, 80, 120]), rng.choice([12, 24, 40]))
        assert app.is_running
