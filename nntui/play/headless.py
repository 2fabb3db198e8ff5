"""The playground without a screen."""

from __future__ import annotations

from pathlib import Path

from nntui.headless import HeadlessResult, finish
from nntui.play import state
from nntui.play.settings import Settings
from nntui.runs.process import Pool
from nntui.runs.spec import RunSpec

DEMO = "play"


def spec(settings: Settings, epochs: int, paused: bool = False) -> RunSpec:
    """The run of a playground; its demo stands in this folder."""
    here = Path(__file__).resolve().parent
    values = {"state": state.write(settings), "epochs": epochs}
    return RunSpec(here.name, DEMO, values, settings.seed, paused=paused, root=here.parent)


def run(text: str, epochs: int) -> HeadlessResult:
    """Train the network of the state string `text`; metrics "loss" and "val_loss" after every epoch.

    Raises UsageError for a state that can't be read, RunFailed where the training fails.
    """
    settings = state.parse(text)
    with Pool(spare=False) as pool:
        return finish(pool.start(spec(settings, epochs)))
