"""The playground's controls: each changes the state string and back; any state goes in and comes out."""

import random
from pathlib import Path

from play_kit import MakeApp, opened, settings_at_random, settled, until
from textual.widgets import Input

from nntui.play.state import parse, write
from nntui.ui.play_controls import canonical, controls
from nntui.ui.widgets.play_entry import Entry
from nntui.ui.widgets.play_list import ControlList

CHANGED = {
    "data": "xor",
    "noise": "noise=.05",
    "n": "n=510",
    "share": "share=.55",
    "seed": "seed=1",
    "feature.x1": "features=x2",
    "feature.sinx2": "features=x1,x2,sinx2",
    "layers": "net=4,2,2",
    "units.0": "net=5,2",
    "activation.1": "net=4,2relu",
    "dropout.0": "net=4:.1,2",
    "norm.1": "net=4,2n",
    "init": "he",
    "loss": "mse",
    "optimizer": "momentum",
    "lr": "lr=.1",
    "schedule": "step",
    "batch": "batch=11",
    "l1": "l1=.0001",
    "l2": "l2=.0001",
    "stop": "stop=5",
}


def chosen(list_: ControlList) -> str:
    return list_.chosen.id


async def test_every_control_changes_the_state_and_changes_it_back(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        before = screen.state
        list_ = screen.query_one(ControlList)
        seen = []
        for _row in range(len(controls(screen.settings))):
            seen.append(chosen(list_))
            await pilot.press("right")
            if screen.query_one(Entry).display:
                await pilot.press("escape")
            elif chosen(list_) in CHANGED:
                assert CHANGED[chosen(list_)] in screen.state.split(), chosen(list_)
                await pilot.press("left")
            elif screen.state != before:  # as one of the above, of another layer
                screen.load_state(before)
            assert screen.state == before, chosen(list_)
            await pilot.press("down")
        assert set(CHANGED) <= set(seen)


async def test_large_steps_and_ends(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        screen.query_one(ControlList).choose("units.0")
        await pilot.press(*["right_square_bracket"] * 9)
        assert screen.settings.layers[0].units == 32
        await pilot.press(*["left_square_bracket"] * 9)
        assert screen.settings.layers[0].units == 1
        screen.query_one(ControlList).choose("layers")
        await pilot.press(*["right_square_bracket"] * 4)
        assert len(screen.settings.layers) == 8
        await pilot.press(*["left_square_bracket"] * 4)
        assert screen.settings.layers == ()


async def test_the_last_feature_stays_and_the_list_says_why(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app, "circle features=x1")
        list_ = screen.query_one(ControlList)
        list_.choose("feature.x1")
        await pilot.press("enter")
        assert screen.settings.features == ("x1",)
        assert "at least one feature" in list_.error


async def test_values_are_typed(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        screen.query_one(ControlList).choose("lr")
        await pilot.press("enter")
        await pilot.press(*"0.0125", "enter")
        assert screen.settings.lr == 0.0125
        assert screen.focused is screen.query_one(ControlList)
        await pilot.press("enter", *"99", "enter")
        assert screen.settings.lr == 0.0125
        assert screen.query_one(Entry).display
        assert "out of range" in str(screen.query_one("#wrong").render())
        await pilot.press("escape")
        assert not screen.query_one(Entry).display


async def test_own_files_and_numbers(make_app: MakeApp, tmp_path: Path) -> None:
    file = tmp_path / "own points.csv"
    file.write_text("x1,x2,kind\n1,2,red\n-1,-2,blue\n2,2,red\n-2,-1,blue\n")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        screen.query_one(ControlList).choose("file")
        await pilot.press("enter")
        screen.query_one(Input).value = str(file)
        await pilot.press("enter")
        assert screen.settings.data == "csv"
        await settled(pilot, screen)
        picture = screen.panel.session.picture
        assert picture is not None
        assert screen.state.startswith("csv=")
        screen.query_one(ControlList).choose("data")
        await pilot.press("right", "left")
        assert screen.settings.file in ("", str(file))
        file.unlink()
        screen.load_state(write(parse(f"csv={str(file).replace(' ', '%20')} seed=3")))
        await until(pilot, lambda: screen.panel.session.failure is not None)
        assert "can't be read" in screen.panel.session.failure.error  # type: ignore[union-attr]
        screen.load_state("hill")
        await settled(pilot, screen)
        assert screen.settings.loss == "mse"


async def test_any_state_goes_in_and_comes_out_the_same(make_app: MakeApp) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print("seed", seed)
    rng = random.Random(seed)
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        for _turn in range(200):
            text = write(settings_at_random(rng))
            screen.load_state(text)
            assert screen.state == text
        await pilot.press("s")
        assert screen.query_one(Input).value == text
        await pilot.pause()


async def test_a_state_is_loaded_in_the_field_or_refused_there(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        await pilot.press("s")
        screen.query_one(Input).value = "spirale"
        await pilot.press("enter")
        assert "spiral" in str(screen.query_one("#wrong").render())
        screen.query_one(Input).value = "spiral net=8,8 relu lr=.01 seed=5"
        await pilot.press("enter")
        assert screen.state == "spiral net=8,8 relu lr=.01 seed=5"
        await pilot.press("s", "enter")
        assert app.clipboard == screen.state


async def test_a_bad_first_state_is_said_in_the_field(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app, "circel")
        assert screen.query_one(Entry).display
        assert "circel" in str(screen.query_one("#wrong").render())


async def test_examples_and_python(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        await pilot.press("x")
        await pilot.press("down", "enter")
        assert screen.settings.features == ("x1^2", "x2^2")
        await pilot.press("p")
        await pilot.press("enter")
        assert "import framework as torch" in app.clipboard
        for name in ("playground_pytorch.py", "playground_pytorch_2.py"):
            await pilot.press("p")
            await pilot.press("end", "enter")
            await pilot.pause()
            assert "import torch\n" in (tmp_path / name).read_text()


def test_ladders_go_up_and_down() -> None:
    settings = parse("circle lr=.02")
    found = {each.id: each for each in controls(settings)}
    up, down = found["lr"].change, found["lr"].change
    assert up is not None
    assert down is not None
    assert canonical(up(settings, 1, False)).lr == 0.03
    assert canonical(down(settings, -1, False)).lr == 0.01
