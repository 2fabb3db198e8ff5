"""The playground opened in a test, and settings at random."""

import random
import time
from collections.abc import Callable
from dataclasses import replace

from textual.pilot import Pilot

from nntui.play.settings import (
    ACTIVATIONS,
    CLASSES,
    FEATURES,
    INITS,
    LOSSES,
    NUMBERS,
    OPTIMIZERS,
    SCHEDULES,
    Layer,
    Settings,
)
from nntui.ui.app import NntuiApp
from nntui.ui.screens.playground import PlaygroundScreen

MakeApp = Callable[..., NntuiApp]
PATIENCE = 180.0


async def opened(pilot: Pilot[object], app: NntuiApp, state: str = "circle") -> PlaygroundScreen:
    """The playground in this state, once its run has shown itself."""
    app.open_playground(state)
    await pilot.pause()
    screen = app.screen
    assert isinstance(screen, PlaygroundScreen)
    await until(pilot, lambda: bool(screen.panels))
    await settled(pilot, screen)
    return screen


async def settled(pilot: Pilot[object], screen: PlaygroundScreen) -> None:
    """Wait until every run has told its first losses."""
    await until(pilot, lambda: all(panel.session.latest is not None for panel in screen.panels))


async def until(pilot: Pilot[object], condition: Callable[[], object]) -> None:
    """Wait for a condition, long enough for a slow machine."""
    begin = time.monotonic()
    while not condition():
        assert time.monotonic() - begin < PATIENCE, "it never came to be"
        await pilot.pause(0.02)


def settings_at_random(rng: random.Random) -> Settings:
    """Any settings that go together, of any control."""
    data = rng.choice(CLASSES + NUMBERS + ("points",))
    layers = tuple(
        Layer(rng.randint(1, 32), rng.choice(ACTIVATIONS), rng.choice((0.0, 0.1, 0.45)), rng.random() < 0.3)
        for _layer in range(rng.randint(0, 8))
    )
    drawn = tuple(
        (round(rng.uniform(-6, 6), 2), round(rng.uniform(-6, 6), 2), 1.0) for _ in range(rng.randint(2, 5))
    )
    numbers = data == "points" and rng.random() < 0.3
    settings = Settings(
        data=data,
        noise=rng.choice((0.0, 0.1, round(rng.random(), 3))),
        n=rng.randint(10, 2000),
        share=round(rng.uniform(0.1, 0.9), 2),
        features=tuple(name for name in FEATURES if rng.random() < 0.5) or ("x1",),
        layers=layers,
        init=rng.choice(INITS),
        optimizer=rng.choice(OPTIMIZERS),
        lr=rng.choice((0.03, 1e-6, 10.0, rng.uniform(1e-6, 10))),
        schedule=rng.choice(SCHEDULES),
        l1=rng.choice((0.0, 0.001, rng.uniform(0, 10))),
        l2=rng.choice((0.0, 0.001, rng.uniform(0, 10))),
        batch=rng.randint(2, 1000),
        stop=rng.choice((0, 20)),
        seed=rng.randint(0, 10**9),
        drawn=drawn if data == "points" else (),
        numbers=numbers,
    )
    return replace(settings, loss=rng.choice(LOSSES[settings.two_classes]))
