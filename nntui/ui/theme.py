"""Colours and marks: dark, light and colour-blind-safe themes; plain ASCII where the terminal needs it."""

from __future__ import annotations

import locale
import os
import sys
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter
from textual.scrollbar import ScrollBarRender
from textual.theme import Theme

from nntui.i18n import N_

THEMES: tuple[Theme, ...] = (
    Theme(
        name="nntui-dark",
        primary="#7aa2f7",
        secondary="#565f89",
        accent="#e0af68",
        foreground="#d5d9e8",
        background="#14161c",
        surface="#1a1d25",
        panel="#222631",
        success="#8fbf6f",
        warning="#e0af68",
        error="#e06c75",
        dark=True,
        variables={"rule": "#3a4050", "training": "#6ea8fe", "validation": "#ff9e4a", "text-dim": "#8d94a8"},
    ),
    Theme(
        name="nntui-light",
        primary="#1f4fb8",
        secondary="#8a92a6",
        accent="#a85a00",
        foreground="#1d2330",
        background="#fafaf7",
        surface="#f2f2ee",
        panel="#e6e7e4",
        success="#2f7d32",
        warning="#a85a00",
        error="#b3261e",
        dark=False,
        variables={"rule": "#c4c8cf", "training": "#1f5fd0", "validation": "#c25700", "text-dim": "#5d6577"},
    ),
    Theme(
        name="nntui-safe",
        primary="#56b4e9",
        secondary="#999999",
        accent="#f0e442",
        foreground="#f2f2f2",
        background="#0b0b0b",
        surface="#141414",
        panel="#202020",
        success="#56b4e9",
        warning="#f0e442",
        error="#e69f00",
        dark=True,
        variables={"rule": "#555555", "training": "#56b4e9", "validation": "#e69f00", "text-dim": "#b0b0b0"},
    ),
)

THEME_NAMES: dict[str, str] = {
    "nntui-dark": N_("dark"),
    "nntui-light": N_("light"),
    "nntui-safe": N_("colour-blind-safe"),
}

PLOT_PALETTES = {"nntui-dark": "dark", "nntui-light": "light", "nntui-safe": "safe"}
"""Which plot palette goes with which theme."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The single characters of the interface."""

    done: str
    known: str
    started: str
    open: str
    demo: str
    ask: str
    current: str
    rule: str
    between: str
    dot: str
    run: str
    pause: str
    fail: str
    filled: str
    empty: str

    def progress(self, share: float, width: int, style: str) -> Content:
        """A bar of `width` cells, filled in `style` to `share` (0 to 1)."""
        done = round(min(max(share, 0.0), 1.0) * width)
        return Content.assemble((self.filled * done, style), (self.empty * (width - done), "$rule"))


UNICODE = Marks("✓", "◆", "◐", "·", "▹", "?", "▸", "─", "›", "·", "▶", "‖", "✗", "━", "─")
ASCII = Marks("x", "k", "o", ".", "-", "?", ">", "-", ">", "|", ">", "=", "!", "#", "-")


class AsciiScrollBar(ScrollBarRender):
    """A scroll bar of whole cells, which are spaces in two colours."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


class AsciiFilter(LineFilter):
    """ASCII, cell for cell, in the place of what words are cut, joined and quoted with; letters stay."""

    _TABLE: ClassVar = str.maketrans("…·•–—−‘’‚“”„«»×→←", ".|*---''," + '"' * 5 + "x><")

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, written anew."""
        return [Segment(text.translate(self._TABLE), style, control) for text, style, control in segments]


def wants_ascii() -> bool:
    """Whether marks must be ASCII: NNTUI_ASCII says so, or the encoding is not UTF-8, or the font is small.

    The fonts of Linux's own console have no Braille, of which curves are made.
    """
    wish = os.environ.get("NNTUI_ASCII", "")
    if wish:
        return wish != "0"
    if os.environ.get("TERM") in ("linux", "dumb"):
        return True
    encoding = getattr(sys.__stdout__, "encoding", None) or locale.getencoding()
    return encoding.lower().replace("-", "").replace("_", "") != "utf8"
