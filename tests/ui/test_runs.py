"""The screen of the kept runs, and the key that keeps one."""

import json
import random
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from lesson_kit import open_demo, run_with, screen_of, session_of, shown, until
from textual.pilot import Pilot
from textual.widgets import Input

from nntui.runs.kept import KeptRuns
from nntui.ui.app import NntuiApp
from nntui.ui.keys import KEYS
from nntui.ui.screens.home import HomeScreen
from nntui.ui.screens.lesson import LessonScreen
from nntui.ui.screens.runs import RunsScreen
from nntui.ui.widgets.play_pick import PickScreen
from nntui.ui.widgets.rows import Rows
from nntui.ui.widgets.runs_curves import RunsCurves

sys.path.insert(0, str(Path(__file__).parents[1] / "runs"))
from kept_kit import made

MakeApp = Callable[..., NntuiApp]
DEMO = "frameworks/descent/fit"
PARAMETERS = {"steps": 60, "rate": 0.1, "model": "line", "slow": False}


@pytest.fixture
def fill(tmp_path: Path) -> Callable[..., None]:
    """Keep runs, as another program would."""

    def keep(*titles: str, **changes: object) -> None:
        with closing(KeptRuns(tmp_path / "runs.sqlite3")) as kept:
            for seed, title in enumerate(titles):
                parameters = {**PARAMETERS, "rate": 0.1 + seed / 10}
                kept.keep(made(title, seed, **{"source": DEMO, "parameters": parameters, **changes}))

    return keep


async def open_runs(pilot: Pilot[object], app: NntuiApp, count: int) -> RunsScreen:
    """From home to the runs, of which there are `count`, drawn."""
    await pilot.press("r")
    await until(pilot, lambda: isinstance(app.screen, RunsScreen) and app.screen._kept is not None)
    screen = app.screen
    assert isinstance(screen, RunsScreen)
    await until(pilot, lambda: len(screen._found) == count)
    if count:
        await until(pilot, lambda: screen.chosen and drawn(screen))
    await pilot.pause()
    return screen


def said(app: NntuiApp, words: str) -> bool:
    """Whether a notice with these words is shown."""
    return any(words in notice.message for notice in app._notifications)


def drawn(screen: RunsScreen) -> bool:
    curves = screen.query_one(RunsCurves)
    return bool(curves._runs) and all(run.id in curves._curves for run in curves._runs)


async def test_k_keeps_the_run_of_a_demo_and_enter_opens_it_again(
    make_app: MakeApp, size: tuple[int, int]
) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await open_demo(pilot, app)
        await pilot.press("k")
        await until(pilot, lambda: said(app, "no run to keep"))
        await pilot.press("r", "r")
        await run_with(pilot, app, rate=0.3, steps=40)
        await until(pilot, lambda: session_of(app).state == "finished")
        losses = list(session_of(app).history.values["loss"])
        await pilot.press("k")
        await until(pilot, lambda: app.kept is not None and app.kept.list())
        assert app.kept is not None
        (run,) = app.kept.list()
        assert (run.source, run.seed, run.stopped) == (DEMO, 2, False)
        assert (run.parameters["rate"], run.parameters["steps"]) == (pytest.approx(0.3), 40)
        assert run.result == session_of(app).result
        assert app.kept.history(run.id).values["loss"] == losses
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await open_runs(pilot, app, 1)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen))
        assert screen_of(app).step.id == "try"
        await until(pilot, lambda: screen_of(app).panel.session and screen_of(app).panel.rows)  # type: ignore[union-attr]
        session = session_of(app)
        assert (session.values["rate"], session.values["steps"], session.seed) == (pytest.approx(0.3), 40, 2)
        await pilot.press("space")
        await until(pilot, lambda: session.state == "finished")
        assert session.history.values["loss"] == losses


