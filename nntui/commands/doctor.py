"""`nntui doctor`: what there is on this machine."""

from __future__ import annotations

import click

from nntui.commands.common import Settings, lang_option
from nntui.i18n import _


def make(settings: Settings) -> click.Command:
    """Build the command in the current language."""

    @click.command("doctor", help=_("Show versions, terminal, GPU, and where your data is kept."))
    @lang_option
    def command() -> None:
        from nntui.doctor import report

        found = report()
        width = max(len(name) for name, _found in found)
        for name, value in found:
            click.echo(f"{name:<{width}}  {value}")

    return command
