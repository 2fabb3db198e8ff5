"""The words of a lesson in one language: a TOML front matter, then one Markdown card a step."""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from nntui.course.claims import fill
from nntui.course.goals import Goal
from nntui.course.problems import Problem
from nntui.course.questions import Question
from nntui.course.toml_source import Table, TomlSource, read_file
from nntui.course.words_loader import GoalText, QuestionText, filled, read_goals, read_questions
from nntui.i18n import _

VARIANTS = ("tensorflow",)
"""The flavours for which an exercise may have files and hints of its own."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)$")
_HEADING = re.compile(r"##?(?!#)(.*)$")
_STEP_HEADING = re.compile(r"## +([a-z0-9-]+): +(\S.*?)\s*$")


@dataclass(frozen=True, slots=True)
class ParameterText:
    """What a slider is called, and one sentence about it."""

    label: str
    help: str


@dataclass(frozen=True, slots=True)
class DemoText:
    """The words of one demo; every dictionary goes from a name in the demo to what is shown for it."""

    title: str
    parameters: dict[str, ParameterText]
    choices: dict[str, dict[str, str]]
    metrics: dict[str, str]
    results: dict[str, str]
    notes: dict[str, str]
    views: dict[str, str]


@dataclass(frozen=True, slots=True)
class ExerciseText:
    """The words of one exercise: hints from a nudge to nearly the line; titles of checks; messages by key.

    `flavoured` holds the hints of a flavour whose code needs others.
    """

    title: str
    hints: tuple[str, ...]
    checks: dict[str, str]
    messages: dict[str, str]
    flavoured: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class StepText:
    """One card: its title and its body in Markdown."""

    id: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson in the language `lang`."""

    lang: str
    title: str
    summary: str
    steps: dict[str, StepText]
    demos: dict[str, DemoText]
    exercises: dict[str, ExerciseText]
    questions: dict[str, QuestionText]
    goals: dict[str, GoalText]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a lesson has that needs words: the ids of its steps, the names of its demos and exercises, its
    questions by id and its goals by step. `shown` are the numbers that stand for the names of its claims."""

    steps: tuple[str, ...]
    demos: tuple[str, ...] = ()
    exercises: tuple[str, ...] = ()
    questions: dict[str, Question] = field(default_factory=dict, hash=False)
    goals: dict[str, Goal] = field(default_factory=dict, hash=False)
    shown: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one step heading; `line` is the heading's, `start` that of the body's first line."""

    id: str
    title: str
    body: str
    line: int
    start: int


@dataclass
class TextFile:
    """A text file taken apart. `english` is the hash it was translated from ("" in English itself)."""

    file: Path
    lang: str
    front: TomlSource
    sections: list[Section]
    problems: list[Problem]
    english: str = ""
    text: LessonText = field(init=False)


