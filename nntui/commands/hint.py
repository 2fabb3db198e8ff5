"""`nntui hint`, `nntui solution` and `nntui diff`: help with an exercise, in small doses."""

from __future__ import annotations

import difflib
import json

import click

from nntui import i18n
from nntui.commands.common import Settings, lang_option
from nntui.i18n import _


def make_hint(settings: Settings) -> click.Command:
    """Build `nntui hint` in the current language."""

    @click.command("hint", help=_("Show the next of three hints; after the last one, all of them."))
    @click.argument("name", metavar=_("[EXERCISE]"), required=False)
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(name: str | None, as_json: bool) -> None:
        from nntui.commands.desk import desk
        from nntui.commands.prose import prose

        with desk(settings) as place:
            exercise = place.exercise(name)
            hints = exercise.text(i18n.current()).hints
            used = place.progress.exercise(exercise.id).hints
            first, last = (used, used + 1) if used < len(hints) else (0, len(hints))
            place.progress.use_hints(exercise.id, last)
            if as_json:
                document = {"exercise": exercise.id, "total": len(hints), "hints": list(hints[:last])}
                click.echo(json.dumps(document, ensure_ascii=False, indent=2))
                return
            for number in range(first, last):
                label = _("Hint {number} of {total}:").format(number=number + 1, total=len(hints))
                click.echo(prose(f"{label} {hints[number]}"))

    return command


def make_solution(settings: Settings) -> click.Command:
    """Build `nntui solution` in the current language."""

    @click.command("solution", help=_("Show a solution, once your answer passes or after three tries."))
    @click.argument("name", metavar=_("[EXERCISE]"), required=False)
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(name: str | None, as_json: bool) -> int:
        from nntui.commands.desk import desk

        with desk(settings) as place:
            exercise = place.exercise(name)
            locked = place.locked(exercise)
            if as_json:
                solution = None if locked else exercise.solution
                document = {"exercise": exercise.id, "solution": solution, "locked": locked}
                click.echo(json.dumps(document, ensure_ascii=False, indent=2))
            elif locked:
                click.echo(locked, err=True)
            else:
                click.echo(exercise.solution, nl=False)
            return 1 if locked else 0

    return command


def make_diff(settings: Settings) -> click.Command:
    """Build `nntui diff` in the current language."""

    @click.command("diff", help=_("Compare your answer with the solution, once that is open."))
    @click.argument("name", metavar=_("[EXERCISE]"), required=False)
    @lang_option
    def command(name: str | None) -> int:
        from nntui.commands.desk import desk
        from nntui.commands.terminal import colour

        with desk(settings) as place:
            exercise = place.exercise(name)
            file = place.file(exercise)
            locked = place.locked(exercise)
            if locked:
                click.echo(locked, err=True)
                return 1
            own = file.read_text(encoding="utf-8", errors="replace").splitlines()
            lines = difflib.unified_diff(
                own, exercise.solution.splitlines(), _("your answer"), _("solution"), lineterm="", n=99
            )
            coloured = {"+": "green", "-": "red", "@": "cyan"}
            found = False
            for line in lines:
                found = True
                click.echo(click.style(line, coloured.get(line[:1])) if colour() else line)
            if not found:
                click.echo(_("Your answer is the same as the solution."))
            return 0

    return command
