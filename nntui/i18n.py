"""The language of every message: English in the code, Portuguese and Romanian from gettext catalogues.

The English text is the key. It is looked up when it is shown, never when a module is imported, so that a
change of language takes effect everywhere at once.
"""

import gettext
import os
from functools import cache
from pathlib import Path

LANGUAGES: dict[str, str] = {"en": "English", "pt": "Português", "ro": "Română"}
"""Language code to the name its own speakers give it, in the order of the language menu."""

_LOCALE = Path(__file__).parent / "locale"
_VARIABLES = ("NNTUI_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")

_language: str | None = None


def detect() -> str:
    """Return the language that the environment asks for, "en" where it asks for none that we speak.

    `$NNTUI_LANG` counts if it names one of ours; then the first of the POSIX variables that is set decides.
    """
    for variable in _VARIABLES:
        value = os.environ.get(variable, "")
        # LANGUAGE may hold a list of preferences, such as "pt_BR:pt:en".
        codes = [part.replace("-", "_").split("_")[0].split(".")[0].lower() for part in value.split(":")]
        known = next((code for code in codes if code in LANGUAGES), None)
        if known is not None:
            return known
        if value and variable != "NNTUI_LANG":
            break
    return "en"


def use(lang: str) -> None:
    """Make `lang` the language of the whole process. Raises ValueError for a language we do not have."""
    global _language
    if lang not in LANGUAGES:
        raise ValueError(f"no language {lang!r}; choose one of {', '.join(LANGUAGES)}")
    _language = lang


def current() -> str:
    """Return the code of the current language: the one given to `use`, at first that of `detect`."""
    global _language
    if _language is None:
        _language = detect()
    return _language


def _(msgid: str) -> str:
    """Return the English text `msgid` in the current language; untranslated texts stay English."""
    # gettext answers "" with the catalogue's header.
    return _catalogue(current()).gettext(msgid) if msgid else ""


def ngettext(one: str, many: str, n: int) -> str:
    """Return the form that the current language uses for `n` things (Romanian has three)."""
    return _catalogue(current()).ngettext(one, many, n)


def N_(msgid: str) -> str:
    """Mark a text for the catalogues where it is defined; translate it with `_` where it is shown."""
    return msgid


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    return gettext.translation("nntui", _LOCALE, languages=[lang], fallback=True)
