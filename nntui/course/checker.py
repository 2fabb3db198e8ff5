"""Everything that must be true of the course on disk, for those who write it: `nntui dev check`."""

import re
from collections.abc import Callable
from pathlib import Path

from nntui.course.code_checker import check_codes
from nntui.course.demo_checker import check_demo
from nntui.course.exercise_checker import check_exercise, check_unused, prove, with_variants
from nntui.course.fill_checker import check_filled
from nntui.course.loader import CONCEPTS, bundled_root, read_course
from nntui.course.models import Course, Lesson
from nntui.course.number_checker import check_numbers
from nntui.course.problems import Problem
from nntui.course.run_checker import RunChecker
from nntui.course.texts import TextFile, english_hash, read_text
from nntui.i18n import LANGUAGES, _

_CARD_BYTES = 1100
_CEDILLA = re.compile("[şţŞŢ]")


def check(root: Path | None = None, said: Callable[[int, int], None] | None = None) -> list[Problem]:
    """Return all that is wrong with the course below `root` (default: the bundled one), sorted by place.

    Demos are run where a claim, a prediction or a goal depends on what comes out; `said` hears how many runs of
    how many are done. Exercises are run with their starter, their solution and their wrong answers, code tabs
    against our framework.
    """
    root = bundled_root() if root is None else root
    problems: list[Problem] = []
    course = read_course(root, problems)
    _check_unlisted(root, {lesson.folder for lesson in course.lessons}, problems)
    _check_cedilla(root / "course.toml", problems)
    runs = RunChecker(problems)
    for lesson in course.lessons:
        _check_lesson(lesson, runs, problems)
    prove((each for lesson in course.lessons for each in with_variants(lesson)), problems)
    check_codes(course.lessons, problems)
    runs.run(said or (lambda done, total: None))
    return sorted(set(problems))


def missing_concepts(course: Course) -> tuple[str, ...]:
    """Return the concepts that no lesson of the course teaches."""
    taught = {concept for lesson in course.lessons for concept in lesson.concepts}
    return tuple(concept for concept in CONCEPTS if concept not in taught)


def _check_unlisted(root: Path, listed: set[Path], problems: list[Problem]) -> None:
    reported = {problem.file for problem in problems}
    for file in sorted(root.glob("*/*/lesson.toml")):
        if file.parent not in listed and file not in reported and root / "course.toml" not in reported:
            message = _("course.toml does not list this lesson; add “{name}” to track “{track}”.")
            message = message.format(name=file.parent.name, track=file.parent.parent.name)
            problems.append(Problem(file, 1, message))


def _check_lesson(lesson: Lesson, runs: RunChecker, problems: list[Problem]) -> None:
    texts: dict[str, TextFile] = {}
    for lang in LANGUAGES:
        text = read_text(lesson.folder, lang, lesson.contents, problems)
        if text is not None:
            texts[lang] = text
            _check_sizes(text)
        if lang == "ro":
            _check_cedilla(lesson.folder / "ro.md", problems)
    _check_hashes(lesson, texts)
    check_filled(lesson.root, lesson.folder, problems)
    demos = {demo: check_demo(lesson, demo, texts, problems) for demo in lesson.demos}
    check_numbers(lesson, texts, demos, problems)
    runs.add(lesson, demos)
    for exercise in {each.name: each for each in with_variants(lesson)}.values():
        check_exercise(exercise, texts, problems)
    check_unused(lesson, problems)
    for file in sorted(lesson.folder.glob("demo_*.py")):
        if file.stem.removeprefix("demo_") not in lesson.demos:
            message = _("No step of lesson.toml has this demo; add one or remove the file.")
            problems.append(Problem(file, 1, message))


def _check_sizes(text: TextFile) -> None:
    for section in text.sections:
        size = len(text.text.steps[section.id].body.encode())
        if size > _CARD_BYTES:
            message = _("Step “{step}” has {size} bytes of text; shorten it to {most}, or make two steps.")
            message = message.format(step=section.id, size=size, most=_CARD_BYTES)
            text.problems.append(Problem(text.file, section.line, message))


def _check_cedilla(file: Path, problems: list[Problem]) -> None:
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return  # reported where the file is read for its contents
    for number, line in enumerate(lines, 1):
        if found := _CEDILLA.search(line):
            message = _("“{letter}” has a cedilla; Romanian has ș and ț with a comma below.")
            problems.append(Problem(file, number, message.format(letter=found[0])))


def _check_hashes(lesson: Lesson, texts: dict[str, TextFile]) -> None:
    if "en" not in texts:
        return
    wanted = english_hash(lesson.folder / "en.md")
    for text in texts.values():
        if text.english and text.english != wanted:
            message = _('en.md has changed since; bring this up to date, then write english = "{hash}".')
            text.front.report(("english",), message.format(hash=wanted))
