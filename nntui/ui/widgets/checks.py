"""How the checks of an exercise went: each with its message, its line and what the code printed."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from nntui.commands.results import printable
from nntui.course.verdict import CheckResult, ExerciseResult
from nntui.i18n import _, ngettext
from nntui.ui.theme import UNICODE, Marks
from nntui.ui.widgets.line import clickable, sides

DIM = "$text-dim"
_INDENT = 3
_PRINTED_LINES = 20


@dataclass(frozen=True, slots=True)
class ChecksShown:
    """What the list shows: all titles by name, the newest result if any, and what may be said about it.

    `running` says that a check goes on; `stale` that the code has changed since; `advice` is what to do next.
    """

    titles: dict[str, str]
    result: ExerciseResult | None = None
    running: str = ""
    stale: bool = False
    advice: str = ""
    marks: Marks = UNICODE


class Checks(VerticalScroll, can_focus=True):
    """The list of checks, which scrolls. A click on a failed one goes to its line."""

    DEFAULT_CSS = """
    Checks { padding: 0 1; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    Checks Static { height: auto; }
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: ChecksShown | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="checks-text", markup=False)

    def show(self, shown: ChecksShown) -> None:
        """Show this; does nothing if it is shown already."""
        if shown != self._shown:
            self._shown = shown
            self._lay_out()

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if self._shown is not None and width:
            self.query_one(Static).update(Content("\n").join(_lines(self._shown, width)))


def _lines(shown: ChecksShown, width: int) -> list[Content]:
    result, marks = shown.result, shown.marks
    lines = _state(shown, width)
    done = {check.name: check for check in result.checks} if result else {}
    for name, title in shown.titles.items():
        if name in done:
            lines += _check(done[name], marks, width)
        else:
            lines += _hang(Content.styled(f"{marks.open}  ", DIM), Content.styled(title, DIM), width)
    return lines


def _state(shown: ChecksShown, width: int) -> list[Content]:
    result, marks = shown.result, shown.marks
    if shown.running:
        return [Content.styled(f"{marks.run} {shown.running}", "bold $accent"), Content()]
    if result is None:
        return []
    if result.passed:
        head = Content.styled(f"{marks.done} " + _("Passed. Well done!"), "bold $success")
    else:
        said = _("{right} of {total} checks pass.").format(right=result.right, total=result.total)
        head = Content.styled(said, "bold")
    lines = head.wrap(width)
    if shown.stale:
        lines += Content.styled(_("Your code has changed since this check."), "$accent").wrap(width)
    if shown.advice:
        lines += Content.styled(shown.advice, DIM).wrap(width)
    return [*lines, Content()]


def _check(check: CheckResult, marks: Marks, width: int) -> list[Content]:
    mark, style = (marks.done, "$success") if check.passed else (marks.fail, "$error")
    where = Content()
    if check.line is not None and not check.passed:
        where = Content.styled(_("line {line}").format(line=check.line), "$accent")
        where = clickable(where, f"screen.go_to_line({check.line})")
    title = Content.styled(check.title, "" if check.passed else "bold")
    lines = _hang(Content.styled(f"{mark}  ", f"bold {style}"), title, width - where.cell_length - 2)
    lines[0] = sides(lines[0], where, width) if where else lines[0]
    if not check.passed:
        lines += _hang(Content(" " * _INDENT), Content(printable(check.message)), width)
        lines += _compared(check, width)
    return lines + _printed(check.output, marks, width)


def _compared(check: CheckResult, width: int) -> list[Content]:
    """What was expected and what came, under each other."""
    if check.expected is None or check.got is None:
        return []
    names = _("expected"), _("got")
    room = max(map(len, names)) + 2
    lines: list[Content] = []
    for name, value, style in zip(names, (check.expected, check.got), ("$success", "$error"), strict=True):
        head = Content.styled(" " * _INDENT + name.ljust(room), DIM)
        lines += _hang(head, Content.styled(printable(value), style), width)
    return lines


def _printed(output: str, marks: Marks, width: int) -> list[Content]:
    printed = output.splitlines()
    if not printed:
        return []
    bar = Content.styled(" " * _INDENT + ("| " if marks is not UNICODE else "│ "), "$rule")
    lines = [Content.styled(" " * _INDENT + _("Your code printed:"), DIM)]
    for text in printed[:_PRINTED_LINES]:
        shown = Content(printable(text.expandtabs(4))).truncate(max(1, width - bar.cell_length), ellipsis=True)
        lines.append(Content.assemble(bar, shown))
    more = len(printed) - _PRINTED_LINES
    if more > 0:
        text = ngettext("… {n} more line", "… {n} more lines", more).format(n=more)
        lines.append(Content.styled(" " * _INDENT + text, DIM))
    return lines


def _hang(head: Content, text: Content, width: int) -> list[Content]:
    """`text` after `head`, wrapped, with its further lines below its first."""
    indent = head.cell_length
    wrapped = text.wrap(max(8, width - indent)) or [Content()]
    return [Content.assemble(head if not i else " " * indent, line) for i, line in enumerate(wrapped)]
