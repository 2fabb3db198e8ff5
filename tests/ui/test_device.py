"""Where demos compute: chosen in the palette, remembered, and explained where there is no GPU."""

import pytest
from lesson_kit import MakeApp, open_demo, session_of, shown, until
from textual.command import CommandPalette
from textual.pilot import Pilot

from framework import cuda
from nntui.i18n import _
from nntui.runs.device import DEVICES, no_gpu
from nntui.ui.app import NntuiApp

without_gpu = pytest.mark.skipif(cuda.is_available(), reason="there is a GPU")


def offered(app: NntuiApp) -> set[str]:
    """The devices that the palette offers."""
    titles = {command.title for command in app.get_system_commands(app.screen)}
    return {name for name, title in DEVICES.items() if _(title) in titles}


async def run_to(pilot: Pilot[object], app: NntuiApp, state: str) -> None:
    """Open the demo and run it until it is in this state."""
    await open_demo(pilot, app)
    await pilot.press("space")
    await until(pilot, lambda: session_of(app).state == state)


@without_gpu
async def test_without_a_gpu_nothing_is_offered(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert not offered(app)


@pytest.mark.gpu
@pytest.mark.skipif(not cuda.is_available(), reason=f"no GPU: {cuda.reason()}")
async def test_with_a_gpu_the_others_are_offered_and_both_times_are_shown(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.has_gpu)
        assert offered(app) == {"auto", "cuda"}
        app.choose_device("auto")
        await run_to(pilot, app, "finished")
        assert any("CPU" in line and "GPU" in line for line in session_of(app).printed)


@without_gpu
@pytest.mark.parametrize("lang", ["en", "pt", "ro"])
async def test_a_gpu_that_is_gone_is_missed_in_words_and_can_be_given_up(make_app: MakeApp, lang: str) -> None:
    app = make_app(lang)
    app.progress.set_setting("device", "cuda")
    async with app.run_test(size=(120, 40)) as pilot:
        await run_to(pilot, app, "failed")
        failure = session_of(app).failure
        assert failure is not None
        assert no_gpu() in failure.error
        assert failure.error.partition(":")[0] in shown(app)
        assert "ctrl+p" in shown(app)
        assert offered(app) == {"auto", "cpu"}
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pilot.press(*_(DEVICES["cpu"]))
        await until(pilot, lambda: _(DEVICES["cpu"]) in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.device == "cpu")
        await pilot.press("space")
        await until(pilot, lambda: session_of(app).state == "finished")
    app.close()
    assert make_app(lang).device == "cpu"


@without_gpu
async def test_without_a_gpu_the_cpu_is_the_faster_device(make_app: MakeApp) -> None:
    app = make_app()
    app.progress.set_setting("device", "auto")
    async with app.run_test(size=(80, 24)) as pilot:
        await run_to(pilot, app, "finished")
        started = session_of(app).started
        assert started is not None
        assert started.device == "cpu"
        assert not session_of(app).printed
