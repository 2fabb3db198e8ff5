"""Claims: the numbers that a lesson's prose takes from a run, `{name}` there standing for what is `shown`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from nntui.course.measures import Measure

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_REFERENCE = re.compile(r"\{([a-z0-9-]+)\}")

RESERVED = ("answer", "guess", "best")
"""Names in braces that explanations and goals fill in themselves."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The run of `demo` with `set` and `seed` has `measure`, written `shown` in the text.

    It holds if the measured number, with as many decimals, is written like that, or lies `within` of it.
    """

    id: str
    demo: str
    measure: Measure
    shown: str
    set: dict[str, object] = field(default_factory=dict, hash=False)
    seed: int = 0
    within: float | None = None

    @property
    def value(self) -> float:
        """The number that `shown` writes."""
        return number(self.shown)

    def holds(self, measured: float) -> bool:
        """Tell whether the text is true."""
        if self.within is not None:
            return abs(measured - self.value) <= self.within
        return abs(float(self.written(measured)) - self.value) < 1e-12

    def written(self, measured: float) -> str:
        """Return a number with as many decimals as `shown`."""
        return f"{measured:.{len(self.shown.partition('.')[2])}f}"


def number(text: str) -> float:
    """Return the number that a text such as "22,000" or "-0.5" writes. Raises ValueError."""
    return float(text.replace(",", "").replace("−", "-").replace("\N{NO-BREAK SPACE}", ""))


def prose(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a Markdown text in order, each with whether it is prose; the rest is code."""
    plain: list[str] = []
    code: list[str] = []
    fence = ""
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if fence:
            code.append(line)
            if mark and mark[1].startswith(fence):
                yield "".join(code), False
                code, fence = [], ""
        elif mark:
            yield from _spans("".join(plain))
            plain, code, fence = [], [line], mark[1]
        else:
            plain.append(line)
    yield from _spans("".join(plain))
    if code:
        yield "".join(code), False


def _spans(text: str) -> Iterator[tuple[str, bool]]:
    place = 0
    for span in _CODE_SPAN.finditer(text):
        yield text[place : span.start()], True
        yield span[0], False
        place = span.end()
    yield text[place:], True


def fill(text: str, shown: Mapping[str, str], unknown: Callable[[str], None] | None = None) -> str:
    """Put the numbers of the claims in place of their names; `unknown` hears of names that are no claim's."""

    def put(found: re.Match[str]) -> str:
        name = found[1]
        if name in shown:
            return shown[name]
        if unknown is not None:
            unknown(name)
        return found[0]

    if "{" not in text:
        return text
    return "".join(_REFERENCE.sub(put, part) if plain else part for part, plain in prose(text))


def references(text: str) -> set[str]:
    """Return the names in braces in the prose of a text."""
    return {name for part, plain in prose(text) if plain for name in _REFERENCE.findall(part)}
