"""The colours and marks that the playground's pictures are drawn with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textual.app import App

from nntui.plots import MONO, PALETTES, Palette, Style
from nntui.plots.palette import blend
from nntui.ui.theme import PLOT_PALETTES


@dataclass(frozen=True, slots=True)
class Look:
    """Styles by what they say. `palette` is MONO where there are no colours, and pictures are characters then."""

    palette: Palette
    ascii: bool
    text: Style
    dim: Style
    rule: Style
    heading: Style
    chosen: Style
    key: Style
    error: Style

    @property
    def plain(self) -> bool:
        """Whether maps are drawn with characters."""
        return self.ascii or self.palette is MONO


def look(app: App[Any]) -> Look:
    """The look of the program now."""
    theme = app.current_theme
    colour = {name: str(value) for name, value in theme.variables.items()}
    primary, text, ground = str(theme.primary), str(theme.foreground), str(theme.background)
    return Look(
        MONO if app.no_color else PALETTES[PLOT_PALETTES.get(app.theme, "dark")],
        bool(getattr(app, "ascii_only", False)),
        Style(text),
        Style(colour.get("text-dim")),
        Style(colour.get("rule")),
        Style(str(theme.accent), bold=True),
        Style(text, blend(ground, primary, 0.24), bold=True),
        Style(primary, bold=True),
        Style(str(theme.error), bold=True),
    )
