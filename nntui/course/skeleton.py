"""Skeletons for those who write lessons: every file is there and runs; what they must say stands in ‹ ›."""

from __future__ import annotations

from pathlib import Path

from nntui.course.loader import load
from nntui.course.models import Lesson
from nntui.course.problems import LessonError, Problem
from nntui.course.step_loader import ID
from nntui.course.texts import english_hash, read_text
from nntui.course.toml_source import TomlSource
from nntui.errors import UsageError
from nntui.i18n import LANGUAGES, _

_TEMPLATES = Path(__file__).parent / "skeletons"
_TRACK = """\
[[tracks]]
id = "{track}"
title = {{en = "‹title›", pt = "‹título›", ro = "‹titlu›"}}
lessons = ["{name}"]
"""


def new_lesson(root: Path, lesson_id: str) -> list[Path]:
    """Make the lesson "track/name" below `root` and list it in course.toml; returns the files made or changed.

    Raises UsageError for a name that can't be one or is taken, LessonError where course.toml is malformed.
    """
    track, name = _names(lesson_id, 2, "TRACK/LESSON")
    folder = root / track / name
    if folder.exists():
        raise UsageError(_("{folder} is already there.").format(folder=folder))
    course_toml = _list(root, track, name)
    template = _TEMPLATES / "lesson"
    values = {"LESSON": lesson_id}
    files = [_write(template / "lesson.toml", folder / "lesson.toml", values)]
    files.append(_write(template / "en.md", folder / "en.md", values))
    values["HASH"] = english_hash(folder / "en.md")
    files += [_write(template / f"{lang}.md", folder / f"{lang}.md", values) for lang in LANGUAGES if lang != "en"]
    files.append(_write(template / "demo_descend.py.in", folder / "demo_descend.py", values))
    return [course_toml, *files]


def new_exercise(root: Path, exercise_id: str) -> list[Path]:
    """Make the exercise "track/lesson/name", with a step of its own before the last one.

    Returns the files made or changed. Raises UsageError and LessonError as `new_lesson` does.
    """
    track, lesson_name, name = _names(exercise_id, 3, "TRACK/LESSON/EXERCISE")
    lesson = load(root).lesson(f"{track}/{lesson_name}")
    folder = lesson.folder / "exercises" / name
    if folder.exists() or name in lesson.exercises:
        raise UsageError(_("{folder} is already there.").format(folder=folder))
    if any(step.id == name for step in lesson.steps):
        raise UsageError(_("The lesson has a step “{name}” already.").format(name=name))
    values = {"NAME": name, "STEP": name}
    changed = [_add_step(lesson, values), *_add_words(lesson, values)]
    template = _TEMPLATES / "exercise"
    for file in sorted(template.rglob("*.py.in")):
        made = folder / file.relative_to(template).with_suffix("")
        changed.append(_write(file, made, values))
    return changed


def _names(written: str, count: int, shape: str) -> list[str]:
    names = written.strip("/").split("/")
    if len(names) != count or not all(ID.fullmatch(name) for name in names):
        message = _("“{name}” is no name; write {shape}, each of a-z, 0-9 and -.")
        raise UsageError(message.format(name=written, shape=shape))
    return names


def _filled(template: Path, values: dict[str, str]) -> str:
    text = template.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def _write(template: Path, file: Path, values: dict[str, str]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    return _save(file, _filled(template, values))


def _save(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8", newline="\n")
    return file


def _list(root: Path, track: str, name: str) -> Path:
    """Add a lesson to course.toml, and its track if need be."""
    file = root / "course.toml"
    if not file.exists():
        root.mkdir(parents=True, exist_ok=True)
        return _save(file, _TRACK.format(track=track, name=name))
    tracks = [each.id for each in load(root).tracks]
    text = file.read_text(encoding="utf-8")
    if track not in tracks:
        return _save(file, text.rstrip("\n") + "\n\n" + _TRACK.format(track=track, name=name))
    lines = text.split("\n")
    start = TomlSource(file, text, []).line(("tracks", tracks.index(track), "lessons")) - 1
    head, rest = "\n".join(lines[:start]), "\n".join(lines[start:])
    end = rest.index("]")
    before = rest[:end].rstrip()
    comma = "" if before.endswith((",", "[")) else ","
    space = "" if before.endswith("[") else "\n    " if "\n" in rest[:end] else " "
    after = rest[end:] if "\n" not in rest[:end] else ",\n" + rest[end:]
    return _save(file, "\n".join(filter(None, [head, f'{before}{comma}{space}"{name}"{after}'])))


def _add_step(lesson: Lesson, values: dict[str, str]) -> Path:
    file = lesson.folder / "lesson.toml"
    text = file.read_text(encoding="utf-8")
    line = TomlSource(file, text, []).line(("steps", len(lesson.steps) - 1))
    return _insert(file, text, line, _filled(_TEMPLATES / "exercise" / "lesson.toml", values))


def _add_words(lesson: Lesson, values: dict[str, str]) -> list[Path]:
    files = []
    english = lesson.folder / "en.md"
    before = english_hash(english)
    for lang in LANGUAGES:
        problems: list[Problem] = []
        text_file = read_text(lesson.folder, lang, lesson.contents, problems)
        if text_file is None or not text_file.sections:
            raise LessonError(min(problems))
        file = text_file.file
        card = _filled(_TEMPLATES / "exercise" / f"{lang}.card.md", values)
        front = _filled(_TEMPLATES / "exercise" / f"{lang}.front.md", values)
        _insert(file, file.read_text(encoding="utf-8"), text_file.sections[-1].line, card)
        text = file.read_text(encoding="utf-8")
        end = [i for i, line in enumerate(text.split("\n"), 1) if line.strip() == "+++"][1]
        files.append(_insert(file, text, end, front))
        # What was up to date is so still: the new words are to be written in each language.
        fresh = f'english = "{english_hash(english)}"'
        _save(file, file.read_text(encoding="utf-8").replace(f'english = "{before}"', fresh))
    return files


def _insert(file: Path, text: str, line: int, part: str) -> Path:
    """Put `part` before a line, counted from 1."""
    lines = text.split("\n")
    return _save(file, "\n".join([*lines[: line - 1], *part.removesuffix("\n").split("\n"), *lines[line - 1 :]]))
