"""The colours of Python code, line by line, for code that may be half written."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

#: Columns from and to, and what stands there: "keyword", "string", "number", "comment" or "name".
Span: TypeAlias = tuple[int, int, str]

_TOKEN = re.compile(
    r"""
    (?P<comment>\#.*)
    | (?P<open>[rbfuRBFU]{0,2}(?P<quotes>\"{3}|'{3}))
    | (?P<string>[rbfuRBFU]{0,2}(?:"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?))
    | (?P<number>(?<![\w.])(?:0[xXoObB][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?[jJ]?))
    | (?P<named>(?:def|class)[ \t]+(?P<name>\w+))
    | (?P<word>[^\W\d]\w*)
    """,
    re.VERBOSE,
)


@lru_cache(maxsize=4096)
def spans(line: str, inside: str = "") -> tuple[tuple[Span, ...], str]:
    """Return what stands in a line, and the quotes of the string that goes on below it ("" if none does).

    `inside` are the quotes of the string that the line begins in.
    """
    found: list[Span] = []
    at = 0
    if inside:
        at = _end(line, 0, inside)
        if at < 0:
            return ((0, len(line), "string"),), inside
        found.append((0, at, "string"))
    while match := _TOKEN.search(line, at):
        start, at = match.span()
        if match["open"]:
            end = _end(line, at, match["quotes"])
            if end < 0:
                found.append((start, len(line), "string"))
                return tuple(found), match["quotes"]
            at = end
            found.append((start, end, "string"))
        elif match["named"]:
            words = match["named"].split()
            found += [(start, start + len(words[0]), "keyword"), (match.start("name"), at, "name")]
        elif match["word"]:
            if keyword.iskeyword(match["word"]):
                found.append((start, at, "keyword"))
        else:
            found.append((start, at, str(match.lastgroup)))
    return tuple(found), ""


def beginnings(lines: Iterable[str]) -> list[str]:
    """Return, for each line, the quotes of the string that it begins in."""
    inside = ""
    states = []
    for line in lines:
        states.append(inside)
        inside = spans(line, inside)[1]
    return states


def _end(line: str, at: int, quotes: str) -> int:
    """Where the string ends that is open at column `at`; -1 if not in this line."""
    while True:
        found = line.find(quotes, at)
        slash = line.find("\\", at)
        if found < 0 or not 0 <= slash < found:
            return found if found < 0 else found + len(quotes)
        at = slash + 2
