"""What several commands share: the language option, numbers from text, and the lessons' folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from nntui import i18n
from nntui.errors import UsageError, unknown
from nntui.i18n import _

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(slots=True)
class Settings:
    """What holds for every command: the folder of the lessons, None for the bundled and the installed ones.

    --lessons sets it, which stands before the command and so is read before it.
    """

    root: Path | None = None


class Commands(click.Group):
    """A group that names the nearest command where there is no such one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the first word names. Raises UsageError."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            sentence = _("There is no command “{name}”.").format(name=args[0])
            raise unknown(sentence, args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)


def lang_option(function: Function) -> Function:
    """Give a command the option --lang, which takes effect when it is read."""
    return click.option(
        "--lang",
        metavar="|".join(i18n.LANGUAGES),
        callback=_use,
        expose_value=False,
        help=_("Language of all texts."),
    )(function)


def _use(context: click.Context, option: click.Parameter, lang: str | None) -> None:
    if lang is None:
        return
    if lang not in i18n.LANGUAGES:
        raise unknown(_("There is no language “{name}”.").format(name=lang), lang, i18n.LANGUAGES)
    i18n.use(lang)
    context.meta["nntui.lang"] = lang


def seed_option(function: Function) -> Function:
    """Give a command the option --seed."""
    return click.option(
        "--seed", metavar="N", default="0", callback=_seed, help=_("Start of all random numbers (0).")
    )(function)


def _seed(context: click.Context, option: click.Parameter, text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise UsageError(
            _("--seed: {text} is not a whole number from 0 upwards, such as 0.").format(text=repr(text))
        )
    return int(text)


def keep_option(function: Function) -> Function:
    """Give a command the option --keep, whose value, a title, may be left out."""
    return click.option(
        "--keep", metavar=_("[TITLE]"), is_flag=False, flag_value="", help=_("Keep the run; see nntui runs.")
    )(function)


def assigned(assignments: tuple[str, ...]) -> dict[str, str]:
    """Return the values of --set by name. Raises UsageError."""
    values = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise UsageError(
                _("--set takes name=value, such as rate=0.1, not {text}.").format(text=repr(assignment))
            )
        values[name.strip()] = value
    return values