def english_hash(file: Path) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 of an en.md with "\\n" line ends."""
    return hashlib.sha256(file.read_text(encoding="utf-8").encode()).hexdigest()[:12]


def read_text(folder: Path, lang: str, contents: Contents, problems: list[Problem]) -> TextFile | None:
    """Read the text of the lesson in `folder` with those steps, demos and exercises.

    What is wrong is added to `problems`; None means that nothing could be made of the file.
    """
    file = folder / f"{lang}.md"
    whole = read_file(file, problems)
    if whole is None:
        return None
    lines = whole.split("\n")
    if lines[0].strip() != "+++":
        problems.append(Problem(file, 1, _("Start the file with a line “+++” above its title and summary.")))
        return None
    end = next((i for i, line in enumerate(lines) if i and line.strip() == "+++"), None)
    if end is None:
        problems.append(Problem(file, 1, _("Close the front matter that opens here with a line “+++”.")))
        return None
    front = TomlSource(file, "\n".join(lines[1:end]), problems, first_line=2)
    if not front.valid:
        return None
    text_file = TextFile(file, lang, front, _split(lines, end + 1, file, problems), problems)
    _read_front(text_file, contents)
    return text_file


def _read_front(text_file: TextFile, contents: Contents) -> None:
    root = text_file.front.root()
    title, summary = root.string("title"), root.string("summary")
    if text_file.lang != "en":
        text_file.english = root.string("english")
    demo_tables, exercise_tables = root.children("demo"), root.children("exercise")
    questions = read_questions(root, contents.questions, contents.shown)
    goals = read_goals(root, contents.goals, contents.shown)
    root.finish()
    for name in contents.demos:
        if name not in demo_tables:
            message = _("The words of demo “{demo}” are missing; add a section [demo.{demo}].")
            text_file.front.report((), message.format(demo=name))
    for name, table in demo_tables.items():
        if name not in contents.demos:
            table.report(_("No step of lesson.toml has the demo “{demo}”; remove this.").format(demo=name))
    for name in contents.exercises:
        if name not in exercise_tables:
            message = _("The words of exercise “{name}” are missing; add a section [exercise.{name}].")
            text_file.front.report((), message.format(name=name))
    for name, table in exercise_tables.items():
        if name not in contents.exercises:
            message = _("No step of lesson.toml has the exercise “{name}”; remove this.")
            table.report(message.format(name=name))
    _check_steps(text_file, contents.steps)
    text_file.text = LessonText(
        lang=text_file.lang,
        title=title,
        summary=filled(root, summary, contents.shown, ["summary"]),
        steps={section.id: _read_step(text_file, section, contents.shown) for section in text_file.sections},
        demos={name: _read_demo(table) for name, table in demo_tables.items()},
        exercises={name: _read_exercise(table) for name, table in exercise_tables.items()},
        questions=questions,
        goals=goals,
    )


def _read_step(text_file: TextFile, section: Section, shown: dict[str, str]) -> StepText:
    def report(name: str) -> None:
        before = section.body[: section.body.index(f"{{{name}}}")]
        message = _("lesson.toml has no claim “{name}”; add one, or use: {names}.")
        names = ", ".join(f"{{{each}}}" for each in shown) or "—"
        line = section.start + before.count("\n")
        text_file.problems.append(Problem(text_file.file, line, message.format(name=name, names=names)))

    return StepText(section.id, section.title, fill(section.body, shown, report))


def _read_exercise(table: Table) -> ExerciseText:
    text = ExerciseText(
        title=table.string("title"),
        hints=table.strings("hints"),
        checks=table.labels("checks"),
        messages=table.labels("messages"),
        flavoured=_read_flavoured(table),
    )
    table.finish()
    return text


def _read_flavoured(table: Table) -> dict[str, tuple[str, ...]]:
    hints = {}
    for flavour in VARIANTS:
        if table.has(flavour):
            own = table.table(flavour)
            hints[flavour] = own.strings("hints")
            own.finish()
    return hints


def _read_demo(table: Table) -> DemoText:
    parameters = {}
    title = table.string("title")
    for name, parameter in table.children("parameters").items():
        parameters[name] = ParameterText(parameter.string("label"), parameter.string("help"))
        parameter.finish()
    choices = table.children("choices")
    text = DemoText(
        title=title,
        parameters=parameters,
        choices={name: choice.texts() for name, choice in choices.items()},
        metrics=table.labels("metrics"),
        results=table.labels("results"),
        notes=table.labels("notes"),
        views=table.labels("views"),
    )
    table.finish()
    return text


def _check_steps(text_file: TextFile, steps: tuple[str, ...]) -> None:
    def report(line: int, message: str, step: str) -> None:
        text_file.problems.append(Problem(text_file.file, line, message.format(step=step)))

    seen: set[str] = set()
    for section in text_file.sections:
        if section.id in seen:
            report(section.line, _("Step “{step}” is here a second time; keep one."), section.id)
        elif section.id not in steps:
            report(section.line, _("lesson.toml has no step “{step}”; add it there or remove this."), section.id)
        elif not section.body:
            report(section.line, _("Step “{step}” has no text; write some under its heading."), section.id)
        seen.add(section.id)
    for step in steps:
        if step not in seen:
            last = text_file.sections[-1].line if text_file.sections else 1
            report(last, _("Step “{step}” is missing; add a heading “## {step}: …” with its text."), step)
    found = [section for section in text_file.sections if section.id in steps]
    if len(found) == len(steps):
        for section, step in zip(found, steps, strict=True):
            if section.id != step:
                report(section.line, _("Here lesson.toml has the step “{step}”; use the same order."), step)
                break


def _split(lines: list[str], start: int, file: Path, problems: list[Problem]) -> list[Section]:
    """Cut the Markdown from index `start` on at its step headings; code blocks are left alone."""
    sections: list[Section] = []
    heading: tuple[str, str, int] | None = None
    body: list[str] = []
    fence = ""
    fence_line = 0

    def close() -> None:
        if heading is not None:
            step, title, line = heading
            blank = next((i for i, text in enumerate(body) if text), 0)
            sections.append(Section(step, title, "\n".join(body).strip("\n").rstrip(), line, line + 1 + blank))
        elif any(line.strip() for line in body):
            line = next(i for i, text in enumerate(lines[start:], start + 1) if text.strip())
            message = _("Text before the first step; move it under a step heading.")
            problems.append(Problem(file, line, message))
        body.clear()

    for number, line in enumerate(lines[start:], start + 1):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
        elif mark:
            fence, fence_line = mark[1], number
        elif found := _STEP_HEADING.match(line):
            close()
            heading = (found[1], found[2], number)
            continue
        elif _HEADING.match(line):
            message = _("A step heading is written “## step-id: Title”; write it so, or as plain text.")
            problems.append(Problem(file, number, message))
        body.append(line)
    close()
    if fence:
        problems.append(Problem(file, fence_line, _("Close the code block that opens here.")))
    return sections
