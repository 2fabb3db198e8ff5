"""Colours and markers of plots: the same meaning in every picture.

Blue is training, class 0 and negative; orange is validation, class 1 and positive. Nothing is told by
colour alone: each role also has its own marker, and validation lines are dotted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

LEVELS = 16


@dataclass(frozen=True)
class Palette:
    """Colours "#rrggbb" by role, and the three anchors of the heat-map's scale."""

    name: str
    training: str
    validation: str
    model: str
    truth: str
    other: str
    axis: str
    background: str
    negative: str
    positive: str

    def role(self, role: str, repeat: int = 0) -> str:
        """The colour of a role; the second, third … series of one role get paler shades."""
        colour: str = getattr(self, role) if role in ROLES else self.other
        return blend(colour, self.axis, min(0.75, 0.45 * repeat)) if repeat else colour

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """The heat-map's 16 colours, from -1 (index 0) to +1 (index 15)."""
        half = LEVELS // 2
        shares = [(i + 0.5) / half for i in range(half)]
        down = [blend(self.background, self.negative, share**0.8) for share in reversed(shares)]
        return (*down, *(blend(self.background, self.positive, share**0.8) for share in shares))


def blend(start: str, end: str, share: float) -> str:
    """The colour `share` of the way from `start` to `end`."""
    pairs = ((int(start[i : i + 2], 16), int(end[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


ROLES = ("training", "validation", "model", "truth", "other")

DARK = Palette(
    name="dark",
    training="#5ba8ff",
    validation="#ff9f43",
    model="#4fd6a5",
    truth="#b8b8c8",
    other="#c792ea",
    axis="#6b7280",
    background="#24262e",
    negative="#3d8bfd",
    positive="#ff8c1a",
)
LIGHT = Palette(
    name="light",
    training="#0b62d6",
    validation="#c25700",
    model="#00805a",
    truth="#5c5f6b",
    other="#8338b8",
    axis="#8a8f99",
    background="#f4f4f2",
    negative="#1a6fe0",
    positive="#e87400",
)
# Okabe and Ito's colours, lightened where they would be too dark on a dark ground.
SAFE = Palette(
    name="safe",
    training="#56b4e9",
    validation="#e69f00",
    model="#f0e442",
    truth="#d9d9d9",
    other="#cc79a7",
    axis="#7a7a7a",
    background="#262626",
    negative="#56b4e9",
    positive="#e69f00",
)
# For NO_COLOR: its heat-maps are drawn with characters.
MONO = Palette(
    name="mono",
    training="#ffffff",
    validation="#b0b0b0",
    model="#d8d8d8",
    truth="#909090",
    other="#c0c0c0",
    axis="#808080",
    background="#808080",
    negative="#101010",
    positive="#f0f0f0",
)
PALETTES = {palette.name: palette for palette in (DARK, LIGHT, SAFE, MONO)}

_MARKERS = {"training": "●■▲", "validation": "○□△", "model": "◆▼★", "truth": "◇▽☆", "other": "×+∗"}
_ASCII_MARKERS = {"training": "*#%", "validation": "o0c", "model": "+xv", "truth": ".:,", "other": "~=^"}


def marker(role: str, repeat: int = 0, ascii: bool = False) -> str:
    """The one-cell marker of a role; series of one role after the first get other shapes."""
    table = _ASCII_MARKERS if ascii else _MARKERS
    shapes = table.get(role, table["other"])
    return shapes[repeat % len(shapes)]
