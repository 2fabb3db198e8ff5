"""Reads course.toml and every lesson.toml below it. Texts are read later, one language at a time."""

import re
from functools import cache
from pathlib import Path

from nntui.course.models import KINDS, Course, Lesson, Step, Track
from nntui.course.problems import LessonError, Problem
from nntui.course.toml_source import Table, read_toml
from nntui.errors import nearest
from nntui.i18n import _

_ID = re.compile(r"[a-z0-9-]+")
_CONCEPTS = frozenset([*(f"F{n}" for n in range(1, 10)), *(f"O{n}" for n in range(1, 8)), "L1"])


def bundled_root() -> Path:
    """Return the folder of the `lessons` package, which is installed beside this one."""
    return Path(__file__).resolve().parents[2] / "lessons"


def load(root: Path | None = None) -> Course:
    """Return the course below `root`, by default the bundled one (read once).

    Raises LessonError, with the file and line, where course.toml or a lesson.toml is malformed.
    """
    return _bundled() if root is None else _load(root)


@cache
def _bundled() -> Course:
    return _load(bundled_root())


def _load(root: Path) -> Course:
    problems: list[Problem] = []
    course = read_course(root, problems)
    if problems:
        raise LessonError(problems[0])
    return course


def read_course(root: Path, problems: list[Problem]) -> Course:
    """Read as much of the course as can be read; what is wrong is added to `problems`."""
    source = read_toml(root / "course.toml", problems)
    if source is None:
        return Course(())
    table = source.root()
    tracks: list[Track] = []
    for track_table in table.tables("tracks"):
        track = _read_track(track_table, root)
        if any(other.id == track.id for other in tracks):
            track_table.report(_("Track “{id}” is here twice; keep one.").format(id=track.id), "id")
        else:
            tracks.append(track)
    table.finish()
    return Course(tuple(tracks))


def _read_track(table: Table, root: Path) -> Track:
    track_id = _read_id(table)
    titles = table.languages("title")
    lessons = []
    for name in table.strings("lessons"):
        if not _ID.fullmatch(name):
            _refuse_id(table, name, "lessons")
            continue
        folder = root / track_id / name
        if (folder / "lesson.toml").is_file():
            lesson = read_lesson(folder, f"{track_id}/{name}", table.source.problems)
            if lesson is not None:
                lessons.append(lesson)
        else:
            message = _("There is no file {file}; write the lesson or take it off this list.")
            file = f"{track_id}/{name}/lesson.toml"
            table.report(message.format(file=file), "lessons", containing=f'"{name}"')
    table.finish()
    return Track(track_id, titles, tuple(lessons))


def read_lesson(folder: Path, lesson_id: str, problems: list[Problem]) -> Lesson | None:
    """Read the lesson.toml of one lesson; None means that nothing could be made of it."""
    source = read_toml(folder / "lesson.toml", problems)
    if source is None:
        return None
    table = source.root()
    written = table.string("id")
    if written and written != lesson_id:
        message = _('Write id = "{id}": a lesson is called after its folder, not “{found}”.')
        table.report(message.format(id=lesson_id, found=written), "id")
    minutes = table.integer("minutes")
    concepts = table.strings("concepts")
    for concept in concepts:
        if concept not in _CONCEPTS:
            message = _("There is no concept “{concept}”; use F1 to F9, O1 to O7 or L1.")
            table.report(message.format(concept=concept), "concepts", containing=f'"{concept}"')
    steps: list[Step] = []
    for step_table in table.tables("steps"):
        step = _read_step(step_table)
        if any(other.id == step.id for other in steps):
            message = _("Step “{id}” is in this lesson twice; give one of them another id.")
            step_table.report(message.format(id=step.id), "id")
        elif step.exercise and any(other.exercise == step.exercise for other in steps):
            message = _("Exercise “{name}” is in this lesson twice; give each step its own.")
            step_table.report(message.format(name=step.exercise), "exercise")
        elif step.id:
            steps.append(step)
    table.finish()
    return Lesson(lesson_id, minutes, concepts, tuple(steps), folder)


def _read_step(table: Table) -> Step:
    step_id = _read_id(table)
    kind = table.string("kind")
    if kind and kind not in KINDS:
        guess = nearest(kind, KINDS)
        wanted = f"“{guess}”" if guess else ", ".join(KINDS)
        message = _("There is no kind of step “{kind}”; use {wanted}.").format(kind=kind, wanted=wanted)
        table.report(message, "kind")
    if kind == "card":
        table.finish()
        return Step(step_id, kind)
    if kind == "exercise":
        name = table.string("exercise")
        if name and not _ID.fullmatch(name):
            _refuse_id(table, name, "exercise")
            name = ""
        table.finish()
        return Step(step_id, kind, exercise=name or None)
    demo = table.string("demo")
    if demo and not demo.isidentifier():
        message = _("“{demo}” can't be the name of a function; use a-z, 0-9 and _.").format(demo=demo)
        table.report(message, "demo")
        demo = ""
    step = Step(
        id=step_id,
        kind=kind,
        demo=demo or None,
        show=table.strings("show") if table.has("show") else None,
        set=table.mapping("set") if table.has("set") else {},
    )
    table.finish()
    return step


def _read_id(table: Table) -> str:
    found = table.string("id")
    if found and not _ID.fullmatch(found):
        _refuse_id(table, found, "id")
    return found


def _refuse_id(table: Table, found: str, key: str) -> None:
    message = _("“{id}” can't be an id; use a-z, 0-9 and -.").format(id=found)
    table.report(message, key, containing=f'"{found}"')
