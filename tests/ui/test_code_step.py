"""Programs to compare: turning tabs, copying, running in place, one plot for all."""

from pathlib import Path

import pytest
from lesson_kit import MakeApp, screen_of, shown, until
from step_kit import marked, open_step, write_kinds

from nntui.ui.app import NntuiApp
from nntui.ui.widgets.code import CodePanel


@pytest.fixture
def app(make_app: MakeApp, tmp_path: Path) -> NntuiApp:
    """The program on the lesson with every kind of step."""
    return make_app(root=write_kinds(tmp_path / "kinds"))


def code_of(app: NntuiApp) -> CodePanel:
    panel = screen_of(app).panel
    assert isinstance(panel, CodePanel)
    return panel


async def test_two_programs_in_one_plot(app: NntuiApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await open_step(pilot, app, "programs")
        assert "import framework as torch" in shown(app)
        await pilot.press("space")
        await until(pilot, lambda: "pytorch-ours" in code_of(app).losses)
        await pilot.press("right_square_bracket")
        await pilot.pause()
        assert "from framework import tf" in shown(app)
        await pilot.press("space")
        await until(pilot, lambda: "tensorflow-ours" in code_of(app).losses)
        await until(pilot, lambda: "losses from 12.0000 to 1.2000" in shown(app) and "● TensorFlow" in shown(app))
        assert code_of(app).losses["tensorflow-ours"][0] == 2 * code_of(app).losses["pytorch-ours"][0] == 12.0
        text = shown(app)
        assert "──○ PyTorch" in text
        assert "──● TensorFlow" in text
        assert "programs" in marked(app)


async def test_the_real_packages_program_is_a_tab(app: NntuiApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_step(pilot, app, "programs", seen=False)
        await pilot.press(*["left_square_bracket"] * 4)
        await pilot.pause()
        text = shown(app)
        assert "import torch" in text
        assert "framework" not in text.split("real Lightning")[1]


async def test_copying_and_the_learners_own_flavour_first(app: NntuiApp) -> None:
    app.progress.set_flavour("tensorflow", "low")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_step(pilot, app, "programs")
        await pilot.press("c")
        await pilot.pause()
        assert "Copied." in shown(app)
        assert "from framework import tf" in app.clipboard


async def test_a_program_that_fails_says_where_and_runs_again(app: NntuiApp, tmp_path: Path) -> None:
    file = tmp_path / "kinds" / "frameworks" / "kinds" / "code" / "sum" / "pytorch.py"
    good = file.read_text(encoding="utf-8")
    file.write_text("losses = []\n1 / 0\n", encoding="utf-8")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_step(pilot, app, "programs")
        await pilot.press("space")
        await until(pilot, lambda: "line 2: ZeroDivisionError" in shown(app))
        assert "programs" not in marked(app)
        file.write_text(good, encoding="utf-8")
        await pilot.press("right_square_bracket", "left_square_bracket", "space")
        await until(pilot, lambda: "programs" in marked(app))


async def test_a_program_that_never_ends_is_stopped_by_key_and_by_leaving(app: NntuiApp, tmp_path: Path) -> None:
    file = tmp_path / "kinds" / "frameworks" / "kinds" / "code" / "sum" / "pytorch.py"
    file.write_text("while True: pass\n", encoding="utf-8")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_step(pilot, app, "programs")
        for key in ("space", "left"):
            await pilot.press("space")
            await until(pilot, lambda: code_of(app)._run is not None)
            panel = code_of(app)
            await pilot.press(key)
            await until(pilot, lambda panel=panel: panel._run is None and not panel._busy)
        assert screen_of(app).step.id == "near"
