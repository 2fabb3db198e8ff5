"""The graph of a lesson's demo: computed where demos run, in a process of its own."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from nntui.course import Course
from nntui.errors import UsageError
from nntui.graphs.model import Graph, from_data
from nntui.headless import specify
from nntui.i18n import _
from nntui.runs.events import LAST, Failed, Finished
from nntui.runs.process import Pool
from nntui.runs.spec import RunSpec

SECONDS = 60.0


def graph(
    course: Course,
    target: str,
    values: Mapping[str, str],
    seed: int,
    pool: Callable[[], Pool],
    seconds: float = SECONDS,
) -> Graph:
    """The graph of the first backward of a demo, with its own parameters where `values` has no others.

    Raises UsageError for a wrong name or value, and where the demo comes to no graph.
    """
    here = Path(__file__).resolve().parent
    wanted = specify(course, target, values, seed)
    name = f"{wanted.lesson}/{wanted.demo}"
    settings = {
        "folder": str(course.lesson(wanted.lesson).folder),
        "demo": wanted.demo,
        "values": json.dumps(dict(wanted.parameters)),
    }
    process = pool().start(RunSpec(here.name, "graph", settings, seed, root=here.parent))
    deadline = time.monotonic() + seconds
    try:
        while time.monotonic() < deadline:
            process.wait(0.2)
            for event in process.events():
                if isinstance(event, Finished):
                    return replace(from_data(event.result), title=name)
                if isinstance(event, Failed):
                    raise UsageError(
                        _("{name} has no graph to show: {reason}").format(name=name, reason=event.error)
                    )
                if isinstance(event, LAST):
                    raise UsageError(_("The run was stopped."))
    finally:
        process.close()
    raise UsageError(
        _("{name} computes no gradient within {seconds} seconds.").format(name=name, seconds=int(seconds))
    )