async def test_a_run_under_way_is_kept_as_far_as_it_has_come(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_demo(pilot, app)
        await run_with(pilot, app, slow=True, steps=100000)
        await until(pilot, lambda: len(session_of(app).history) > 5)
        await pilot.press("k")
        await until(pilot, lambda: app.kept is not None and app.kept.list())
        assert app.kept is not None
        (run,) = app.kept.list()
        assert run.stopped
        assert run.result is None
        assert run.rows >= 5
        assert session_of(app).state == "running"


async def test_marking_draws_the_curves_of_all_and_lifts_out_what_differs(
    make_app: MakeApp, fill: Callable[..., None], size: tuple[int, int]
) -> None:
    fill("first", "second", "third")
    app = make_app()
    async with app.run_test(size=size) as pilot:
        screen = await open_runs(pilot, app, 3)
        assert "third" in shown(app)
        await pilot.press("space", "down", "space")
        await until(pilot, lambda: [run.id for run in screen.meant] == [2, 3] and drawn(screen))
        places = dict(screen._marked)
        await pilot.press("2")
        await pilot.pause()
        assert "#2 second" in shown(app)
        assert "#3 third" in shown(app)
        await pilot.press("3")
        await pilot.pause()
        text = shown(app)
        assert "≠ rate" in text
        assert "≠ seed" in text
        assert "≠ steps" not in text
        await pilot.press("1", "down", "space")
        assert {id: screen._marked[id] for id in places} == places, "a colour stays"
        await pilot.press("c")
        assert screen._marked == {}


async def test_metric_axis_and_smoothing(make_app: MakeApp, fill: Callable[..., None]) -> None:
    fill("first", "second")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_runs(pilot, app, 2)
        curves = screen.query_one(RunsCurves)
        assert "losses" in shown(app)
        await pilot.press("space", "down", "space", "m")
        assert curves.drawn_metric == "loss"
        await pilot.press("M")
        assert curves.drawn_metric == "val_loss"
        before = shown(app)
        await pilot.press("y")
        await pilot.pause()
        assert "log axis" in shown(app)
        assert shown(app) != before
        await pilot.press("right_square_bracket")
        await pilot.pause()
        assert "0.20" in shown(app)
        await pilot.press(*["right_square_bracket"] * 30)
        assert curves.smoothing == 0.99
        await pilot.press(*["left_square_bracket"] * 30)
        assert curves.smoothing == 0.0


async def test_filter_and_rename(make_app: MakeApp, fill: Callable[..., None], size: tuple[int, int]) -> None:
    fill("first", "second")
    app = make_app()
    async with app.run_test(size=size) as pilot:
        screen = await open_runs(pilot, app, 2)
        await pilot.press("slash", *"rate=0.2")
        await until(pilot, lambda: [run.title for run in screen._found] == ["second"])
        await pilot.press("enter", "e")
        await pilot.pause()
        assert screen.query_one("#entry", Input).value == "second"
        await pilot.press(*" try", "enter")
        await until(pilot, lambda: len(screen._found) == 2)
        assert app.kept is not None
        assert app.kept.get(2).title == "second try"
        await pilot.press("slash", "z", "z")
        await until(pilot, lambda: "No run has these words" in shown(app))
        await pilot.press("e", "escape")
        await until(pilot, lambda: len(screen._found) == 2)
        assert screen.query_one(Rows).has_focus
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))


async def test_delete_and_undo_even_after_leaving(make_app: MakeApp, fill: Callable[..., None]) -> None:
    fill("first", "second", "third")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_runs(pilot, app, 3)
        await pilot.press("space", "down", "down", "space", "d")
        await until(pilot, lambda: [run.title for run in screen._found] == ["second"])
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        screen = await open_runs(pilot, app, 1)
        await pilot.press("u")
        await until(pilot, lambda: len(screen._found) == 3)
        await pilot.press("u")
        await until(pilot, lambda: said(app, "Nothing was deleted"))


async def test_export_writes_into_the_current_folder(
    make_app: MakeApp, fill: Callable[..., None], tmp_path: Path
) -> None:
    fill("first", "second")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_runs(pilot, app, 2)
        for times in range(2):
            await pilot.press("x")
            await until(pilot, lambda: isinstance(app.screen, PickScreen))
            await pilot.press("down", "enter")
            file = tmp_path / ("run-2.json" if not times else "run-2-2.json")
            await until(pilot, file.exists)
            assert json.loads(file.read_text(encoding="utf-8"))[0]["title"] == "second"
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, PickScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        assert len(list(tmp_path.glob("run-*"))) == 2


async def test_what_another_program_keeps_appears(make_app: MakeApp, fill: Callable[..., None]) -> None:
    fill("first")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_runs(pilot, app, 1)
        fill("from outside")
        await until(pilot, lambda: len(screen._found) == 2)
        assert "from outside" in shown(app)


async def test_an_empty_list_says_what_to_do(make_app: MakeApp, size: tuple[int, int]) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await open_runs(pilot, app, 0)
        assert "No run was kept yet" in shown(app)
        for key in (
            "space",
            "c",
            "m",
            "M",
            "y",
            "e",
            "x",
            "d",
            "u",
            "enter",
            "tab",
            "1",
            "2",
            "3",
            "pageup",
            "pagedown",
        ):
            await pilot.press(key)
        assert isinstance(app.screen, RunsScreen)


