"""Errors whose message is meant for the person at the keyboard, and the search for what they meant."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from nntui.i18n import _


class UsageError(Exception):
    """Something was asked for that does not exist or is not allowed.

    The message is one clear sentence in the current language, ready to be printed as it is.
    """


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice most like `word`, None where none is.

    A path such as "overfitting/five-points" is also compared by its last part alone.
    """
    wanted = word.casefold()

    def likeness(choice: str) -> float:
        whole = choice.casefold()
        return max(SequenceMatcher(None, wanted, part).ratio() for part in (whole, whole.rpartition("/")[2]))

    best = max(choices, key=likeness, default=None)
    return best if best is not None and likeness(best) >= 0.5 else None


def unknown(sentence: str, word: str, choices: Iterable[str]) -> UsageError:
    """Return the error for a `word` that is none of `choices`.

    `sentence` says what is wrong in the current language, for example `_("There is no lesson “{name}”.")`
    already filled in; the nearest choice, or else all of them, is added to it.
    """
    known = list(choices)
    guess = nearest(word, known)
    if guess is not None:
        advice = _("Did you mean “{choice}”?").format(choice=guess)
    elif known:
        advice = _("Choose one of: {choices}.").format(choices=", ".join(known))
    else:
        return UsageError(sentence)
    return UsageError(f"{sentence} {advice}")
