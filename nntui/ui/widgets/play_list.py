"""The list of the playground's controls: one row each, in groups, with a sentence about the one in focus."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from textual import events
from textual.message import Message

from nntui.i18n import _
from nntui.play.settings import Settings
from nntui.plots import Row
from nntui.ui.keys import bindings
from nntui.ui.play_controls import HEADINGS, VIEW_CONTROLS, Control, controls, value_words
from nntui.ui.play_look import Look, look
from nntui.ui.widgets.plot import PlotView

_HELP_ROWS = 3


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the list: a heading, or a control by its place in the list."""

    heading: str = ""
    place: int = -1


class ControlList(PlotView, can_focus=True):
    """Shows the controls of `settings`; asks for changes with messages."""

    BINDINGS = bindings("controls")

    class Changed(Message):
        """A control is to go up (or down) by so many steps, large ones or not."""

        def __init__(self, control: Control, by: int, large: bool) -> None:
            super().__init__()
            self.which, self.by, self.large = control, by, large

    class Opened(Message):
        """A control's value is to be typed, or turned on."""

        def __init__(self, control: Control) -> None:
            super().__init__()
            self.which = control

    def __init__(self, settings: Settings, id: str, groups: Collection[str] | None = None) -> None:
        """groups: those to show, None: all."""
        super().__init__(id=id)
        self.settings, self.groups = settings, groups
        self.views: dict[str, bool] = {}
        self.error = ""
        self._control = "data"
        self._index = 0
        self._top = 0
        self.show(self._draw_list)

    def fill(self, settings: Settings, views: dict[str, bool], error: str = "") -> None:
        """Show these values. views: what the controls of views stand at, by id."""
        if (settings, views, error) != (self.settings, self.views, self.error):
            self.settings, self.views, self.error = settings, dict(views), error
            self.changed()

    @property
    def found(self) -> list[Control]:
        """The controls that these settings have, of the groups that are shown."""
        every = controls(self.settings)
        return every if self.groups is None else [each for each in every if each.group in (*self.groups, "views")]

    @property
    def chosen(self) -> Control:
        """The control in focus."""
        found = self.found
        ids = [control.id for control in found]
        if self._control in ids:
            self._index = ids.index(self._control)
        self._index = min(self._index, len(ids) - 1)
        self._control = ids[self._index]
        return found[self._index]

    def choose(self, id: str) -> None:
        """Go to the control of this id."""
        self._control = id
        self.error = ""
        self.redraw()

    def action_move(self, by: int) -> None:
        """The control so many rows further down; round the ends."""
        found = self.found
        at = found.index(next(each for each in found if each.id == self.chosen.id))
        self.choose(found[(at + by) % len(found)].id)

    def action_group(self, by: int) -> None:
        """The first control of the next group, or of the one before."""
        found = self.found
        groups = list(dict.fromkeys(each.group for each in found))
        at = (groups.index(self.chosen.group) + by) % len(groups)
        self.choose(next(each.id for each in found if each.group == groups[at]))

    def action_change(self, by: int, large: bool = False) -> None:
        """Up or down."""
        self.post_message(self.Changed(self.chosen, by, large))

    def action_open(self) -> None:
        """Type a value, or turn it on or off."""
        self.post_message(self.Opened(self.chosen))

    def on_focus(self) -> None:
        self.changed()

    def on_blur(self) -> None:
        self.changed()

    def on_click(self, event: events.Click) -> None:
        lines = self._lines(self.found)
        row = event.y + self._top
        if 0 <= row < len(lines) and lines[row].place >= 0:
            control = self.found[lines[row].place]
            self.choose(control.id)
            if event.x >= self.size.width - 12:
                self.action_change(-1 if event.button == 3 else 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self.action_move(1)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self.action_move(-1)
        event.stop()

    # -- drawing -----------------------------------------------------------------------------------------

    def _lines(self, found: list[Control]) -> list[_Line]:
        lines: list[_Line] = []
        group = ""
        for place, control in enumerate(found):
            if control.group != group:
                group = control.group
                lines.append(_Line(heading=_(HEADINGS[group])))
            lines.append(_Line(place=place))
        return lines

    def _draw_list(self, width: int, height: int) -> list[Row]:
        looks = look(self.app)
        found, chosen = self.found, self.chosen
        lines = self._lines(found)
        room = height - _HELP_ROWS if height > 2 * _HELP_ROWS else height
        at = next(i for i, line in enumerate(lines) if line.place >= 0 and found[line.place].id == chosen.id)
        above = 1 if at and lines[at - 1].heading else 0
        self._top = max(min(self._top, at - above, len(lines) - room), at - room + 1, 0)
        rows = [self._row(line, found, chosen, width, looks) for line in lines[self._top : self._top + room]]
        rows += [[] for _empty in range(room - len(rows))]
        if room < height:
            rows += self._help(chosen, width, looks)
        return rows

    def _row(self, line: _Line, found: list[Control], chosen: Control, width: int, looks: Look) -> Row:
        if line.heading:
            return [(f" {line.heading}", looks.heading)]
        control = found[line.place]
        here = control.id == chosen.id
        style = looks.chosen if here and self.has_focus else looks.text
        mark = (">" if looks.ascii else "▸") if here else " "
        label = control.label if control.id.startswith("feature.") else _(control.label)
        if control.id.startswith("feature.") and looks.ascii:
            label = control.id.removeprefix("feature.")
        if control.layer is not None:
            label = f"{control.layer + 1} {label}" if control.id.startswith("units") else f"  {label}"
        value = self.value(control, looks)
        inner = width - 4
        label = label[: max(inner - len(value) - 1, 4)]
        value = value[: max(inner - len(label) - 1, 0)]
        dim = looks.dim if style is looks.text else style
        gap = " " * max(inner - len(label) - len(value), 0)
        arrows = ("<", ">") if looks.ascii else ("‹", "›")
        ends = arrows if here and self.has_focus and control.change is not None else (" ", " ")
        if len(gap) > 1:
            gap = gap[:-1]
            return [(f" {mark}", style), (label, dim), (gap, style), (f"{ends[0]}{value}{ends[1]} ", style)]
        return [(f" {mark}", style), (label, dim), (gap, style), (f"{value}  ", style)]

    def value(self, control: Control, looks: Look) -> str:
        """A control's value as the list shows it."""
        if control in VIEW_CONTROLS:
            word = "on" if self.views.get(control.id) else "off"
        else:
            word = control.shown(self.settings)
        if word in ("on", "off"):
            marks = ("x", ".") if looks.ascii else ("●", "·")
            return marks[0] if word == "on" else marks[1]
        return value_words(word)

    def _help(self, chosen: Control, width: int, looks: Look) -> list[Row]:
        text, style = (self.error, looks.error) if self.error else (_(chosen.help), looks.dim)
        words, lines = text.split(), [""]
        for word in words:
            if len(lines[-1]) + len(word) + 1 <= width - 2:
                lines[-1] += f" {word}"
            else:
                lines.append(f" {word}")
        return [[(line[:width], style)] for line in (lines + [""] * _HELP_ROWS)[:_HELP_ROWS]]
