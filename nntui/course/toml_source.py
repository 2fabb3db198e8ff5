"""TOML that remembers its file: typed values out, problems with line numbers in.

`tomllib` tells no line numbers, so where there is a problem the text is read once more for keys and headers.
"""

import math
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeGuard

from nntui.course.problems import Problem
from nntui.errors import nearest
from nntui.i18n import LANGUAGES, _
from nntui.reasons import reason

KeyPath = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*([\w.\"'-]+)\s*=\s*(.*)")
_INNER_KEY = re.compile(r"([\w-]+)\s*=")
_REASON = re.compile(r"(.*?) \(at (?:line (\d+), column \d+|end of document)\)")


def read_file(file: Path, problems: list[Problem]) -> str | None:
    """Return the text of `file` with "\\n" line ends, or None after reporting why it can't be read."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        message = _("This file is missing; write it.")
    except UnicodeDecodeError as error:
        message = _("Byte {number} is not UTF-8; save the file as UTF-8.").format(number=error.start)
    except OSError as error:
        message = _("This file can't be read: {reason}.").format(reason=reason(error))
    problems.append(Problem(file, 1, message))
    return None


def read_toml(file: Path, problems: list[Problem]) -> "TomlSource | None":
    """Return the TOML of `file`, or None after reporting why there is none."""
    text = read_file(file, problems)
    source = None if text is None else TomlSource(file, text, problems)
    return source if source is not None and source.valid else None


class TomlSource:
    """The TOML text of one file; `first_line` is the number of its first line in that file."""

    def __init__(self, file: Path, text: str, problems: list[Problem], first_line: int = 1) -> None:
        self.file = file
        self.problems = problems
        self._first_line = first_line
        self._text = text.splitlines()
        self.valid = True
        self.values: dict[str, object] = {}
        try:
            self.values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.valid = False
            found = _REASON.match(str(error))
            reason = found[1] if found else str(error)
            last_line = first_line + max(len(self._text) - 1, 0)
            line = first_line + int(found[2]) - 1 if found and found[2] else last_line
            message = _("This is not valid TOML ({reason}); correct the line.").format(reason=reason)
            problems.append(Problem(file, line, message))

    @cached_property
    def _lines(self) -> dict[KeyPath, int]:
        return _find_keys(self._text, self._first_line)

    def root(self) -> "Table":
        """Return the whole document as a table."""
        return Table(self, self.values, ())

    def line(self, path: KeyPath, containing: str = "") -> int:
        """Return the line of the key or table `path`, or else the nearest one above it in the structure.

        With `containing`, it is the first line from there on that holds this text, if any does.
        """
        for length in range(len(path), 0, -1):
            prefix = path[:length]
            exact = self._lines.get(prefix)
            inside = (line for key, line in self._lines.items() if key[:length] == prefix)
            line = exact if exact is not None else min(inside, default=None)
            if line is not None:
                break
        else:
            line = self._first_line
        after = range(line - self._first_line, len(self._text)) if containing else ()
        return next((self._first_line + i for i in after if containing in self._text[i]), line)

    def report(self, path: KeyPath, message: str, containing: str = "") -> None:
        """Add a problem at the line of `path`."""
        self.problems.append(Problem(self.file, self.line(path, containing), message))


@dataclass
class Table:
    """One table being read. Every getter reports a missing or wrong value and then returns an empty one."""

    source: TomlSource
    values: dict[str, object]
    path: KeyPath
    _asked: dict[str, None] = field(default_factory=dict)

    def has(self, key: str) -> bool:
        """Tell whether `key` is there; asking makes it a known key."""
        self._asked[key] = None
        return key in self.values

    def report(self, message: str, *keys: str, containing: str = "") -> None:
        """Add a problem at this table, or at the key below it."""
        self.source.report((*self.path, *keys), message, containing)

    def string(self, key: str) -> str:
        """Return a text that is not blank."""
        value = self._get(key)
        if isinstance(value, str) and value.strip():
            return value
        self._wrong(key, value, _("a text in quotes, not empty"))
        return ""

    def integer(self, key: str) -> int:
        """Return a whole number of at least 1."""
        value = self._get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        self._wrong(key, value, _("a whole number, at least 1"))
        return 0

    def number(self, key: str) -> float:
        """Return a number, whole or not."""
        value = self._get(key)
        if _is_number(value):
            return value
        self._wrong(key, value, _("a number"))
        return 0.0

    def numbers(self, key: str) -> tuple[float, ...]:
        """Return a list of at least two numbers."""
        value = self._get(key)
        if isinstance(value, list) and len(value) >= 2 and all(_is_number(item) for item in value):
            return tuple(value)
        self._wrong(key, value, _("a list of at least two numbers"))
        return ()

    def flag(self, key: str) -> bool:
        """Return true or false; false if it is left out."""
        if not self.has(key):
            return False
        value = self.values[key]
        if isinstance(value, bool):
            return value
        self._wrong(key, value, _("true or false"))
        return False

    def one_of(self, key: str, choices: Iterable[str]) -> str:
        """Return a text that is one of `choices`."""
        value = self._get(key)
        known = tuple(choices)
        if isinstance(value, str) and value in known:
            return value
        self._wrong(key, value, _("one of {choices}").format(choices=", ".join(f'"{name}"' for name in known)))
        return ""

    def strings(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, at least one, none twice."""
        value = self._get(key)
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            items = tuple(str(item) for item in value)
            for item in dict.fromkeys(item for item in items if items.count(item) > 1):
                message = _("“{item}” is in this list twice; keep one.").format(item=item)
                self.report(message, key, containing=f'"{item}"')
            return tuple(dict.fromkeys(items))
        self._wrong(key, value, _("a list of texts, at least one"))
        return ()

    def mapping(self, key: str) -> dict[str, object]:
        """Return a table as it is, for keys that only its user knows."""
        value = self._get(key)
        if isinstance(value, dict):
            return value
        self._wrong(key, value, _("a table"))
        return {}

    def table(self, key: str) -> "Table":
        """Return the table `key`."""
        return Table(self.source, self.mapping(key), (*self.path, key))

    def children(self, key: str) -> "dict[str, Table]":
        """Return the tables inside the optional table `key`, by name."""
        if not self.has(key):
            return {}
        table = self.table(key)
        return {name: table.table(name) for name in table.values}

    def tables(self, key: str) -> "list[Table]":
        """Return the array of tables `[[key]]`, at least one."""
        value = self._get(key)
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            return [Table(self.source, item, (*self.path, key, i)) for i, item in enumerate(value)]
        name = ".".join(part for part in (*self.path, key) if isinstance(part, str))
        self._wrong(key, value, _("at least one [[{key}]] table").format(key=name))
        return []

    def labels(self, key: str) -> dict[str, str]:
        """Return the optional table `key` from names to texts."""
        if not self.has(key):
            return {}
        return self.table(key).texts()

    def texts(self) -> dict[str, str]:
        """Return this table from names to texts."""
        return {name: self.string(name) for name in self.values}

    def languages(self, key: str) -> dict[str, str]:
        """Return the table `key` with a text in every language and nothing else."""
        table = self.table(key)
        texts = {lang: table.string(lang) for lang in LANGUAGES} if table.values else {}
        if table.values:
            table.finish()
        return texts

    def finish(self) -> None:
        """Report the keys that nobody asked for."""
        for key in [key for key in self.values if key not in self._asked]:
            guess = nearest(key, self._asked)
            if guess is None or guess in self.values:
                advice = _("remove it (known here: {keys})").format(keys=", ".join(self._asked))
            else:
                advice = _("did you mean “{choice}”?").format(choice=guess)
            self.report(_("Unknown key “{key}”: {advice}").format(key=key, advice=advice), key)

    def _get(self, key: str) -> object:
        self._asked[key] = None
        return self.values.get(key)

    def _wrong(self, key: str, value: object, wanted: str) -> None:
        if key in self.values:
            message = _("“{key}” must be {wanted}; found {value}.")
            self.report(message.format(key=key, wanted=wanted, value=repr(value)), key)
        else:
            message = _("“{key}” is missing; add it ({wanted}).").format(key=key, wanted=wanted)
            self.report(message)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _find_keys(text: list[str], first_line: int) -> dict[KeyPath, int]:
    """Return the line of every header and key that stands at the start of a line, inline tables included."""
    lines: dict[KeyPath, int] = {}
    last_index: dict[KeyPath, int] = {}
    here: KeyPath = ()
    in_string = False
    for number, line in enumerate(text, first_line):
        quotes = line.count('"""') + line.count("'''")
        was_in_string, in_string = in_string, in_string ^ bool(quotes % 2)
        if was_in_string:
            continue
        if header := _HEADER.match(line):
            here = ()
            for name in _split(header[2]):
                here = (*here, last_index[here], name) if here in last_index else (*here, name)
            if header[1] == "[[":
                last_index[here] = last_index.get(here, -1) + 1
            if here in last_index:
                here = (*here, last_index[here])
            lines.setdefault(here, number)
        elif key := _KEY.match(line):
            path = (*here, *_split(key[1]))
            lines.setdefault(path, number)
            if key[2].startswith("{"):
                for inner in _INNER_KEY.finditer(key[2]):
                    lines.setdefault((*path, inner[1]), number)
    return lines


def _split(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]
