"""Compares a demo's function with the steps that use it and with its words in every language."""

from __future__ import annotations

import string
import traceback
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nntui.course.demo_source import DemoSource, read_demo_source
from nntui.course.models import Lesson
from nntui.course.problems import Problem
from nntui.course.texts import DemoText, TextFile
from nntui.course.toml_source import KeyPath, TomlSource, read_toml
from nntui.errors import UsageError, nearest
from nntui.i18n import _

if TYPE_CHECKING:
    from nntui.lab import Parameter


Parameters = Mapping[str, "Parameter"]
"""The parameters of a demo, by name."""


def check_demo(
    lesson: Lesson, demo: str, texts: Mapping[str, TextFile], problems: list[Problem]
) -> Parameters | None:
    """Check one demo of a lesson: its file and function, what steps and claims set, its words.

    Returns its parameters, None where it can't be run.
    """
    lesson_toml = read_toml(lesson.folder / "lesson.toml", problems)
    file = lesson.folder / f"demo_{demo}.py"
    if lesson_toml is None:
        return None
    if not file.is_file():
        first = next(i for i, step in enumerate(lesson.steps) if step.demo == demo)
        message = _("There is no file {file}; write it with a function “{demo}”.")
        lesson_toml.report(("steps", first, "demo"), message.format(file=file.name, demo=demo))
        return None
    source = read_demo_source(file, demo, problems)
    if source is None:
        return None
    parameters = _load_parameters(file, demo, source.line, problems)
    if parameters is not None:
        _check_steps(lesson, demo, parameters, lesson_toml)
        _check_claims(lesson, demo, parameters, lesson_toml)
    english = texts["en"].text.demos.get(demo) if "en" in texts else None
    for text_file in texts.values():
        text = text_file.text.demos.get(demo)
        if text is None:
            continue
        words = _Words(text_file, demo)
        if parameters is not None:
            _check_parameters(words, text, parameters)
        _check_reports(words, text, source)
        if english is not None and text is not english:
            _compare(words, text, english)
    return parameters


def _load_parameters(file: Path, demo: str, line: int, problems: list[Problem]) -> dict[str, Parameter] | None:
    from nntui import lab  # NumPy comes with it

    try:
        return lab.parameters(lab.load_demo(file.parent, demo))
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        inside = [frame.lineno for frame in frames if frame.filename == str(file) and frame.lineno]
        reason = f"{type(error).__name__}: {error}" if inside else str(error)
        message = _("The demo can't be loaded ({reason}); correct it.").format(reason=reason)
        problems.append(Problem(file, inside[-1] if inside else line, message))
        return None


def _check_steps(lesson: Lesson, demo: str, parameters: Parameters, source: TomlSource) -> None:
    for index, step in enumerate(lesson.steps):
        if step.demo != demo:
            continue
        here: KeyPath = ("steps", index)
        for name in step.show or ():
            if name not in parameters:
                source.report((*here, "show"), _no_parameter(demo, name, parameters), f'"{name}"')
        _check_set((*here, "set"), step.set, demo, parameters, source)


def _check_claims(lesson: Lesson, demo: str, parameters: Parameters, source: TomlSource) -> None:
    for claim in lesson.claims.values():
        if claim.demo == demo:
            _check_set(("claims", claim.id), claim.set, demo, parameters, source)


def _check_set(
    path: KeyPath, values: Mapping[str, object], demo: str, parameters: Parameters, source: TomlSource
) -> None:
    for name, value in values.items():
        if name not in parameters:
            source.report((*path, name), _no_parameter(demo, name, parameters))
            continue
        try:
            parameters[name].check(value)
        except UsageError as error:
            source.report((*path, name), str(error))


def _no_parameter(demo: str, name: str, parameters: Iterable[str]) -> str:
    known = list(parameters)
    choice = nearest(name, known) or ", ".join(known)
    message = _("Demo “{demo}” has no parameter “{name}”; remove it or use: {choice}.")
    return message.format(demo=demo, name=name, choice=choice)


@dataclass
class _Words:
    """The section [demo.NAME] of one language, for reporting."""

    file: TextFile
    demo: str

    def report(self, message: str, *keys: str) -> None:
        self.file.front.report(("demo", self.demo, *keys), message)

    def missing(self, names: Iterable[str], *section: str) -> None:
        for name in names:
            message = _("“{name}” is missing in [demo.{section}]; add it.")
            self.report(message.format(name=name, section=".".join((self.demo, *section))), *section)

    def left_over(self, names: Iterable[str], message: str, *section: str) -> None:
        for name in names:
            self.report(message.format(name=name), *section, name)

    def same(self, found: Collection[str], wanted: Collection[str], message: str, *section: str) -> None:
        """Report what is missing in `section` and, with `message`, what is left over."""
        self.missing((name for name in wanted if name not in found), *section)
        self.left_over((name for name in found if name not in wanted), message, *section)


def _check_parameters(words: _Words, text: DemoText, parameters: Parameters) -> None:
    gone = _("The demo has no parameter “{name}”; remove this.")
    words.same(text.parameters, parameters, gone, "parameters")
    choices = {name: parameter.choices for name, parameter in parameters.items() if parameter.choices}
    words.same(text.choices, choices, _("The demo has no choice “{name}”; remove this."), "choices")
    for name in text.choices.keys() & choices.keys():
        gone = _("The parameter has no value “{name}”; remove this.")
        words.same(text.choices[name], choices[name], gone, "choices", name)


def _check_reports(words: _Words, text: DemoText, source: DemoSource) -> None:
    words.missing(sorted(source.metrics - text.metrics.keys()), "metrics")
    words.missing(sorted(source.notes.keys() - text.notes.keys()), "notes")
    words.missing(sorted(source.views - text.views.keys()), "views")
    for key, note in text.notes.items():
        used = _placeholders(note)
        given = source.notes.get(key)
        if used is None:
            words.report(_("A brace is left open; write {{ for a brace itself."), "notes", key)
        elif given is not None and not used <= given:
            message = _("The demo gives this note no value for {{{name}}}; use: {names}.")
            names = ", ".join(f"{{{name}}}" for name in sorted(given)) or "—"
            words.report(message.format(name=min(used - given), names=names), "notes", key)


def _compare(words: _Words, text: DemoText, english: DemoText) -> None:
    """Report labels that English has and this language hasn't, and the reverse."""
    gone = _("en.md has no “{name}” here; remove this or add it there.")
    words.same(text.metrics, english.metrics, gone, "metrics")
    words.same(text.results, english.results, gone, "results")
    words.same(text.notes, english.notes, gone, "notes")
    words.same(text.views, english.views, gone, "views")
    for key in text.notes.keys() & english.notes.keys():
        if _placeholders(text.notes[key]) != _placeholders(english.notes[key]):
            message = _("The {{placeholders}} of “{key}” differ from those of en.md; use the same.")
            words.report(message.format(key=key), "notes", key)


def _placeholders(note: str) -> set[str] | None:
    """Return the names in braces, None where the braces don't match."""
    try:
        names = [field[1] for field in string.Formatter().parse(note)]
    except ValueError:
        return None
    return {name.split(".")[0].split("[")[0] for name in names if name is not None}
