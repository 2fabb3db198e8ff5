"""Finding lessons and steps by words. Knows nothing of widgets."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from nntui.course import Course, Lesson, Step
from nntui.i18n import _


class Found(NamedTuple):
    """A lesson, or one of its steps, that all words are in."""

    lesson: Lesson
    step: Step | None = None


def find(course: Course, query: str, lang: str, flavour: str, level: str) -> Iterator[Found]:
    """What the words of `query` are found in, in the order of the course; steps after their lesson.

    Case and accents make no difference. A step is found by its own words, its kind and its lesson's title, but
    never by the latter alone.
    """
    words = plain(query).split()
    if not words:
        return
    for track in course.tracks:
        for lesson in track.lessons:
            text = lesson.text(lang)
            if _all_in(words, f"{track.title(lang)} {text.title} {text.summary}"):
                yield Found(lesson)
            for step in lesson.path(flavour, level):
                own = plain(f"{text.steps[step.id].title} {kind_word(step)}")
                if any(word in own for word in words) and _all_in(words, f"{own} {text.title}"):
                    yield Found(lesson, step)


def kind_word(step: Step) -> str:
    """What a step is, in the current language; nothing for one that is only read."""
    return {
        "exercise": _("exercise"),
        "quiz": _("quiz"),
        "predict": _("prediction"),
        "goal": _("goal"),
        "code": _("code"),
        "demo": _("demo"),
        "play": _("playground"),
        "graph": _("graph"),
    }.get(step.kind, "")


def plain(text: str) -> str:
    """The text without case and accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def _all_in(words: list[str], text: str) -> bool:
    text = plain(text)
    return all(word in text for word in words)
