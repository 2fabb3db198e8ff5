"""The built-in editor: Textual's text area with Python's colours and indents, marks on lines, and finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style as RichStyle
from rich.text import Text
from textual import events
from textual.actions import SkipAction
from textual.binding import Binding
from textual.cache import LRUCache
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from nntui.ui.widgets.python_spans import beginnings, spans

INDENT = 4
_GUTTER_MARGIN = 2
_LEAVES_BLOCK = ("return", "raise", "pass", "break", "continue")
_NOT_OURS = ("f6", "f7")
"""Keys of the text area that mean something else on the screen of an exercise."""
# What would steer the terminal is shown as the picture of its name.
_PICTURES = {code: 0x2400 + code for code in range(32) if code != 9} | {0x7F: 0x2421}
_PLAIN_PICTURES = dict.fromkeys([*_PICTURES, *range(0x80, 0xA0)], ord("?"))
_PICTURES |= dict.fromkeys(range(0x80, 0xA0), 0xFFFD)


class Editor(TextArea, inherit_bindings=False):
    """Edits one Python file. Escape is left to the screen; tab indents.

    Set `sign` to the character that marks a line, `ascii` to show what can't be shown in ASCII.
    """

    DEFAULT_CSS = """
    Editor { border: none; padding: 0 0 0 1; background: $background; scrollbar-size: 1 1; }
    Editor:focus { border: none; }
    Editor .editor--keyword { color: $primary; text-style: bold; }
    Editor .editor--string { color: $success; }
    Editor .editor--number { color: $warning; }
    Editor .editor--comment { color: $text-dim; text-style: italic; }
    Editor .editor--name { text-style: bold; }
    Editor .editor--mark { color: $error; text-style: bold; }
    Editor .text-area--gutter { color: $text-dim; }
    Editor .text-area--cursor-gutter { color: $foreground; background: $panel; }
    Editor .text-area--cursor-line { background: $panel; }
    Editor .text-area--cursor { color: $background; background: $foreground; }
    Editor .text-area--selection { background: $primary 40%; }
    Editor .text-area--matching-bracket { background: $primary 30%; text-style: underline; }
    Editor.-colourless .text-area--cursor { text-style: reverse; }
    Editor.-colourless .text-area--selection { text-style: underline; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "editor--keyword",
        "editor--string",
        "editor--number",
        "editor--comment",
        "editor--name",
        "editor--mark",
    }
    BINDINGS: ClassVar = [each for each in TextArea.BINDINGS if each.key not in _NOT_OURS]  # type: ignore[union-attr]

    _actions: ClassVar[dict[str, str]] = {
        key: each.action for each in BINDINGS if isinstance(each, Binding) for key in each.key.split(",")
    }

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        self._states: list[str] = []
        self._code_styles: dict[str, RichStyle] = {}
        self._marks: dict[int, str] = {}
        self._drawn: LRUCache[tuple[object, ...], Strip] = LRUCache(1024)
        self.sign = "✗"
        self.ascii = False
        super().__init__(text, tab_behavior="indent", show_line_numbers=True, soft_wrap=True, id=id)
        self.indent_width = INDENT
        self.cursor_blink = False

    def on_mount(self) -> None:
        self.set_class(self.app.no_color, "-colourless")

    # The text

    def put(self, text: str) -> None:
        """Show another text. The one before can be had back with undo."""
        if text != self.text:
            row, column = self.cursor_location
            self.history.checkpoint()
            self.replace(text, (0, 0), self.document.end, maintain_selection_offset=False)
            self.history.checkpoint()
            self.move_cursor((min(row, self.document.line_count - 1), column))

    def go_to(self, line: int) -> None:
        """Put the cursor on the first character of a line, which counts from 1."""
        row = min(max(line, 1), self.document.line_count) - 1
        text = self.document[row]
        self.move_cursor((row, len(text) - len(text.lstrip())), center=True)

    # Marks

    @property
    def marks(self) -> list[int]:
        """The lines with a mark, from 1, in order."""
        return sorted(self._marks)

    def mark(self, lines: Mapping[int, str]) -> None:
        """Mark these lines and no others: their numbers, from 1, and their texts, wherever they stand by now."""
        self._marks = dict(lines)
        self._follow_marks()
        self._line_cache.clear()
        self.refresh()

    def _follow_marks(self) -> None:
        """Keep a mark with its line while lines come and go above; drop it once the line itself changes."""
        lines, kept = self.document.lines, {}
        for number, text in self._marks.items():
            same = (other for other, line in enumerate(lines, 1) if line == text)
            nearest = min(same, key=lambda other: abs(other - number), default=None)
            if nearest is not None:
                kept[nearest] = text
        self._marks = kept

    # Colours

    def _build_highlight_map(self) -> None:
        # The text area calls this after every change, for its own means of colouring.
        super()._build_highlight_map()
        self._states = beginnings(self.document.lines)
        if self._marks:
            self._follow_marks()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._code_styles.clear()
        self._drawn.clear()

    def get_component_rich_style(
        self, *names: str, partial: bool = False, default: RichStyle | None = None
    ) -> RichStyle:
        # Of the cursor's line only the background, so that its code keeps its colours.
        only_background = names == ("text-area--cursor-line",)
        return super().get_component_rich_style(*names, partial=partial or only_background, default=default)

    def get_line(self, line_index: int) -> Text:
        line = self.document.get_line(line_index)
        shown = line.translate(_PLAIN_PICTURES if self.ascii else _PICTURES)
        text = Text(shown, end="", no_wrap=True)
        for start, end, name in spans(line, self._states[line_index])[0]:
            text.stylize(self._code_style(name), start, end)
        return text

    def _code_style(self, name: str) -> RichStyle:
        if name not in self._code_styles:
            self._code_styles[name] = self.get_component_rich_style(f"editor--{name}", partial=True)
        return self._code_styles[name]

    def render_line(self, y: int) -> Strip:
        infos = self.wrapped_document._offset_to_line_info
        row = y + self.scroll_offset.y
        if row >= len(infos):
            return super().render_line(y)
        index, section = infos[row]
        (first, _), (last, _) = sorted(self.selection)
        bracket = self.matching_bracket_location
        if first <= index <= last or (bracket is not None and bracket[0] == index):
            return self._marked(super().render_line(y), index, section)
        # With every key the text area draws all lines that it shows anew; these look as they did before.
        text, state, width = self.document[index], self._states[index], self.scrollable_content_region.width
        key = (index, section, text, state, width, self.gutter_width, index + 1 in self._marks, self.ascii)
        strip = self._drawn.get(key)
        if strip is None:
            strip = self._drawn[key] = self._marked(super().render_line(y), index, section)
        return strip

    def _marked(self, strip: Strip, index: int, section: int) -> Strip:
        """The same line, with the mark that it may have in the gutter."""
        if index + 1 not in self._marks:
            return strip
        gutter, *rest = strip
        number = f"{index + 1:>{len(gutter.text) - _GUTTER_MARGIN}}{self.sign} "
        style = (gutter.style or RichStyle()) + self._code_style("mark")
        return Strip([Segment(gutter.text if section else number, style), *rest], strip.cell_length)

    # Keys

    async def _on_key(self, event: events.Key) -> None:
        match event.key:
            case "escape":
                event.prevent_default()  # it bubbles: the screen knows where to
            case "enter":
                event.prevent_default().stop()
                self._replace_via_keyboard("\n" + self._next_indent(), *self.selection)
            case "tab" if self.selection.start[0] != self.selection.end[0]:
                event.prevent_default().stop()
                self._shift_lines(INDENT)
            case "shift+tab":
                event.prevent_default().stop()
                self._shift_lines(-INDENT)
            case key if action := self._actions.get(key):
                # Bindings are otherwise run after the event has gone all the way up; letters that were typed
                # fast, or came over a slow line, would overtake a backspace.
                try:
                    await self.run_action(action)
                except SkipAction:
                    return
                event.prevent_default().stop()

    def _next_indent(self) -> str:
        row, column = min(self.selection)
        before = self.document[row][:column]
        indent = before[: len(before) - len(before.lstrip())]
        found, inside = spans(before, self._states[row])
        code = before[: found[-1][0]] if found and found[-1][2] == "comment" else before
        words = code.split()
        if inside or not words:
            return indent
        if code.rstrip().endswith(":"):
            return indent + " " * INDENT
        if words[0] in _LEAVES_BLOCK and not code.rstrip().endswith(("(", "[", "{", ",")):
            return indent[:-INDENT]
        return indent

    def action_delete_left(self) -> None:
        row, column = self.cursor_location
        before = self.document[row][:column]
        if self.selection.is_empty and before and not before.strip(" "):
            self._delete_via_keyboard((row, (column - 1) // INDENT * INDENT), (row, column))
        else:
            super().action_delete_left()

    def _shift_lines(self, by: int) -> None:
        """Indent the lines of the selection, or the cursor's, by so many columns, to the left if negative."""
        (first, _), (last, last_column) = sorted(self.selection)
        if last > first and last_column == 0:
            last -= 1
        self.history.checkpoint()
        for row in range(first, last + 1):
            line = self.document[row]
            indent = len(line) - len(line.lstrip(" "))
            if by > 0 and line.strip():
                self.insert(" " * by, (row, 0))
            elif by < 0 and indent:
                self.delete((row, 0), (row, min(indent, -by)))
        self.history.checkpoint()

    # Finding

    def find(self, words: str, forward: bool = True, again: bool = True) -> tuple[int, int]:
        """Select the next place where `words` stand; small letters stand for capital ones too.

        With `again` the place that is selected now is left behind. Returns which place it is of how many
        (0, 0 if there is none).
        """
        text = self.document.text
        newline = len(self.document.newline)
        folded = text.lower()
        exact = words != words.lower() or len(folded) != len(text)
        places = _places(text if exact else folded, words)
        if not places:
            return 0, 0
        starts = [0]
        for line in self.document.lines:
            starts.append(starts[-1] + len(line) + newline)
        row, column = min(self.selection)
        here = starts[row] + column
        if forward:
            after = [place for place in places if place > here or (place == here and not again)]
            chosen = after[0] if after else places[0]
        else:
            before = [place for place in places if place < here]
            chosen = before[-1] if before else places[-1]
        row = next(index for index in range(len(starts) - 1) if chosen < starts[index + 1])
        column = chosen - starts[row]
        self.selection = Selection((row, column), (row, column + len(words)))
        self.scroll_cursor_visible(center=True)
        return places.index(chosen) + 1, len(places)


def _places(text: str, wanted: str) -> list[int]:
    places: list[int] = []
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        places.append(at)
        at = text.find(wanted, at + len(wanted))
    return places
