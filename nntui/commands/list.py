"""`nntui list`: the tracks and their lessons, or those that are about something."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from nntui import i18n
from nntui.commands.common import Settings, lang_option
from nntui.errors import nearest
from nntui.i18n import _, ngettext

if TYPE_CHECKING:
    from nntui.commands.desk import Desk
    from nntui.course import Lesson, Track


def make(settings: Settings) -> click.Command:
    """Build the command in the current language."""

    @click.command("list", help=_("Show the lessons, or those about some words."))
    @click.argument("words", metavar=_("[WORD]…"), nargs=-1)
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(words: tuple[str, ...], as_json: bool) -> int:
        from nntui.commands.desk import desk

        with desk(settings) as place:
            for notice in place.course.notices:
                click.echo(notice, err=True)
            lang = i18n.current()
            found = list(_find(place, lang, words))
            if as_json:
                tracks = [_track(place, track, lessons, lang) for track, lessons in found]
                document = {"language": lang, "tracks": tracks}
                click.echo(json.dumps(document, ensure_ascii=False, indent=2))
            elif found or not words:
                _show(place, found, lang)
            else:
                click.echo(f"nntui: {_none(place, lang, words)}", err=True)
            return 1 if words and not found else 0

    return command


def _find(place: Desk, lang: str, words: tuple[str, ...]) -> Iterator[tuple[Track, list[Lesson]]]:
    """The tracks that have lessons in which every word occurs, with these."""
    wanted = [_folded(word) for word in words]
    for track in place.course.tracks:
        lessons = [
            lesson for lesson in track.lessons if all(word in _described(track, lesson, lang) for word in wanted)
        ]
        if lessons or not words:
            yield track, lessons


def _described(track: Track, lesson: Lesson, lang: str) -> str:
    text = lesson.text(lang)
    titles = [track.title(lang), lesson.id, text.title, text.summary, *lesson.concepts]
    titles += [step.title for step in text.steps.values()]
    titles += [each.title for each in text.demos.values()] + [each.title for each in text.exercises.values()]
    return _folded("\n".join(titles))


def _folded(text: str) -> str:
    """A text without accents and capitals, which people leave out when they search."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(char for char in parts if not unicodedata.combining(char)).casefold()


def _none(place: Desk, lang: str, words: tuple[str, ...]) -> str:
    sentence = _("No lesson is about “{words}”.").format(words=" ".join(words))
    titles = " ".join(f"{lesson.text(lang).title} {lesson.text(lang).summary}" for lesson in place.course.lessons)
    guess = nearest(words[0], (word.strip(".,:;?!()") for word in titles.split() if len(word) > 3))
    return sentence if guess is None else f"{sentence} " + _("Did you mean “{choice}”?").format(choice=guess)


def _show(place: Desk, found: list[tuple[Track, list[Lesson]]], lang: str) -> None:
    from nntui.course.exercises import exercises_of

    width = max((len(lesson.id) for _track, lessons in found for lesson in lessons), default=0)
    for number, (track, lessons) in enumerate(found):
        click.echo(("\n" if number else "") + track.title(lang))
        for lesson in lessons:
            text = lesson.text(lang)
            state = ", ".join(_state(place, lesson))
            click.echo(f"  {lesson.id:<{width}}  {text.title} ({state})")
            rows = [(f"nntui run {lesson.id}/{demo}", text.demos[demo].title) for demo in lesson.demos]
            rows += [
                (f"nntui start {each.id}", each.text(lang).title) for each in exercises_of(lesson, place.flavour)
            ]
            for command_line, title in rows:
                click.echo(f"    {command_line:<{max(len(words) for words, _title in rows)}}  {title}")


def _state(place: Desk, lesson: Lesson) -> Iterator[str]:
    yield ngettext("{n} minute", "{n} minutes", lesson.minutes).format(n=lesson.minutes)
    done, total = len(place.done(lesson)), len(place.path(lesson))
    if place.progress.known(lesson.id):
        yield _("known")
    elif done == total:
        yield _("done")
    elif done:
        yield _("{done} of {total} steps").format(done=done, total=total)


def _track(place: Desk, track: Track, lessons: list[Lesson], lang: str) -> dict[str, Any]:
    return {
        "id": track.id,
        "title": track.title(lang),
        "lessons": [_lesson(place, lesson, lang) for lesson in lessons],
    }


def _lesson(place: Desk, lesson: Lesson, lang: str) -> dict[str, Any]:
    from nntui.course.exercises import exercises_of

    text = lesson.text(lang)
    return {
        "id": lesson.id,
        "title": text.title,
        "summary": text.summary,
        "minutes": lesson.minutes,
        "concepts": list(lesson.concepts),
        "steps": len(place.path(lesson)),
        "done": len(place.done(lesson)),
        "known": place.progress.known(lesson.id),
        "demos": [{"id": demo, "title": text.demos[demo].title} for demo in lesson.demos],
        "exercises": [
            {"id": each.name, "title": each.text(lang).title} for each in exercises_of(lesson, place.flavour)
        ],
    }
