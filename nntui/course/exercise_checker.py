"""Proves an exercise: its files and words are there, its starter fails, its solution passes, and every wrong
answer fails with the message that it names."""

from __future__ import annotations

import ast
import os
import string
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from nntui.course.exercises import HINTS, Exercise, check_names, exercises_of, header
from nntui.course.models import FLAVOURS, Lesson
from nntui.course.problems import Problem
from nntui.course.sandbox import Sandbox, Told
from nntui.course.texts import ExerciseText, TextFile
from nntui.course.toml_source import TomlSource, read_file, read_toml
from nntui.course.verdict import MESSAGES
from nntui.i18n import _

WRONG = 3
"""How many wrong answers an exercise must foresee, at least."""


@dataclass
class _Source:
    """What check.py says without being run: its checks, and the values that it gives each message."""

    checks: tuple[str, ...]
    messages: dict[str, set[str] | None] = field(default_factory=dict)

    def add(self, key: str, values: set[str] | None) -> None:
        """Note that `key` is sent with `values`; a message sent from two places may use only what both give."""
        before = self.messages.get(key, values)
        self.messages[key] = None if values is None or before is None else values & before

    def with_other(self, other: _Source | None) -> _Source:
        """Return what this and the checks of a variant say together, as both share their words."""
        both = _Source(tuple(dict.fromkeys((*self.checks, *(other.checks if other else ())))), dict(self.messages))
        for key, values in other.messages.items() if other else ():
            both.add(key, values)
        return both


def with_variants(lesson: Lesson) -> Iterator[Exercise]:
    """Yield the exercises of a lesson, then those with files of their own for another flavour."""
    seen: set[Path] = set()
    for flavour in FLAVOURS:
        for exercise in exercises_of(lesson, flavour):
            if exercise.folder not in seen:
                seen.add(exercise.folder)
                yield exercise


def check_exercise(exercise: Exercise, texts: Mapping[str, TextFile], problems: list[Problem]) -> None:
    """Check the files and words of one exercise and of its variants, without running them (`prove` does)."""
    source: _Source | None = None
    variants = [each for each in with_variants(exercise.lesson) if each.name == exercise.name]
    for each in variants:
        found = _check_files(each, problems)
        source = found if source is None else source.with_other(found)
    own = {each.flavour for each in variants if each.folder.name == each.flavour}
    english = texts["en"].text.exercises.get(exercise.name) if "en" in texts else None
    for text_file in texts.values():
        text = text_file.text.exercises.get(exercise.name)
        if text is not None:
            words = _Words(text_file, exercise.name)
            _check_hints(words, text, own)
            _check_words(words, text, source, english)


def _check_files(exercise: Exercise, problems: list[Problem]) -> _Source | None:
    base = exercise.lesson.folder
    for name in ("starter.py", "solution.py", "check.py"):
        if not (exercise.folder / name).is_file():
            lesson_toml = read_toml(base / "lesson.toml", problems)
            if lesson_toml is not None:
                index = next(i for i, step in enumerate(exercise.lesson.steps) if step.id == exercise.step)
                message = _("There is no file {file}; write it.")
                file = (exercise.folder / name).relative_to(base).as_posix()
                lesson_toml.report(("steps", index, "exercise"), message.format(file=file))
    if len(exercise.wrong) < WRONG:
        message = _("wrong/ holds {n} wrong answers; write at least {least}, each a misconception of its own.")
        problems.append(Problem(exercise.check_file, 1, message.format(n=len(exercise.wrong), least=WRONG)))
    return _read_check(exercise.check_file, problems) if exercise.check_file.is_file() else None


def prove(exercises: Iterable[Exercise], problems: list[Problem]) -> None:
    """Run starter, solution and wrong answers of all `exercises` whose files are there."""
    jobs = [(exercise, file) for exercise in exercises for file in _answers(exercise)]
    if not jobs:
        return
    with Sandbox(spare=True) as sandbox, ThreadPoolExecutor(os.cpu_count()) as pool:

        def run(job: tuple[Exercise, Path]) -> Told:
            exercise, file = job
            return sandbox.check(file, file.read_bytes(), exercise.check_file)

        for (exercise, file), told in zip(jobs, pool.map(run, jobs), strict=True):
            _judge(exercise, file, told, problems)
    _check_different(jobs, problems)


def _answers(exercise: Exercise) -> list[Path]:
    starter, solution = exercise.folder / "starter.py", exercise.folder / "solution.py"
    ready = all(file.is_file() for file in (starter, solution, exercise.check_file))
    return [starter, solution, *exercise.wrong] if ready else []


def _judge(exercise: Exercise, file: Path, told: Told, problems: list[Problem]) -> None:
    verdicts = [event for event in told.events if event["event"] == "verdict"]
    failure = next((verdict for verdict in verdicts if verdict["key"] is not None), None)
    broken = next((event["reason"] for event in told.events if event["event"] == "broken"), None)
    if broken is not None or (told.ending != "end" and failure is None):
        message = _("The checks don't come to their end ({reason}); correct them.")
        problems.append(Problem(exercise.check_file, 1, message.format(reason=broken or told.ending)))
    elif file.name == "solution.py" and file.parent == exercise.folder:
        if failure is not None:
            message = _("The solution fails the check “{check}” with “{key}” ({values}); correct one of the two.")
            values = ", ".join(f"{name}={value}" for name, value in failure["values"].items())
            message = message.format(check=failure["check"], key=failure["key"], values=values)
            problems.append(Problem(file, failure["line"] or 1, message))
    elif failure is None:
        which = _("The starter") if file.parent == exercise.folder else _("This wrong answer")
        message = _("{which} passes; make a check find what is wrong.").format(which=which)
        problems.append(Problem(file, 1, message))
    elif file.parent != exercise.folder:
        wanted = _named(file, problems)
        if wanted and failure["key"] != wanted:
            message = _("The first message here is “{found}” (check “{check}”), not “{wanted}”.")
            message = message.format(found=failure["key"], check=failure["check"], wanted=wanted)
            problems.append(Problem(file, 1, message))


