"""One row for one parameter of a demo: a slider, a choice or a switch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from nntui.errors import UsageError
from nntui.lab import Parameter

Value = int | float | str | bool

_NUMBER_WIDTH = 10
_DECIMALS = 4  # cells for the point and what follows it
_SHORTEST_TRACK = 5
_ERROR_SECONDS = 3.0
_TYPED = "0123456789.-+e"


class SliderRow(Widget, can_focus=True):
    """Label, track and value of one parameter in one line.

    Keys: left and right change by one stop, with shift (or `[` and `]`) by ten, home and end go to the
    limits; digits then enter set an exact number, escape gives the typing up. Enter flips a switch and
    moves a choice on. A click or a drag on the track sets the value.

    Attributes: `parameter`; `value` (read it; set it with `set`); `label`; `choices` (value -> shown name);
    `ascii`; `label_width`, the cells of the label column, so that the tracks of several rows align.
    """

    DEFAULT_CSS = """
    SliderRow { height: 1; width: 1fr; }
    SliderRow > .slider--track { color: $foreground 45%; }
    SliderRow > .slider--knob { color: $primary; }
    SliderRow > .slider--value { color: $foreground; }
    SliderRow > .slider--error { color: $error; text-style: bold; }
    SliderRow:focus > .slider--label { text-style: bold; color: $primary; }
    SliderRow:focus > .slider--track { color: $primary; }
    SliderRow:focus > .slider--knob { color: $primary; text-style: bold; }
    SliderRow:focus > .slider--value { text-style: bold; }
    SliderRow:disabled > .slider--label { color: $foreground 50%; }
    SliderRow:disabled > .slider--knob { color: $foreground 45%; }
    SliderRow:disabled > .slider--value { color: $foreground 50%; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "slider--label",
        "slider--track",
        "slider--knob",
        "slider--value",
        "slider--error",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "nudge(-1)", show=False, id="slider.less"),
        Binding("right", "nudge(1)", show=False, id="slider.more"),
        Binding("shift+left,left_square_bracket", "nudge(-10)", show=False, id="slider.much_less"),
        Binding("shift+right,right_square_bracket", "nudge(10)", show=False, id="slider.much_more"),
        Binding("home", "limit(False)", show=False, id="slider.lowest"),
        Binding("end", "limit(True)", show=False, id="slider.highest"),
    ]

    value: reactive[Value] = reactive(0)
    label: reactive[str] = reactive("")
    label_width: reactive[int] = reactive(16)
    choices: reactive[Mapping[str, str]] = reactive(dict)
    ascii: reactive[bool] = reactive(False)

    class Changed(Message):
        """The learner set another value."""

        def __init__(self, slider: SliderRow, name: str, value: Value) -> None:
            super().__init__()
            self.slider = slider
            self.name = name
            self.value = value

        @property
        def control(self) -> SliderRow:
            return self.slider

    def __init__(
        self,
        parameter: Parameter,
        label: str = "",
        help: str = "",
        value: Value | None = None,
        choices: Mapping[str, str] | None = None,
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.parameter = parameter
        self.set_reactive(SliderRow.label, label or parameter.name)
        self.set_reactive(SliderRow.choices, dict(choices or {}))
        self.set_reactive(SliderRow.value, parameter.default if value is None else parameter.check(value))
        self.tooltip = help or None
        self._typed = ""
        self._error = ""
        self._error_timer: Timer | None = None

    def set(self, value: Value) -> None:
        """Show another value without posting `Changed`. Raises UsageError if it isn't allowed."""
        self._forget()
        self.value = self.parameter.check(value)

    @property
    def typing(self) -> bool:
        """Whether a number is being typed and not yet entered."""
        return bool(self._typed)

    @property
    def _numeric(self) -> bool:
        return self.parameter.kind in ("int", "float")

    # What the learner does

    def _choose(self, value: Value) -> None:
        self._forget()
        if value != self.value:
            self.value = value
            self.post_message(self.Changed(self, self.parameter.name, value))

    def action_nudge(self, stops: int) -> None:
        if not self._numeric and abs(stops) > 1:
            stops //= abs(stops)
        self._choose(self.parameter.nudge(self.value, stops))

    def action_limit(self, highest: bool) -> None:
        if self._numeric:
            limit = self.parameter.high if highest else self.parameter.low
            self._choose(self.parameter.check(self._typed_as(limit or 0.0)))
        elif self.parameter.kind == "choice":
            self._choose(self.parameter.choices[-1 if highest else 0])
        else:
            self._choose(highest)

    def _typed_as(self, number: float) -> Value:
        return round(number) if self.parameter.kind == "int" else number

    def on_key(self, event: events.Key) -> None:
        character = event.character or ""
        if event.key == "enter":
            if self._typed:
                self._enter()
            elif not self._numeric:
                self.action_nudge(1)
            else:
                return
        elif self._numeric and character and self._may_type(character):
            self._forget_error()
            self._typed += character
        elif self._typed and event.key == "backspace":
            self._typed = self._typed[:-1]
        elif self._typed and event.key == "escape":
            self._typed = ""
        else:
            return
        event.stop()
        event.prevent_default()
        self.refresh()

    def _may_type(self, character: str) -> bool:
        if self._typed:
            return character in _TYPED and len(self._typed) < _NUMBER_WIDTH - 1
        return character.isdecimal() or (character == "-" and (self.parameter.low or 0) < 0)

    def _enter(self) -> None:
        typed = self._typed
        try:
            self._choose(self.parameter.parse(typed))
        except UsageError as error:
            self._forget()
            self._error = str(error).removeprefix(f"{self.parameter.name}: ")
            self._error_timer = self.set_timer(_ERROR_SECONDS, self._forget)

    def _forget_error(self) -> None:
        self._error = ""
        if self._error_timer is not None:
            self._error_timer.stop()
            self._error_timer = None

    def _forget(self) -> None:
        """Drop what is typed and what was wrong with it."""
        self._typed = ""
        self._forget_error()
        self.refresh()

    def on_blur(self) -> None:
        self._forget()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        place = event.get_content_offset(self)
        if place is None or event.button != 1:
            return
        start, length = self._track()
        if self._numeric:
            if start <= place.x < start + length:
                self.capture_mouse()
                self._pull(place.x)
        elif place.x >= start:
            self.action_nudge(-1 if self.parameter.kind == "choice" and place.x <= start + 1 else 1)
        event.stop()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.app.mouse_captured is self:
            self._pull(event.x - self.gutter.left)
            event.stop()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self.app.mouse_captured is self:
            self.release_mouse()
            event.stop()

    def _pull(self, x: int) -> None:
        """Set the value under column `x` of the track."""
        start, length = self._track()
        share = min(max((x - start - 1) / max(1, length - 3), 0.0), 1.0)
        low, high = self.parameter.low or 0.0, self.parameter.high or 0.0
        number = low * (high / low) ** share if self.parameter.log else low + (high - low) * share
        self._choose(self.parameter.nudge(number, 0))

    # What the learner sees

    def _track(self) -> tuple[int, int]:
        """First column and length of the track; length 0 when there is no room for one."""
        width = self.content_size.width
        label = min(self.label_width, max(0, width - _NUMBER_WIDTH))
        length = width - label - _NUMBER_WIDTH - 1
        return label + 1, length if length >= _SHORTEST_TRACK else 0

    def render_line(self, y: int) -> Strip:
        if y:
            return Strip.blank(self.content_size.width, self.rich_style)
        width = self.content_size.width
        start, length = self._track()
        style = self.get_component_rich_style
        room = max(0, width - start)
        label = set_cell_size(self.label, max(0, min(start - 1, width)))
        segments = [Segment(label + " ", style("slider--label"))]
        if self._error:
            error = Segment(self._error, style("slider--error"))
            segments = [*segments, error] if cell_len(self._error) <= room else [error]
        elif self.parameter.kind == "bool":
            box = "[x]" if self.value else "[ ]"
            segments.append(Segment(box, style("slider--knob" if self.value else "slider--track")))
        elif self.parameter.kind == "choice":
            segments += self._choice(room)
        else:
            segments += self._number(length, room)
        strip = Strip(segments)
        return strip.adjust_cell_length(width, self.rich_style)

    def _choice(self, room: int) -> list[Segment]:
        style = self.get_component_rich_style
        back, on = ("< ", " >") if self.ascii else ("‹ ", " ›")
        shown = self.choices.get(str(self.value), str(self.value))
        if cell_len(shown) > room - 4:
            shown = set_cell_size(shown, max(0, room - 4))
        return [
            Segment(back, style("slider--knob")),
            Segment(shown, style("slider--value")),
            Segment(on, style("slider--knob")),
        ]

    def _number(self, length: int, room: int) -> list[Segment]:
        style = self.get_component_rich_style
        segments = []
        if length:
            at = round(self.parameter.fraction(float(self.value)) * (length - 3))
            left, line, right, knob = "|-|o" if self.ascii else "├─┤●"
            segments = [
                Segment(left + line * at, style("slider--track")),
                Segment(knob, style("slider--knob")),
                Segment(line * (length - 3 - at) + right, style("slider--track")),
            ]
        cursor = "_" if self.ascii else "▏"
        text = self._typed + cursor if self._typed else _aligned(self.parameter.text(self.value))
        field = min(_NUMBER_WIDTH, room) if length else room
        return [*segments, Segment(text.rjust(field), style("slider--value"))]


def _aligned(number: str) -> str:
    """The number with its point in the field's fixed column, if it is short enough for that."""
    whole, _, decimals = number.partition(".")
    if len(whole) >= _NUMBER_WIDTH - _DECIMALS or len(decimals) >= _DECIMALS or "e" in number:
        return number
    return number + " " * (_DECIMALS - len(decimals) - bool(decimals))
