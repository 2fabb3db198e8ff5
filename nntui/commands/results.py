"""How `nntui check` prints a result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nntui import i18n
from nntui.commands.terminal import colour, unicode
from nntui.i18n import _, ngettext

if TYPE_CHECKING:
    from nntui.commands.desk import Desk
    from nntui.course.exercises import Exercise
    from nntui.course.verdict import CheckResult, ExerciseResult

_PRINTED_LINES = 20
_PRINTED_WIDTH = 200


def show(place: Desk, exercise: Exercise, result: ExerciseResult, file: Path, source: bytes) -> None:
    """Print each check, with what failed, where, and what the learner's code printed."""
    from nntui.course.exercises import solution_open

    lines = source.decode("utf-8", errors="replace").splitlines()
    click.echo(_bold(exercise.text(i18n.current()).title))
    for check in result.checks:
        _show_check(check, file, lines)
    left = result.total - len(result.checks)
    if left:
        click.echo("  " + ngettext("{n} check was not run.", "{n} checks were not run.", left).format(n=left))
    if result.passed:
        click.echo(_styled(_("Passed. Well done!"), "green"))
        click.echo(_("Compare with the solution: {command}").format(command=f"nntui diff {place.short(exercise)}"))
        return
    click.echo(_("{right} of {total} checks pass.").format(right=result.right, total=result.total))
    state = place.progress.exercise(exercise.id)
    if solution_open(state):
        click.echo(_("Compare with the solution: {command}").format(command=f"nntui diff {place.short(exercise)}"))
    else:
        click.echo(_("A hint: {command}").format(command=f"nntui hint {place.short(exercise)}"))


def _show_check(check: CheckResult, file: Path, lines: list[str]) -> None:
    good, bad = ("✓", "✗") if unicode() else ("+", "x")
    mark = _styled(good, "green") if check.passed else _styled(bad, "red")
    click.echo(f"  {mark} {check.title}")
    if not check.passed:
        click.echo(f"      {printable(check.message)}")
        if check.line is not None and check.line <= len(lines):
            click.echo(f"      {file.name}:{check.line}: {_short(lines[check.line - 1].strip())}")
        if check.expected is not None and check.got is not None:
            sides = _("expected {expected}, got {got}").format(expected=check.expected, got=check.got)
            click.echo(f"      {printable(sides)}")
    printed = check.output.splitlines()
    for line in printed[:_PRINTED_LINES]:
        click.echo(f"      | {_short(line)}")
    more = len(printed) - _PRINTED_LINES
    if more > 0:
        click.echo("      | " + ngettext("… {n} more line", "… {n} more lines", more).format(n=more))


def _short(text: str) -> str:
    """Return the beginning of a line of the learner's, as it may be printed."""
    dots = "…" if unicode() else "..."
    return printable(text) if len(text) <= _PRINTED_WIDTH else printable(text[:_PRINTED_WIDTH]) + dots


def printable(text: str) -> str:
    """Return a text of the learner's code without what would steer the terminal."""
    return "".join(char if char.isprintable() or char == "\t" else "?" for char in text)


def _styled(text: str, name: str) -> str:
    return click.style(text, name) if colour() else text


def _bold(text: str) -> str:
    return click.style(text, bold=True) if colour() else text
