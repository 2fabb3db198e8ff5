"""`nntui list`: the tracks and their lessons."""

from __future__ import annotations

import json
from typing import Any

import click

from nntui import i18n
from nntui.commands.common import Settings, lang_option
from nntui.i18n import _, ngettext


def make(settings: Settings) -> click.Command:
    """Build the command in the current language."""

    @click.command("list", help=_("Show the lessons, their demos and exercises."))
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(as_json: bool) -> None:
        from nntui.course import load
        from nntui.course.exercises import exercises_of

        course, lang = load(settings.root), i18n.current()
        if as_json:
            document = {"language": lang, "tracks": [_track(track, lang) for track in course.tracks]}
            click.echo(json.dumps(document, ensure_ascii=False, indent=2))
            return
        width = max((len(lesson.id) for lesson in course.lessons), default=0)
        for number, track in enumerate(course.tracks):
            click.echo(("\n" if number else "") + track.title(lang))
            for lesson in track.lessons:
                text = lesson.text(lang)
                minutes = ngettext("{n} minute", "{n} minutes", lesson.minutes).format(n=lesson.minutes)
                click.echo(f"  {lesson.id:<{width}}  {text.title} ({minutes})")
                rows = [(f"nntui run {lesson.id}/{demo}", text.demos[demo].title) for demo in lesson.demos]
                rows += [(f"nntui start {each.id}", each.text(lang).title) for each in exercises_of(lesson)]
                for command_line, title in rows:
                    click.echo(f"    {command_line:<{max(len(words) for words, _title in rows)}}  {title}")

    return command


def _track(track: Any, lang: str) -> dict[str, Any]:
    from nntui.course.exercises import exercises_of

    lessons = [
        {
            "id": lesson.id,
            "title": lesson.text(lang).title,
            "summary": lesson.text(lang).summary,
            "minutes": lesson.minutes,
            "concepts": list(lesson.concepts),
            "demos": [{"id": demo, "title": lesson.text(lang).demos[demo].title} for demo in lesson.demos],
            "exercises": [{"id": each.name, "title": each.text(lang).title} for each in exercises_of(lesson)],
        }
        for lesson in track.lessons
    ]
    return {"id": track.id, "title": track.title(lang), "lessons": lessons}
