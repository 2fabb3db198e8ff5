"""Keeping runs from the screen, and opening them again."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING

from nntui.i18n import _
from nntui.reasons import reason

if TYPE_CHECKING:
    from nntui.course import Lesson, Step
    from nntui.runs.kept import KeptRun, KeptRuns, NewRun
    from nntui.ui.app import NntuiApp


def keep(app: NntuiApp, run: NewRun) -> None:
    """Keep a run, and say so in a notice; what takes long happens in a thread.

    For every screen that has runs: make `run` with `nntui.runs.keeping` (`demo_run`, `play_run`), which copies
    the curves, so that the run may go on. Never fails: where a run can't be kept, the notice says why.
    """

    async def work() -> None:
        try:
            kept = await opened(app)
            id = kept.keep(run, await asyncio.to_thread(_packed, run))
        except (OSError, sqlite3.Error) as error:
            app.notify(_("The run can't be kept: {reason}.").format(reason=reason(error)), severity="error")
        else:
            app.notify(_("Kept as run {id}. r at home shows your runs.").format(id=id), timeout=4)

    app.run_worker(work, group="keep", exit_on_error=False)  # type: ignore[arg-type]


def no_run(app: NntuiApp) -> None:
    """Say that there is nothing to keep."""
    app.notify(_("There is no run to keep yet."), timeout=3)


def _packed(run: NewRun) -> bytes:
    from nntui.runs.kept_curves import pack

    return pack(run.history)


async def opened(app: NntuiApp) -> KeptRuns:
    """The file of the kept runs, which stays open as long as the program. Raises OSError, sqlite3.Error."""
    return app.kept or _shared(app, await asyncio.to_thread(_open, app))


def _shared(app: NntuiApp, kept: KeptRuns) -> KeptRuns:
    """One file for the whole program: that of whoever was the first to open it."""
    if app.kept is not None:
        kept.close()
        return app.kept
    app.kept = kept
    if kept.notice:
        app.notify(kept.notice, severity="warning", timeout=10)
    return kept


def _open(app: NntuiApp) -> KeptRuns:
    from nntui.runs.kept import KeptRuns

    return KeptRuns(app.runs_path)


def reopen(app: NntuiApp, run: KeptRun) -> None:
    """Go to where a run can be made again, with its parameters and its seed."""
    if run.kind == "play":
        app.open_playground(run.source)
        return
    from nntui.ui.screens.lesson import LessonScreen

    found = _step(app, run.source)
    if found is None:
        app.notify(_("The demo of this run is gone: {name}").format(name=run.source), severity="warning")
        return
    lesson, step = found
    app.push_screen(LessonScreen(lesson, step.id, preset=(run.parameters, run.seed)))


def _step(app: NntuiApp, source: str) -> tuple[Lesson, Step] | None:
    """The lesson's step with that demo where it can be run most freely."""
    lesson_id, _slash, demo = source.rpartition("/")
    for lesson in app.course.lessons:
        if lesson.id == lesson_id:
            path = lesson.path(*app.progress.flavour())
            for kind in ("demo", "goal", "predict"):
                for step in path:
                    if step.kind == kind and step.demo == demo:
                        return lesson, step
    return None
