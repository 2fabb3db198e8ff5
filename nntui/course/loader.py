"""Reads course.toml and every lesson.toml below it. Texts are read later, one language at a time."""

from functools import cache
from pathlib import Path

from nntui.course.claim_loader import read_claims, read_facts
from nntui.course.installed import with_installed
from nntui.course.models import Course, Lesson, Step, Track
from nntui.course.problems import LessonError, Problem
from nntui.course.step_loader import ID, read_id, read_step, refuse_id
from nntui.course.toml_source import Table, read_toml
from nntui.i18n import _

CONCEPTS = (*(f"F{n}" for n in range(1, 10)), *(f"O{n}" for n in range(1, 8)), "L1")
"""What the course must teach; a lesson names the ones that it does."""


def bundled_root() -> Path:
    """Return the folder of the `lessons` package, which is installed beside this one."""
    return Path(__file__).resolve().parents[2] / "lessons"


def load(root: Path | None = None) -> Course:
    """Return the course below `root`, by default the bundled one with the installed ones after it (read once).

    Raises LessonError, with the file and line, where course.toml or a lesson.toml is malformed.
    """
    return _bundled() if root is None else _load(root)


@cache
def _bundled() -> Course:
    return with_installed(_load(bundled_root()), read_course)


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
    track_id = read_id(table)
    titles = table.languages("title")
    lessons = []
    for name in table.strings("lessons"):
        if not ID.fullmatch(name):
            refuse_id(table, name, "lessons")
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
        if concept not in CONCEPTS:
            message = _("There is no concept “{concept}”; use F1 to F9, O1 to O7 or L1.")
            table.report(message.format(concept=concept), "concepts", containing=f'"{concept}"')
    facts = read_facts(table)
    steps: list[Step] = []
    asked: dict[str, None] = {}
    for step_table in table.tables("steps"):
        step = read_step(step_table, asked)
        if any(other.id == step.id for other in steps):
            message = _("Step “{id}” is in this lesson twice; give one of them another id.")
            step_table.report(message.format(id=step.id), "id")
        elif step.exercise and any(other.exercise == step.exercise and _meet(other, step) for other in steps):
            message = _("Exercise “{name}” is in this lesson twice; give each step its own.")
            step_table.report(message.format(name=step.exercise), "exercise")
        elif step.id:
            steps.append(step)
    demos = {step.demo for step in steps if step.demo is not None}
    claims = read_claims(table, demos)
    table.finish()
    return Lesson(lesson_id, minutes, concepts, tuple(steps), folder, claims, facts)


def _meet(one: Step, other: Step) -> bool:
    """Tell whether some learner gets both steps."""
    return one.flavour is None or other.flavour is None or one.flavour == other.flavour
