"""The one table of keys. Textual's bindings, the footer and the help screen are all made from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from nntui.i18n import N_


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that a key does.

    `keys` are Textual's key names, comma separated; `shown` is how people read them. `where` names the
    places it works in: "everywhere", "home", "lesson" (any step), "demo" (a step with a demo),
    "panel" (while the demo is seen), "hidden" (while it is not), "page" (while something is longer than the
    screen), "slider" (while a slider has the focus), "steps" (while the list of steps has it) or "help".
    `footer` ranks it in the footer: 0 never, else the smallest numbers survive the longest when room is
    short. An empty `action` documents a key that a widget handles by itself.
    """

    id: str
    keys: str
    shown: str
    description: str
    action: str
    where: str
    footer: int = 0
    leaves: bool = False
    """The way out of a place: stands at the right end of the footer."""
    helped: bool = True
    """Whether the help shows it: footer entries that sum up other keys are left out there."""


KEYS: tuple[Key, ...] = (
    Key("home.open", "", "↵", N_("open"), "", "home", 1),
    Key("home.move", "", "↑ ↓", N_("choose"), "", "home", 3),
    Key("home.palette", "slash", "/", N_("search"), "app.command_palette", "home", 5),
    Key("lesson.previous", "left,p", "←", N_("previous step"), "previous", "lesson"),
    Key("lesson.next", "right,n", "→", N_("next step"), "next", "lesson"),
    Key("lesson.turn", "", "← →", N_("step"), "", "lesson", 2, helped=False),
    Key("lesson.on", "enter", "↵", N_("go on; run again after a failure"), "go_on", "lesson"),
    Key("lesson.read", "1", "1", N_("read the card"), "part('read')", "lesson"),
    Key("lesson.run", "2", "2", N_("go to the demo"), "part('run')", "lesson"),
    Key("lesson.steps", "3", "3", N_("go to the list of steps"), "part('steps')", "lesson"),
    Key("lesson.parts", "tab", "tab", N_("next part"), "next_part(1)", "lesson", 4),
    Key("lesson.parts_back", "shift+tab", "shift+tab", N_("previous part"), "next_part(-1)", "lesson"),
    Key("lesson.up", "up", "↑", N_("slider above; scroll the card up"), "up", "lesson"),
    Key("lesson.down", "down", "↓", N_("slider below; scroll the card down"), "down", "lesson"),
    Key("lesson.page_up", "pageup", "PgUp", N_("scroll the card a page up"), "page(-1)", "lesson"),
    Key("lesson.page_down", "pagedown", "PgDn", N_("scroll the card a page down"), "page(1)", "lesson"),
    Key("demo.run", "space", "␣", N_("run or pause"), "run", "demo"),
    Key("demo.step", "full_stop", ".", N_("one step"), "one_step", "demo"),
    Key("demo.stop", "s", "s", N_("stop"), "stop", "demo"),
    Key("demo.reset", "backspace", "⌫", N_("reset"), "reset", "demo"),
    Key("demo.sliders", "", "↑ ↓", N_("sliders"), "", "panel", 3, helped=False),
    Key("demo.log", "y", "y", N_("log axis"), "log_axis", "demo"),
    Key("demo.seed", "r", "r", N_("new seed"), "new_seed", "demo"),
    Key("demo.view", "v", "v", N_("next picture"), "next_view", "demo"),
    Key("hidden.run", "space", "␣", N_("run"), "", "hidden", 2, helped=False),
    Key("panel.log", "", "y", N_("log axis"), "", "panel", 8, helped=False),
    Key("page.scroll", "", "PgUp PgDn", N_("scroll"), "", "page", 3, helped=False),
    Key("slider.change", "", "← →", N_("change"), "", "slider", 2),
    Key("slider.fast", "", "[ ]", N_("change in large steps"), "", "slider"),
    Key("slider.limits", "", "home end", N_("smallest and largest value"), "", "slider"),
    Key("slider.type", "", "0-9 ↵", N_("type a number"), "", "slider"),
    Key("slider.move", "", "↑ ↓", N_("sliders"), "", "slider", 3, helped=False),
    Key("slider.turn", "", "p n", N_("step"), "", "slider", 4, helped=False),
    Key("slider.leave", "escape", "esc", N_("leave the slider"), "leave", "slider", 1, leaves=True),
    Key("steps.open", "", "↵", N_("open"), "", "steps", 1),
    Key("steps.move", "", "↑ ↓", N_("choose"), "", "steps", 3),
    Key("lesson.home", "escape", "esc", N_("home"), "home", "lesson", 1, leaves=True),
    Key("help.close", "escape,question_mark,q", "esc", N_("close"), "close", "help", 1, leaves=True),
    Key("help.scroll", "", "↑ ↓", N_("scroll"), "", "help", 2),
    Key("language", "l", "l", N_("language"), "app.next_language", "everywhere", 10),
    Key("theme", "t", "t", N_("theme"), "app.next_theme", "everywhere", 12),
    Key("palette", "ctrl+p", "ctrl+p", N_("all commands"), "app.command_palette", "everywhere"),
    Key("help", "question_mark", "?", N_("help"), "app.help", "everywhere", 3),
    Key("home.quit", "q", "q", N_("quit"), "app.quit", "home", 2, leaves=True),
    Key("quit", "ctrl+q", "ctrl+q", N_("quit"), "app.quit", "everywhere"),
)

PLACES: dict[str, str] = {
    "home": N_("At home"),
    "lesson": N_("In a lesson"),
    "demo": N_("With a demo"),
    "panel": "",
    "page": "",
    "hidden": "",
    "slider": N_("On a slider"),
    "steps": N_("In the list of steps"),
    "help": N_("In this help"),
    "everywhere": N_("Everywhere"),
}

ASCII_KEYS = {"←": "<-", "→": "->", "↑": "up", "↓": "down", "↵": "enter", "␣": "space", "⌫": "backspace"}


def bindings(*where: str) -> list[BindingType]:
    """Textual's bindings of the named places, for a class's BINDINGS."""
    return [
        Binding(key.keys, key.action, key.description, show=False, id=key.id, key_display=key.shown)
        for key in KEYS
        if key.where in where and key.keys and key.where != "slider"
    ]


def footer_keys(where: Iterable[str]) -> list[Key]:
    """The keys that a footer shows in these places, in the table's order; later places win a clash."""
    places = list(where)
    chosen: dict[str, Key] = {}
    for place in places:
        for key in KEYS:
            if key.where == place and key.footer:
                chosen.pop(key.shown, None)
                chosen[key.shown] = key
    return [key for key in KEYS if chosen.get(key.shown) is key]


def spell(shown: str, ascii_only: bool) -> str:
    """How a key is written; with `ascii_only` arrows and the like become words."""
    if not ascii_only:
        return shown
    for symbol, word in ASCII_KEYS.items():
        shown = shown.replace(symbol, word)
    return shown
