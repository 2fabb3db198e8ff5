"""Runs without a screen: the same demos in the same worker processes, for scripts and tests."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nntui.course import Course, Lesson, LessonError, load
from nntui.errors import UsageError, unknown
from nntui.i18n import _
from nntui.runs.events import LAST, Event, Failed, Finished, Metrics
from nntui.runs.history import History
from nntui.runs.process import Pool, RunProcess
from nntui.runs.spec import RunSpec


class RunFailed(Exception):
    """A demo did not come to its result; `failure` says why and where."""

    def __init__(self, failure: Failed) -> None:
        super().__init__(f"{failure.error} ({failure.where})" if failure.where else failure.error)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class HeadlessResult:
    """What a demo returned, all its metrics, and the seconds that it took."""

    result: Mapping[str, Any]
    history: History
    seconds: float


def run(
    target: str,
    /,
    seed: int = 0,
    *,
    device: str = "cpu",
    root: Path | None = None,
    **parameters: Any,
) -> HeadlessResult:
    """Run "track/lesson" (its first demo) or "track/lesson/demo" to its end.

    `parameters` are the demo's own; those not given have their defaults. `root` is another folder of lessons
    than the bundled one. Raises UsageError for an unknown lesson, demo, parameter or value, RunFailed where
    the demo fails.
    """
    spec = specify(load(root), target, parameters, seed, device, root)
    with Pool(spare=False) as pool:
        return finish(pool.start(spec))


def finish(process: RunProcess) -> HeadlessResult:
    """Follow a run to its end. Raises RunFailed, and UsageError where it refused what it was given."""
    history, started = History(), time.perf_counter()
    for event in follow(process):
        if isinstance(event, Metrics):
            history.append(event)
    return HeadlessResult(outcome(event), history, time.perf_counter() - started)


def outcome(last: Event) -> Mapping[str, Any]:
    """The result that a run's last event brings. Raises RunFailed where it brings none."""
    if isinstance(last, Finished):
        return last.result
    if isinstance(last, Failed):
        raise RunFailed(last)
    raise RunFailed(Failed(_("The run was stopped."), kind="killed"))


def follow(process: RunProcess) -> Iterator[Event]:
    """The events of a run as they come, up to the last."""
    while True:
        process.wait(1.0)  # not for ever: on Windows that could not be interrupted
        for event in process.events():
            yield event
            if isinstance(event, LAST):
                return


def find(course: Course, target: str) -> tuple[Lesson, str]:
    """Lesson and demo that "track/lesson" or "track/lesson/demo" names. Raises UsageError."""
    track, _slash, rest = target.strip("/").partition("/")
    name, slash, demo = rest.partition("/")
    lesson = course.lesson(f"{track}/{name}" if name else track)
    if not lesson.demos:
        raise UsageError(_("The lesson “{name}” has no demo to run.").format(name=lesson.id))
    if not slash:
        return lesson, lesson.demos[0]
    if demo not in lesson.demos:
        sentence = _("There is no demo “{name}” in {lesson}.").format(name=demo, lesson=lesson.id)
        raise unknown(sentence, demo, lesson.demos)
    return lesson, demo


def specify(
    course: Course,
    target: str,
    values: Mapping[str, Any],
    seed: int = 0,
    device: str = "cpu",
    root: Path | None = None,
) -> RunSpec:
    """What to run, with every name and value checked; texts among `values` are read as `--set` gives them.

    Raises UsageError.
    """
    from nntui.runs.device import resolve

    lesson, demo = find(course, target)
    checked = _checked(lesson, demo, values)
    return RunSpec(lesson.id, demo, checked, seed, resolve(device), root=root or lesson.root)


def _checked(lesson: Lesson, demo: str, values: Mapping[str, Any]) -> dict[str, Any]:
    if not values:
        return {}
    from nntui import lab

    try:
        with contextlib.redirect_stdout(io.StringIO()):
            known = lab.parameters(lab.load_demo(lesson.folder, demo))
    except (UsageError, LessonError):
        raise
    except Exception:  # the worker will meet the same error and report it with its line
        return dict(values)
    checked = {}
    for name, value in values.items():
        parameter = lab.parameter(known, name)
        checked[name] = parameter.parse(value) if isinstance(value, str) else parameter.check(value)
    return checked