def _named(file: Path, problems: list[Problem]) -> str:
    """Return the message key that the comment at the top of a wrong answer names."""
    text = read_file(file, problems)
    if text is None:
        return ""
    source = TomlSource(file, header(text)[0], problems)
    if not source.valid:
        return ""
    table = source.root()
    key = table.string("message")
    table.finish()
    return key


def _check_different(jobs: list[tuple[Exercise, Path]], problems: list[Problem]) -> None:
    seen: dict[tuple[Path, str], Path] = {}
    for exercise, file in jobs:
        key = "" if file.parent == exercise.folder else _named(file, [])
        if key and (other := seen.setdefault((exercise.folder, key), file)) != file:
            message = _("“{file}” gets the message “{key}” too; give each misconception its own.")
            problems.append(Problem(file, 1, message.format(file=other.name, key=key)))


def _read_check(file: Path, problems: list[Problem]) -> _Source | None:
    try:
        tree = ast.parse(file.read_bytes(), file.name)
    except SyntaxError as error:
        message = _("This is not valid Python ({reason}); correct the line.").format(reason=error.msg)
        problems.append(Problem(file, error.lineno or 1, message))
        return None
    source = _Source(check_names(file))
    if not source.checks:
        problems.append(Problem(file, 1, _("There is no check here; write a function “test_…(learner)”.")))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            _note_message(node, node.func.id, source)
    return source


def _note_message(call: ast.Call, function: str, source: _Source) -> None:
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    if function == "message" and call.args:
        key: ast.expr | None = call.args[0]
        values: set[str] | None = {name for name in named if name is not None} - {"at"}
        values = None if None in named else values
    elif function == "compare_gradient":
        key, values = named.get("key"), {"name", "expected", "got"}
    else:
        return
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        source.add(key.value, values)


@dataclass
class _Words:
    """The section [exercise.NAME] of one language, for reporting."""

    file: TextFile
    name: str

    def report(self, message: str, *keys: str) -> None:
        self.file.front.report(("exercise", self.name, *keys), message)

    def same(self, found: Collection[str], wanted: Collection[str], message: str, section: str) -> None:
        """Report what is missing in `section` and, with `message`, what is left over."""
        for name in [name for name in wanted if name not in found]:
            missing = _("“{name}” is missing in [exercise.{section}]; add it.")
            self.report(missing.format(name=name, section=f"{self.name}.{section}"), section)
        for name in [name for name in found if name not in wanted]:
            self.report(message.format(name=name), section, name)


def _check_hints(words: _Words, text: ExerciseText, own: Collection[str]) -> None:
    for hints, keys in ((text.hints, ()), *((hints, (name,)) for name, hints in text.flavoured.items())):
        if hints and len(hints) != HINTS:
            message = _("There are {n} hints; write {wanted}, from a nudge to nearly the line.")
            words.report(message.format(n=len(hints), wanted=HINTS), *keys, "hints")
    for name in text.flavoured.keys() - own:
        message = _("The exercise has no folder “{name}”; write its files, or remove this.")
        words.report(message.format(name=name), name)


def _check_words(words: _Words, text: ExerciseText, source: _Source | None, english: ExerciseText | None) -> None:
    if source is not None:
        words.same(text.checks, source.checks, _("check.py has no check “{name}”; remove this."), "checks")
        own = source.messages.keys() - MESSAGES.keys()
        wanted = own | (
            text.messages.keys() & MESSAGES.keys()
        )  # a lesson may put some ready messages in its own words
        words.same(text.messages, sorted(wanted), _("check.py has no message “{name}”; remove this."), "messages")
    for key, message_text in text.messages.items():
        used = _placeholders(message_text)
        given = source.messages.get(key) if source is not None else None
        if used is None:
            words.report(_("A brace is left open; write {{ for a brace itself."), "messages", key)
        elif given is not None and not used <= given:
            message = _("check.py gives this message no value for {{{name}}}; use: {names}.")
            names = ", ".join(f"{{{name}}}" for name in sorted(given)) or "—"
            words.report(message.format(name=min(used - given), names=names), "messages", key)
        elif english is not None and key in english.messages and used != _placeholders(english.messages[key]):
            message = _("The {{placeholders}} of “{key}” differ from those of en.md; use the same.")
            words.report(message.format(key=key), "messages", key)


def _placeholders(text: str) -> set[str] | None:
    """Return the names in braces, None where the braces don't match."""
    try:
        names = [part[1] for part in string.Formatter().parse(text)]
    except ValueError:
        return None
    return {name.split(".")[0].split("[")[0] for name in names if name is not None}


def check_unused(lesson: Lesson, problems: list[Problem]) -> None:
    """Report folders of exercises that no step has."""
    for folder in sorted((lesson.folder / "exercises").glob("*/")):
        if folder.name not in lesson.exercises and (folder / "check.py").is_file():
            message = _("No step of lesson.toml has this exercise; add one or remove the folder.")
            problems.append(Problem(folder / "check.py", 1, message))
