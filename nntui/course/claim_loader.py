"""Reads the claims and facts of a lesson.toml."""

import re
from collections.abc import Collection

from nntui.course.claims import RESERVED, Claim, number
from nntui.course.measure_loader import read_measure
from nntui.course.toml_source import Table
from nntui.errors import nearest
from nntui.i18n import _

_ID = re.compile(r"[a-z0-9-]+")


def read_facts(table: Table) -> tuple[str, ...]:
    """Read the optional list `facts` of numbers in quotes."""
    facts = table.strings("facts") if table.has("facts") else ()
    for fact in facts:
        if not _is_number(fact):
            message = _("“{fact}” is not a number; write it as in the text.").format(fact=fact)
            table.report(message, "facts", containing=f'"{fact}"')
    return tuple(fact for fact in facts if _is_number(fact))


def read_claims(table: Table, demos: Collection[str]) -> dict[str, Claim]:
    """Read the optional table `claims` of a lesson that has those demos."""
    return {name: _read_claim(name, child, demos) for name, child in table.children("claims").items()}


def _read_claim(name: str, table: Table, demos: Collection[str]) -> Claim:
    if not _ID.fullmatch(name):
        table.report(_("“{id}” can't be an id; use a-z, 0-9 and -.").format(id=name))
    elif name in RESERVED:
        message = _("“{id}” can't be a claim's name: in some texts {{{id}}} means something else.")
        table.report(message.format(id=name))
    demo = table.string("demo")
    if demo and demo not in demos:
        guess = nearest(demo, demos)
        choice = guess or ", ".join(sorted(demos)) or "—"
        message = _("No step of this lesson has the demo “{demo}”; use: {choice}.")
        table.report(message.format(demo=demo, choice=choice), "demo")
    shown = table.string("shown")
    if shown and not _is_number(shown):
        message = _("“{shown}” is not a number; write it as in the text.").format(shown=shown)
        table.report(message, "shown")
        shown = ""
    within = table.number("within") if table.has("within") else None
    if within is not None and within < 0:
        table.report(_("“within” is a distance, 0 or more."), "within")
    claim = Claim(
        id=name,
        demo=demo,
        measure=read_measure(table),
        shown=shown or "0",
        set=table.mapping("set") if table.has("set") else {},
        seed=_read_seed(table),
        within=within,
    )
    table.finish()
    return claim


def _read_seed(table: Table) -> int:
    seed = table.number("seed") if table.has("seed") else 0
    if not isinstance(seed, int) or seed < 0:
        table.report(_("“seed” is a whole number, 0 or more."), "seed")
        return 0
    return seed


def _is_number(text: str) -> bool:
    try:
        number(text)
    except ValueError:
        return False
    return True
