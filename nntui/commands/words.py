"""Click's own words in our languages. Click asks Python's default gettext domain for most of them."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import click

import nntui
from nntui.i18n import N_, _

CLICK = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Show this message and exit."),
)
USAGE = (
    N_("[OPTIONS]"),
    N_("COMMAND [ARGS]..."),
    N_("[COMMAND] [ARGS]..."),
)


def speak(lang: str) -> None:
    """Let Click speak `lang`."""
    os.environ["LANGUAGE"] = lang
    gettext.bindtextdomain("nntui", Path(nntui.__file__).parent / "locale")
    gettext.textdomain("nntui")


def translate_usage(command: click.Command) -> None:
    """Put the words of the usage line, which Click never asks for, into the current language."""
    command.options_metavar = _(str(command.options_metavar))
    if isinstance(command, click.Group):
        command.subcommand_metavar = _(str(command.subcommand_metavar))
        for each in command.commands.values():
            translate_usage(each)
