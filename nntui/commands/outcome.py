"""Makes a run that a question or a goal asks for, with a progress bar, and brings back what it came to."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from nntui.commands.bar import ProgressBar
from nntui.course import Course, Lesson
from nntui.course.measures import Outcome
from nntui.headless import RunFailed, specify
from nntui.runs.events import LAST, Event, Failed, Finished, Metrics, Printed, Started, Total
from nntui.runs.history import History
from nntui.runs.process import Pool, RunProcess

INTERRUPTED = 128 + signal.SIGINT
_SECONDS = 0.1


def outcome_of(
    course: Course, lesson: Lesson, demo: str, values: Mapping[str, Any], seed: int, root: Path | None
) -> tuple[Outcome, Mapping[str, Any]]:
    """Run a demo; return what it came to, and all its parameters. Ctrl-C stops the run.

    Raises UsageError for names and values that the demo doesn't have, RunFailed.
    """
    spec = specify(course, f"{lesson.id}/{demo}", values, seed, root=root)
    history, bar = History(), ProgressBar()
    parameters: Mapping[str, Any] = {}
    with Pool(spare=False) as pool:
        try:
            for event in _events(pool.start(spec)):
                match event:
                    case Started():
                        parameters = event.parameters
                    case Total(total):
                        bar.total = total
                    case Metrics():
                        history.append(event)
                        bar.show(event)
                    case Printed(text):
                        bar.clear()
                        click.echo(text, err=True)
        finally:
            bar.clear()
    if isinstance(event, Failed):
        raise RunFailed(event)
    if isinstance(event, Finished):
        return Outcome(event.result, history), parameters
    return Outcome(None, history, stopped=True), parameters


def _events(process: RunProcess) -> Iterator[Event]:
    """The events of a run up to the last, which Ctrl-C brings about."""
    with _interrupts() as interrupts:
        while True:
            if interrupts:
                process.stop()
            process.wait(_SECONDS)
            for event in process.events():
                yield event
                if isinstance(event, LAST):
                    return


@contextmanager
def _interrupts() -> Iterator[list[int]]:
    """Collect the interrupts instead of breaking off, so that no event gets lost half-way."""
    found: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: found.append(number))
    try:
        yield found
    finally:
        signal.signal(signal.SIGINT, before)
