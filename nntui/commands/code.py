"""`nntui code`: one program in the words of every framework, to read or to run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from nntui.commands.common import Settings, lang_option
from nntui.errors import UsageError, unknown
from nntui.i18n import _

if TYPE_CHECKING:
    from nntui.course.code_tabs import CodeTab


def make(settings: Settings) -> click.Command:
    """Build the command in the current language."""

    @click.command("code", help=_("Show or run the code of a lesson for one framework."))
    @click.argument("target", metavar=_("LESSON/STEP"))
    @click.argument("face", metavar="[pytorch|tensorflow|keras|lightning]", required=False)
    @click.option("--real", is_flag=True, help=_("The code for the real package instead of nntui's own."))
    @click.option("--run", "runs", is_flag=True, help=_("Run it, and print its losses."))
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(target: str, face: str | None, real: bool, runs: bool, as_json: bool) -> int:
        from nntui.commands.desk import desk
        from nntui.commands.steps import find_steps, the_step
        from nntui.course.code_tabs import FACES, tabs

        with desk(settings) as place:
            lesson, steps = find_steps(place, target, ("code",))
            step = the_step(lesson, steps)
            wanted = face or place.progress.flavour().flavour
            if wanted not in FACES:
                raise unknown(_("There is no code for “{name}”.").format(name=wanted), wanted, FACES)
            found = tabs(lesson, str(step.code))
            tab = next(each for each in found if each.face == wanted and each.real == real)
            losses = _losses(tab) if runs else None
            if runs and losses is None:
                return 1
            if losses is not None:
                place.progress.mark(lesson.id, step.id)
        if as_json:
            document = {"lesson": lesson.id, "step": step.id, "face": tab.face, "real": tab.real}
            document |= {"source": tab.source} if losses is None else {"losses": losses}
            click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        elif losses is None:
            click.echo(tab.source, nl=not tab.source.endswith("\n"))
        else:
            for loss in losses:
                click.echo(f"{loss:.6g}")
        return 0

    return command


def _losses(tab: CodeTab) -> list[float] | None:
    """Run the program; None where it came to nothing, after saying why. Raises UsageError."""
    from nntui.course.code_tabs import installed
    from nntui.runs.code_tab import CodeFailed, CodeRun

    if tab.package is not None and not installed(tab.package):
        raise UsageError(_("To run it: pip install {package}").format(package=tab.package))
    run = CodeRun(tab.source)
    try:
        return run.wait()
    except CodeFailed as error:
        click.echo(_("The run failed: {error}").format(error=error), err=True)
        return None
    except KeyboardInterrupt:
        run.stop()
        raise
