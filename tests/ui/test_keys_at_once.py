"""Keys that come faster than a screen is there: none is lost on a widget that does not exist yet."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from lesson_kit import MakeApp, until, until_still
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from nntui.runs.kept import KeptRuns
from nntui.ui.app import NntuiApp
from nntui.ui.keys import KEYS
from nntui.ui.screens.home import HomeScreen

sys.path.insert(0, str(Path(__file__).parents[1] / "runs"))
from kept_kit import made

SCREENS = {
    "r": ("runs", "everywhere"),
    "g": ("graph", "everywhere"),
    "p": ("play", "controls", "cursor", "weight", "everywhere"),
    "enter": ("lesson", "demo", "tabs", "quiz", "steps", "slider", "everywhere"),
}
"""The places of the key table that each of home's keys leads to."""
LEAVE = {"escape", "ctrl+q", "backspace"}


async def home(pilot: Pilot[object], app: NntuiApp) -> None:
    while not isinstance(app.screen, HomeScreen):
        app.pop_screen()
        await pilot.pause()


def open_with(app: NntuiApp, opening: str, key: str) -> None:
    """Open a screen while a key is on its way, which then is the first that it gets."""
    event = events.Key(key, key if len(key) == 1 else None)
    event._set_forwarded()  # a widget of the screen before has passed it on
    app.post_message(event)
    if opening == "enter":
        app.open_lesson(app.course.lessons[0])
    else:
        {"r": app.open_runs, "g": app.open_graph, "p": app.open_playground}[opening]()


@pytest.fixture
def keys_of(tmp_path: Path) -> Callable[[str], list[str]]:
    """All keys of the screen that a key of home leads to, in any order; what they write goes elsewhere."""
    with closing(KeptRuns(tmp_path / "runs.sqlite3")) as kept:
        kept.keep(made("one"))
    seed = random.SystemRandom().randrange(10**6)
    print("seed", seed)

    def keys(opening: str) -> list[str]:
        names = {name for key in KEYS if key.where in SCREENS[opening] for name in key.keys.split(",") if name}
        return random.Random(seed).sample(sorted(names - LEAVE), len(names - LEAVE))

    return keys


@pytest.mark.parametrize("opening", SCREENS)
async def test_a_key_before_the_screen_is_there(
    make_app: MakeApp, keys_of: Callable[[str], list[str]], opening: str
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for key in keys_of(opening)[:8]:
            open_with(app, opening, key)
            await pilot.pause()
            assert app._exception is None, key
            await home(pilot, app)


@pytest.mark.parametrize("opening", SCREENS)
async def test_many_keys_at_once(make_app: MakeApp, keys_of: Callable[[str], list[str]], opening: str) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        keys = keys_of(opening)[:18]
        for start in range(0, len(keys), 6):
            for key in (opening, *(["right"] if opening == "enter" else []), *keys[start : start + 6]):
                app.post_message(events.Key(key, key if len(key) == 1 else None))
            await until(pilot, lambda: not isinstance(app.screen, HomeScreen))
            await pilot.pause()
            assert app._exception is None, keys[start : start + 6]
            await home(pilot, app)


async def test_keys_that_come_together_reach_what_the_first_of_them_opens(make_app: MakeApp) -> None:
    app = make_app(playground="circle n=100 seed=7")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.focused is not None)
        shown = app.screen.state
        for key in ("s", "enter"):  # by itself, enter opens the first slider's own line
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: app.clipboard == shown)
        app.post_message(events.Key("s", "s"))
        app.post_message(events.Paste("xor n=200 seed=3"))
        app.post_message(events.Key("enter", "\r"))
        await until(pilot, lambda: app.screen.settings.data == "xor" and app.screen.settings.n == 200)


ASKED = {
    "home": ("up down left right escape g p r slash question_mark l 1 2 x e home end", None),
    "playground": (
        "up down left right enter escape s x p g c w tab 1 2 3 4 5 d m comma full_stop question_mark o y",
        "",
    ),
}


@pytest.mark.parametrize("where", ASKED)
async def test_keys_at_once_do_what_they_do_one_by_one(make_app: MakeApp, where: str) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print("seed", seed)
    rng = random.Random(seed)
    names, playground = ASKED[where]
    for _ in range(4):
        keys = [rng.choice(names.split()) for _ in range(rng.randrange(2, 6))]
        found = []
        for at_once in (False, True):
            app = make_app(playground=playground)
            async with app.run_test(size=(80, 24)) as pilot:
                await until(pilot, lambda app=app: ready(app))
                for key in keys:
                    if at_once:
                        app.post_message(events.Key(key, SPELT.get(key, key if len(key) == 1 else None)))
                    else:
                        await pilot.press(key)
                        await until(pilot, lambda app=app: ready(app))
                await pilot.pause()
                await until(pilot, lambda app=app: ready(app) and not app._typed._waiting)
                await until_still(pilot, lambda app=app: (type(app.screen), str(app.focused)))
                found.append((type(app.screen), str(app.focused)))
                assert app._exception is None, keys
        assert found[0] == found[1], keys


SPELT = {"slash": "/", "question_mark": "?", "comma": ",", "full_stop": ".", "enter": "\r"}


@pytest.mark.parametrize("way", range(4), ids=str)  # a matter of moments: one time in three
async def test_a_key_right_after_the_one_that_goes_to_the_network(make_app: MakeApp, way: int) -> None:
    app = make_app(playground="")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: ready(app))
        # the network, and on to a view where nothing has the focus
        for key in ["4", "5", "o", "w", "tab"]:
            app.post_message(events.Key(key, SPELT.get(key, key if len(key) == 1 else None)))
        await until(pilot, lambda: ready(app) and app.screen.has_class("-v4") and not app._typed._waiting)
        await until_still(pilot, lambda: str(app.focused))
        assert app.focused is None


def ready(app: NntuiApp) -> bool:
    return getattr(app.screen, "ready", True)


async def test_keys_wait_for_the_runs_to_be_read(make_app: MakeApp, tmp_path: Path) -> None:
    with closing(KeptRuns(tmp_path / "runs.sqlite3")) as kept:
        kept.keep(made("one"))
        kept.keep(made("two"))
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for key in ("r", "down", "e"):  # to the second run, and its name
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: isinstance(app.focused, Input))
        assert app.focused.value == "one"


async def test_a_key_that_takes_long_holds_no_other_for_ever(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.post_message(events.Key("down", None))
        stuck = app.focused
        assert stuck is not None

        def fill() -> None:
            stuck.call_later(asyncio.get_running_loop().call_soon, fill)  # its queue is never empty

        fill()
        app.post_message(events.Key("down", None))
        app.post_message(events.Key("ctrl+q", None))
        await asyncio.wait_for(_ended(app), 20)


async def _ended(app: NntuiApp) -> None:
    while app.is_running:
        await asyncio.sleep(0.01)