async def test_a_damaged_file_is_told(make_app: MakeApp, tmp_path: Path) -> None:
    (tmp_path / "runs.sqlite3").write_bytes(b"damaged " * 1000)
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_runs(pilot, app, 0)
        await until(pilot, lambda: said(app, "was damaged"))
        assert list(tmp_path.glob("runs-damaged-*.sqlite3"))


async def test_damaged_curves_spoil_only_their_own_run(
    make_app: MakeApp, fill: Callable[..., None], tmp_path: Path
) -> None:
    import sqlite3

    fill("first", "second")
    with closing(sqlite3.connect(tmp_path / "runs.sqlite3", isolation_level=None)) as db:
        db.execute("UPDATE curves SET data = x'00' WHERE run = 2")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_runs(pilot, app, 2)
        await pilot.press("space", "down", "space")
        await until(pilot, lambda: drawn(screen))
        await pilot.pause()
        assert "#1 first" in shown(app)
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, PickScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))


async def test_a_run_whose_demo_is_gone_can_be_looked_at(make_app: MakeApp, fill: Callable[..., None]) -> None:
    fill("", source="no/such/demo")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_runs(pilot, app, 1)
        assert "no/such/demo" in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: said(app, "is gone"))


async def test_the_language_changes_at_once(make_app: MakeApp, fill: Callable[..., None]) -> None:
    fill("")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_runs(pilot, app, 1)
        assert "Walk downhill" in shown(app)
        await pilot.press("l")
        await until(pilot, lambda: "Desça a encosta" in shown(app))


async def test_ascii_has_no_other_characters(
    make_app: MakeApp, fill: Callable[..., None], size: tuple[int, int]
) -> None:
    fill("first", "second")
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.action_marks()
        await open_runs(pilot, app, 2)
        await pilot.press("space", "down", "space")
        for part in "123":
            await pilot.press(part)
            await pilot.pause()
            assert shown(app).isascii(), part


async def test_random_keys_never_break_it(make_app: MakeApp, fill: Callable[..., None], tmp_path: Path) -> None:
    fill("first", "second", "third", "fourth", rows=300)
    seed = random.randrange(10**6)
    print("seed", seed)
    chance = random.Random(seed)
    names = {name for key in KEYS if key.where == "runs" for name in key.keys.split(",") if name}
    keys = sorted((names | {"up", "down", "z", "l", "t"}) - {"escape"})
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_runs(pilot, app, 4)
        for _turn in range(120):
            await pilot.press(chance.choice(keys))
            if isinstance(app.screen, PickScreen):
                await pilot.press("escape" if chance.random() < 0.7 else "enter")
            elif screen._entry and chance.random() < 0.5:
                await pilot.press(chance.choice(["escape", "enter"]))
            if chance.random() < 0.05:
                await pilot.resize_terminal(*chance.choice([(80, 24), (120, 40), (45, 12)]))
            assert app.screen is screen or isinstance(app.screen, PickScreen)
        assert {run.id for run in screen._all} == {run.id for run in app.kept.list()}  # type: ignore[union-attr]


async def test_a_playground_is_kept_and_opened_again(make_app: MakeApp) -> None:
    from nntui.ui.screens.playground import PlaygroundScreen

    def playground() -> PlaygroundScreen:
        assert isinstance(app.screen, PlaygroundScreen)
        return app.screen

    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        app.open_playground("circle net=3 tanh lr=.1 seed=2")
        await until(pilot, lambda: isinstance(app.screen, PlaygroundScreen) and app.screen.panels)
        session = playground().panel.session
        await until(pilot, lambda: len(session.history))
        await pilot.press("space")
        await until(pilot, lambda: len(session.history) > 3)
        await pilot.press("space")
        await until(pilot, lambda: session.state == "paused")
        await pilot.press("k")
        await until(pilot, lambda: app.kept is not None and app.kept.list())
        assert app.kept is not None
        (run,) = app.kept.list()
        assert (run.kind, run.source, run.stopped) == ("play", "circle net=3 tanh lr=.1 seed=2", True)
        assert app.kept.history(1).values["loss"][:3] == session.history.values["loss"][:3]
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await open_runs(pilot, app, 1)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, PlaygroundScreen) and app.screen.panels)
        assert playground().state == run.source
