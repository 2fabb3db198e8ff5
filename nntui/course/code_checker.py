"""Runs the programs of a lesson's code tabs against our framework."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nntui.course.code_tabs import FACES, code_file
from nntui.course.models import Lesson
from nntui.course.problems import Problem
from nntui.course.toml_source import read_file, read_toml
from nntui.i18n import _


def check_codes(lessons: Iterable[Lesson], problems: list[Problem]) -> None:
    """Check that every face of every code step is there, runs, and ends with a list of losses."""
    files = [file for lesson in lessons for file in _files(lesson, problems)]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for file, reason in zip(files, threads.map(_failure, files), strict=True):
            if reason:
                message = _("The program doesn't end with its losses ({reason}); correct it.")
                problems.append(Problem(file, 1, message.format(reason=reason)))


def _files(lesson: Lesson, problems: list[Problem]) -> Iterable[Path]:
    source = read_toml(lesson.folder / "lesson.toml", [])
    for index, step in enumerate(lesson.steps):
        if step.code is None or source is None:
            continue
        source.problems = problems
        for face in FACES:
            file = code_file(lesson.folder, step.code, face)
            if file.is_file():
                yield file
            else:
                message = _("There is no file {file}; write it.").format(file=f"code/{step.code}/{face}.py")
                source.report(("steps", index, "code"), message)
    for folder in sorted((lesson.folder / "code").glob("*/")):
        if folder.name not in [step.code for step in lesson.steps]:
            message = _("No step of lesson.toml has this code; add one or remove the folder.")
            problems.append(Problem(folder, 1, message))


def _failure(file: Path) -> str:
    """Return why a program has no losses, "" where it has."""
    from nntui.runs.code_tab import CodeFailed, CodeRun

    text = read_file(file, [])
    if text is None:
        return _("it can't be read as UTF-8")
    try:
        losses = CodeRun(text).wait()
    except CodeFailed as error:
        return str(error)
    if not losses:
        return _("the list is empty")
    return "" if all(math.isfinite(loss) for loss in losses) else _("a loss is no finite number")
