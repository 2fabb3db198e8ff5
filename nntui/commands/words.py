"""Click's own words in our languages: Click asks Python's default gettext domain for them."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import nntui
from nntui.i18n import N_

CLICK = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("Show this message and exit."),
)


def speak(lang: str) -> None:
    """Let Click speak `lang`."""
    os.environ["LANGUAGE"] = lang
    gettext.bindtextdomain("nntui", Path(nntui.__file__).parent / "locale")
    gettext.textdomain("nntui")
