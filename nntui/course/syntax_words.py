"""Why Python can't read a line, in the learner's language: Python says it in English."""

from nntui.i18n import N_, _

_REASONS = (
    N_("invalid syntax"),
    N_("invalid syntax. Perhaps you forgot a comma?"),
    N_("invalid syntax. Maybe you meant '==' or ':=' instead of '='?"),
    N_("expected ':'"),
    N_("unexpected indent"),
    N_("unindent does not match any outer indentation level"),
    N_("inconsistent use of tabs and spaces in indentation"),
    N_("'(' was never closed"),
    N_("'[' was never closed"),
    N_("'return' outside function"),
    N_("source code string cannot contain null bytes"),
    N_("source code cannot contain null bytes"),
)
"""The frequent ones, as Python writes them."""


def syntax_reason(reason: str) -> str:
    """Return a reason of Python's in the current language; what is rare stays in Python's words."""
    return _(reason) if reason in _REASONS else reason
