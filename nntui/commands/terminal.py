"""What the terminal behind standard output can show."""

from __future__ import annotations

import os
import shutil
import sys

_SYMBOLS = "⣿●○▀─│"


def unicode() -> bool:
    """Whether its encoding has the symbols that plots are made of."""
    try:
        _SYMBOLS.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def colour() -> bool:
    """Whether to write colours: to a terminal that isn't dumb, unless NO_COLOR is set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def colours() -> str:
    """How many colours it says that it has: "16 million", "256", "16" or "0"."""
    if not colour():
        return "0"
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "16777216"
    return "256" if "256" in os.environ.get("TERM", "") else "16"


def width() -> int:
    """Its columns; 80 where there is no terminal, so that files don't depend on one."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 80
