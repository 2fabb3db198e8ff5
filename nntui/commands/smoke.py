"""`nntui --headless`: every demo with its defaults, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from nntui.commands.common import Settings, lang_option, seed_option
from nntui.i18n import _, ngettext

if TYPE_CHECKING:
    from nntui.course import Course


def make(settings: Settings) -> click.Command:
    """Build the command in the current language."""

    @click.command(
        "headless",
        hidden=True,
        help=_("Run every demo of the lessons (default: all) with its defaults."),
    )
    @click.argument("targets", metavar=_("[LESSON[/DEMO]]…"), nargs=-1)
    @seed_option
    @lang_option
    def command(targets: tuple[str, ...], seed: int) -> int:
        from nntui.course import load
        from nntui.headless import RunFailed, finish
        from nntui.runs.process import Pool
        from nntui.runs.spec import RunSpec

        course = load(settings.root)
        demos = list(_demos(course, targets))
        width = max((len(f"{lesson}/{demo}") for lesson, demo in demos), default=0)
        failed, bad = 0, _("FAILED")
        with Pool() as pool:
            for lesson, demo in demos:
                name = f"{lesson}/{demo}"
                try:
                    done = finish(pool.start(RunSpec(lesson, demo, seed=seed, root=course.lesson(lesson).root)))
                except RunFailed as error:
                    failed += 1
                    click.echo(f"{bad}  {name:<{width}}  {error}")
                else:
                    click.echo(f"{'ok':<{len(bad)}}  {name:<{width}}  {done.seconds:6.2f} s  {_line(done.result)}")
        if failed:
            click.echo(ngettext("{n} demo failed", "{n} demos failed", failed).format(n=failed), err=True)
        return 1 if failed else 0

    return command


def _demos(course: Course, targets: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    from nntui.headless import find

    for target in targets or [lesson.id for lesson in course.lessons if lesson.demos]:
        lesson, first = find(course, target)
        whole = target.strip("/").count("/") < 2
        for demo in lesson.demos if whole else (first,):
            yield lesson.id, demo


def _line(value: Any) -> str:
    from nntui.commands.table import number

    if isinstance(value, Mapping):
        return " ".join(
            f"{key}=({_line(item)})" if isinstance(item, Mapping) else f"{key}={_line(item)}"
            for key, item in value.items()
        )
    if isinstance(value, list):
        return "[" + " ".join(_line(item) for item in value) + "]"
    return number(value)
