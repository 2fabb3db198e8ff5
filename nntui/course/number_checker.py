"""Finds numbers in the prose that nothing confirms, and claims that the languages don't share."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping

from nntui.course.claims import RESERVED, number, prose, references
from nntui.course.demo_checker import Parameters
from nntui.course.models import Lesson
from nntui.course.problems import Problem
from nntui.course.texts import TextFile
from nntui.course.toml_source import KeyPath, read_toml
from nntui.i18n import _

_GROUPED = r"\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?:\.\d+)?"
_NUMBER = re.compile(rf"(?<![\w.]){_GROUPED}(?![\w])|(?<![\w.])\d+(?:\.\d+)?(?!\w)")


def check_numbers(
    lesson: Lesson, texts: Mapping[str, TextFile], demos: Mapping[str, Parameters | None], problems: list[Problem]
) -> None:
    """Report each number with a decimal point or of three digits that is no claim, no fact, and set nowhere."""
    known = set(_known(lesson, demos))
    names = {abs(claim.value): claim.id for claim in lesson.claims.values()}
    for text_file in texts.values():
        for line, text in _prose(text_file):
            for value, written, offset in _numbers(text):
                if value in known:
                    continue
                if value in names:
                    message = _("“{number}” is the number of a claim; write {{{name}}} in its place.")
                    message = message.format(number=written, name=names[value])
                else:
                    message = _("Nothing confirms “{number}”: make it a claim, or add it to facts if it is given.")
                    message = message.format(number=written)
                problems.append(Problem(text_file.file, line + text.count("\n", 0, offset), message))
    _check_references(lesson, texts, problems)


def _known(lesson: Lesson, demos: Mapping[str, Parameters | None]) -> Iterator[float]:
    """Yield the numbers that the texts may name: they are given, not measured."""
    for fact in lesson.facts:
        yield abs(number(fact))
    given: list[object] = []
    for parameters in demos.values():
        given += [parameter.default for parameter in (parameters or {}).values()]
    for step in lesson.steps:
        given += step.set.values()
        given += [question.answer for question in step.questions]
        if step.goal is not None:
            given += [bound for each in step.goal.conditions for bound in (each.most, each.least)]
    for claim in lesson.claims.values():
        given += claim.set.values()
    for value in given:
        if isinstance(value, int | float) and math.isfinite(value):
            yield abs(float(value))


def _numbers(text: str) -> Iterator[tuple[float, str, int]]:
    """Yield the value, the writing and the place of each number that needs a reason."""
    offset = 0
    for part, plain in prose(text):
        for found in _NUMBER.finditer(part) if plain else ():
            written = found[0]
            value = number(re.sub(r"[\u202f ]", "", written))
            if "." in written or len(re.sub(r"\D", "", written)) >= 3:
                yield value, written, offset + found.start()
        offset += len(part)


def _prose(text_file: TextFile) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each card, question and goal."""
    for section in text_file.sections:
        yield section.start, section.body
    front = text_file.front
    for path, text in _strings(front.values):
        if path[0] in ("summary", "question", "goal"):
            yield front.line(path), text


def _strings(table: Mapping[str, object], path: KeyPath = ()) -> Iterable[tuple[KeyPath, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _strings(value, (*path, name))
        elif isinstance(value, str):
            yield (*path, name), value


def _check_references(lesson: Lesson, texts: Mapping[str, TextFile], problems: list[Problem]) -> None:
    """Report claims that no text uses, or only English or only a translation."""
    used = {
        lang: {name for _line, text in _prose(text_file) for name in references(text)} - set(RESERVED)
        for lang, text_file in texts.items()
    }
    source = read_toml(lesson.folder / "lesson.toml", [])
    if "en" not in used or source is None:
        return
    source.problems = problems
    for name in lesson.claims:
        if not any(name in names for names in used.values()):
            message = _("No text uses {{{name}}}; remove the claim, or write it in the texts.")
            source.report(("claims", name), message.format(name=name))
    for lang, names in used.items():
        for name in sorted((used["en"] ^ names) & lesson.claims.keys()):
            here, there = (lang, "en") if name in names else ("en", lang)
            message = _("{{{name}}} stands in {here}.md, but not in {there}.md; use the same claims.")
            message = message.format(name=name, here=here, there=there)
            problems.append(Problem(texts[lang].file, 1, message))
