"""What tests of the lesson screen share: ways in, ways to wait, and the screen as text."""

import time
from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from nntui.ui.app import NntuiApp
from nntui.ui.screens.lesson import LessonScreen
from nntui.ui.session import Session
from nntui.ui.widgets.demo import DemoPanel

MakeApp = Callable[..., NntuiApp]
POLLS = 600
PATIENCE = 180.0


async def until(pilot: Pilot, condition: Callable[[], object]) -> None:
    """Wait for something that another process brings about."""
    begin = time.monotonic()
    while time.monotonic() - begin < PATIENCE:
        if condition():
            return
        await pilot.pause(0.05)
    pytest.fail("it never came true")


async def until_still(pilot: Pilot, value: Callable[[], object]) -> None:
    """Wait until nothing more comes: what was on its way through a pipe when its sender was paused, say."""
    last, same = value(), 0
    for _ in range(POLLS):
        await pilot.pause(0.05)
        now = value()
        last, same = now, same + 1 if now == last else 0
        if same == 10:
            return
    pytest.fail("it never stood still")


def screen_of(app: NntuiApp) -> LessonScreen:
    assert isinstance(app.screen, LessonScreen)
    return app.screen


def panel_of(app: NntuiApp) -> DemoPanel:
    panel = screen_of(app).panel
    assert panel is not None
    return panel


def session_of(app: NntuiApp) -> Session:
    session = panel_of(app).session
    assert session is not None
    return session


def shown(app: NntuiApp) -> str:
    """All text on the screen."""
    return "\n".join(
        "".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()
    )


async def open_demo(pilot: Pilot, app: NntuiApp) -> None:
    """From home to the first lesson's demo, ready to run."""
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, LessonScreen))
    await pilot.press("right")
    await until(pilot, lambda: screen_of(app).panel and panel_of(app).session and panel_of(app).rows)


async def run_with(pilot: Pilot, app: NntuiApp, **values: object) -> None:
    """Set parameters as the widgets would, then press space."""
    for row in panel_of(app).rows:
        if row.parameter.name in values:
            row._choose(values[row.parameter.name])  # type: ignore[arg-type]
    await pilot.pause()
    await pilot.press("space")
