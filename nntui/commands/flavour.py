"""`nntui flavour`: which framework the learner follows, and from which level on."""

from __future__ import annotations

import json

import click

from nntui.commands.common import Settings, lang_option
from nntui.errors import unknown
from nntui.i18n import _


def make(settings: Settings) -> click.Command:
    """Build the command in the current language."""

    @click.command("flavour", help=_("Show or set which framework you follow, and from which level on."))
    @click.argument("name", metavar="[pytorch|tensorflow]", required=False)
    @click.option("--level", metavar="low|high", help=_("Begin with tensors and gradients, or with layers."))
    @click.option("as_json", "--json", is_flag=True, help=_("Print one JSON document."))
    @lang_option
    def command(name: str | None, level: str | None, as_json: bool) -> None:
        from nntui.commands.desk import desk
        from nntui.course.models import FLAVOURS, LEVELS

        if name is not None and name not in FLAVOURS:
            raise unknown(_("There is no flavour “{name}”.").format(name=name), name, FLAVOURS)
        if level is not None and level not in LEVELS:
            raise unknown(_("There is no level “{name}”.").format(name=level), level, LEVELS)
        with desk(settings) as place:
            now = place.progress.flavour()
            if name is not None or level is not None:
                place.progress.set_flavour(name or now.flavour, level or now.level)
                now = place.progress.flavour()
        if as_json:
            click.echo(json.dumps({"flavour": now.flavour, "level": now.level}, indent=2))
        else:
            click.echo(sentence(now.flavour, now.level))

    return command


def sentence(flavour: str, level: str) -> str:
    """Say what a learner follows."""
    from nntui.course.code_tabs import TITLES

    if level == "high":
        text = _("You follow {name}, from the high level on: layers and fit.")
    else:
        text = _("You follow {name}, from the low level on: tensors and gradients.")
    return text.format(name=TITLES.get(flavour, flavour))
