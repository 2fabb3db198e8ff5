"""From a run to what is kept of it, with the version of the code that ran."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nntui import __version__
from nntui.runs import events
from nntui.runs.history import Columns, History
from nntui.runs.kept import KeptRun, NewRun
from nntui.runs.spec import RunSpec

if TYPE_CHECKING:
    from nntui.course import Course
    from nntui.play.settings import Settings

_PLAY_FILES = ("points.py", "network.py", "training.py")


def demo_version(folder: Path, demo: str) -> str:
    """The version of nntui, and a digest of the demo's file in the lesson's folder: "0.1.0 3f2a9c0d"."""
    return _version([folder / f"demo_{demo}.py"])


def play_version() -> str:
    """The version of nntui, and a digest of the playground's code."""
    import nntui.play

    folder = Path(nntui.play.__file__).parent
    return _version(folder / name for name in _PLAY_FILES)


def version_now(run: KeptRun, course: Course) -> str | None:
    """The version that a run would have if it were made now; None where there is no such demo any more."""
    if run.kind == "play":
        return play_version()
    lesson_id, _slash, demo = run.source.rpartition("/")
    lesson = next((each for each in course.lessons if each.id == lesson_id), None)
    return demo_version(lesson.folder, demo) if lesson and demo in lesson.demos else None


def _version(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        try:
            digest.update(file.read_bytes())
        except OSError:  # of a lesson that is gone meanwhile
            return __version__
    return f"{__version__} {digest.hexdigest()[:8]}"


def play_run(
    settings: Settings,
    history: Columns,
    result: Mapping[str, Any] | None = None,
    stopped: bool = False,
    seconds: float = 0.0,
    title: str = "",
) -> NewRun:
    """A playground's run, as it is to be kept; the arguments are those of `NewRun`."""
    from nntui.play import state

    return NewRun(
        kind="play",
        source=state.write(settings),
        title=title,
        parameters=_play_parameters(settings),
        seed=settings.seed,
        device="cpu",
        history=_copied(history),
        result=_so_far(history) if result is None else result,
        stopped=stopped,
        seconds=seconds,
        version=play_version(),
    )


def _so_far(history: Columns) -> dict[str, Any] | None:
    """What a playground under way has come to: its newest numbers, and the best."""
    if not history.steps:
        return None
    found: dict[str, Any] = {"epoch": history.epochs[-1]}
    found |= {name: column[-1] for name, column in history.values.items()}
    losses = history.values.get("val_loss", [])
    rows = (
        [row for row, epoch in enumerate(history.epochs) if epoch and math.isfinite(losses[row])] if losses else []
    )
    if rows:
        best = min(rows, key=losses.__getitem__)
        found |= {"best_epoch": history.epochs[best], "best_val_loss": losses[best]}
    return found


def _play_parameters(settings: Settings) -> dict[str, Any]:
    """Every setting by the name that it has in a state string, as text or number."""
    from nntui.play import state

    words = state.write(settings).split()
    net = next(word for word in words if word.startswith("net="))
    names = ("data", "n", "noise", "share", "loss", "optimizer", "lr", "schedule", "init", "l1", "l2", "batch")
    found: dict[str, Any] = {name: getattr(settings, name) for name in (*names, "stop")}
    found["features"] = ",".join(settings.features)
    found["net"] = net.removeprefix("net=")
    found["activation"] = max(
        dict.fromkeys(layer.activation for layer in settings.layers),
        key=[layer.activation for layer in settings.layers].count,
        default="",
    )
    if settings.data == "csv":
        found["csv"] = settings.file
    return found


def _copied(history: Columns) -> History:
    """The columns as they are now: those of a run under way go on growing."""
    if isinstance(history, History):
        reported = {name: history.rows(name) for name in history.names}
        return History.of(history.steps, history.epochs, history.values, reported)
    return History.of(history.steps, history.epochs, history.values)


def demo_run(
    started: events.Started,
    version: str,
    history: Columns,
    result: Mapping[str, Any] | None,
    stopped: bool,
    seconds: float,
    title: str = "",
) -> NewRun:
    """A demo's run, as it is to be kept; `started` is its first event."""
    return NewRun(
        kind="demo",
        source=f"{started.lesson}/{started.demo}",
        title=title,
        parameters=dict(started.parameters),
        seed=started.seed,
        device=started.device,
        history=_copied(history),
        result=result,
        stopped=stopped,
        seconds=seconds,
        version=version,
    )


class Recorder:
    """Takes in all events of a demo's run, for `run` to be kept when it is over."""

    def __init__(self, spec: RunSpec, folder: Path) -> None:
        self._version = demo_version(folder, spec.demo)
        self._history = History()
        self._started: events.Started | None = None
        self._result: Mapping[str, Any] | None = None

    def take(self, event: events.Event) -> None:
        """Take in one event."""
        match event:
            case events.Started():
                self._started = event
            case events.Metrics():
                self._history.append(event)
            case events.Finished(result=result):
                self._result = result

    def run(self, seconds: float, title: str) -> NewRun | None:
        """What is to be kept; None of a run that never began."""
        if self._started is None:
            return None
        stopped = self._result is None
        return demo_run(self._started, self._version, self._history, self._result, stopped, seconds, title)
