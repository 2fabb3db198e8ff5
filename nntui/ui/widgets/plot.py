"""A plot on the screen: rows made on demand, kept as strips until data, size or look change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.style import Style as VisualStyle
from textual.widget import Widget

from nntui.lab import XY, Map
from nntui.plots import DARK, MONO, Curve, Palette, Row, Style, curves, heatmap, xy

RowsFunction = Callable[[int, int], list[Row]]


class PlotView(Widget):
    """Shows what a function (width, height) -> rows returns, filling the widget.

    `palette` and `ascii` are set by whoever knows the theme. `show` takes any rows function (which reads
    them itself); `show_curves` and `show_view` use them. Nothing is drawn while the widget is hidden,
    and nothing is drawn twice: give new data by calling one of the `show` methods again, or `changed`
    when the rows function reads data that have changed; `redraw` for data that change many times a second.
    """

    DEFAULT_CSS = """
    PlotView { width: 1fr; height: 1fr; }
    """

    palette: reactive[Palette] = reactive(DARK, init=False, repaint=False)
    ascii: reactive[bool] = reactive(False, init=False, repaint=False)

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._rows: RowsFunction | None = None
        self._found: list[Row] = []
        self._strips: list[Strip] = []
        self._styles: dict[Style, RichStyle] = {}
        self._drawn: tuple[Size, VisualStyle] | None = None

    def show(self, rows: RowsFunction) -> None:
        """Draw what `rows(width, height)` returns, now and after each change of size or look."""
        self._rows = rows
        self.changed()

    def show_curves(self, series: Sequence[Curve], **options: Any) -> None:
        """Draw curves in the widget's palette; `options` are those of `nntui.plots.curves`."""
        self.show(
            lambda width, height: curves(series, width, height, ascii=self.ascii, palette=self._colours, **options)
        )

    def show_view(self, view: XY | Map, labels: Mapping[str, str]) -> None:
        """Draw a demo's live view in the widget's palette; `labels` name its series."""

        def rows(width: int, height: int) -> list[Row]:
            if isinstance(view, Map):
                return heatmap(view.values, width, height, self._colours, self.ascii, view.points, view.extent)
            return xy(view, labels, width, height, ascii=self.ascii, palette=self._colours)

        self.show(rows)

    def clear(self) -> None:
        """Show nothing."""
        self._rows = None
        self.changed()

    def changed(self) -> None:
        """The rows function would return something else now: draw again when next seen."""
        self._drawn = None
        self.refresh()

    def redraw(self) -> None:
        """As `changed`, but at once, and only those rows go to the screen that are not as they were."""
        key = (self.content_size, self.visual_style)
        if self._drawn != key:  # nothing is known of what stands there
            self.changed()
            return
        different = self._draw(*key)
        if different:
            self.refresh(*(Region(0, y, key[0].width, 1) for y in different))

    def watch_palette(self) -> None:
        self.changed()

    def watch_ascii(self) -> None:
        self.changed()

    @property
    def _colours(self) -> Palette:
        """Without colours a heat-map needs characters, which is what the MONO palette stands for."""
        return MONO if self.app.no_color else self.palette

    def render_line(self, y: int) -> Strip:
        key = (self.content_size, self.visual_style)
        if self._drawn != key:
            self._found, self._strips, self._styles = [], [], {}
            self._draw(*key)
            self._drawn = key
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.content_size.width, self.visual_style.rich_style)

    def _draw(self, size: Size, look: VisualStyle) -> list[int]:
        """Bring the strips up to date; returns the rows in which something else stands than before."""
        before, found = self._found, []
        if self._rows is not None and size.width and size.height:
            found = self._rows(size.width, size.height)[: size.height]
        base = look.rich_style
        kept = min(len(before), len(found))
        different = [y for y in range(kept) if found[y] != before[y]]
        different += range(kept, max(len(before), len(found)))
        del self._strips[len(found) :]
        self._strips += [Strip([])] * (len(found) - len(self._strips))
        for y in different:
            if y < len(found):
                self._strips[y] = self._strip(found[y], size.width, base)
        self._found = found
        return different

    def _strip(self, row: Row, width: int, base: RichStyle) -> Strip:
        segments = []
        for text, style in row:
            if style not in self._styles:
                self._styles[style] = base + RichStyle(
                    color=style.fg, bgcolor=style.bg, bold=style.bold or None, dim=style.dim or None
                )
            segments.append(Segment(text, self._styles[style]))
        return Strip(segments).adjust_cell_length(width, base)
