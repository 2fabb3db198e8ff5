"""The lines of a question: its options as they are chosen, and what an answer came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from nntui.commands.table import number
from nntui.i18n import _
from nntui.ui.widgets.line import pressable
from nntui.ui.widgets.prose import hanging, prose

if TYPE_CHECKING:
    from nntui.course.questions import Given, Judgement, Question
    from nntui.course.words_loader import QuestionText
    from nntui.ui.draft import Draft
    from nntui.ui.theme import Marks

DIM = "$text-dim"
BOXES = {"many": ("[ ]", "[x]"), "one": ("( )", "(o)"), "curve": ("( )", "(o)")}
FINE_BOXES = {"many": ("[ ]", "[x]"), "one": ("○", "●"), "curve": ("○", "●")}

BESIDE = 20
"""With fewer columns for its words an option has its sketch below them."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer and what it came to."""

    given: Given
    judgement: Judgement


def option_lines(
    draft: Draft,
    text: QuestionText,
    told: Told | None,
    sketches: Mapping[str, list[Content]],
    width: int,
    marks: Marks,
    plain: bool,
) -> list[list[Content]]:
    """Each option's lines: its number, its box or verdict, its words, and its sketch if it has one."""
    shown = []
    for index, key in enumerate(draft.options):
        here = index == draft.cursor and told is None
        style = "bold" if here else ""
        pointer = (f"{marks.current if here else ' '}", "bold $accent")
        head = Content.assemble(pointer, (f"{index + 1} ", DIM), _box(draft, key, told, marks, plain))
        words = text.options.get(key, key)
        sketch = sketches.get(key, [])
        beside = width - sketch[0].cell_length - 2 if sketch else 0
        room = beside if beside >= BESIDE else width
        lines = [line.stylize(style) if style else line for line in hanging(head, words, room, plain)]
        lines = _beside(lines, sketch, room) if room < width else [*lines, *sketch]
        if told is None:
            lines = [pressable(line, str(index + 1)) for line in lines]
        shown.append(lines)
    return shown


def _beside(lines: list[Content], sketch: list[Content], room: int) -> list[Content]:
    rows = max(len(lines), len(sketch))
    lines = lines + [Content()] * (rows - len(lines))
    sketch = sketch + [Content()] * (rows - len(sketch))
    padded = [line.pad_right(max(0, room - line.cell_length)) for line in lines]
    return [Content.assemble(left, "  ", right) for left, right in zip(padded, sketch, strict=True)]


def _box(draft: Draft, key: str, told: Told | None, marks: Marks, plain: bool) -> Content:
    """Whether an option is chosen; once told, whether that was right."""
    kind = draft.question.type
    if kind == "order":
        return Content(" ")
    off, on = (BOXES if plain else FINE_BOXES)[kind]
    chosen = key in draft.ticked
    box = Content.styled(f"{on if chosen else off} ", "bold $primary" if chosen else DIM)
    answer = told.judgement.answer if told is not None else None
    if answer is None:
        return box
    if key in answer if isinstance(answer, list) else key == answer:
        return Content.assemble(box, (f"{marks.done} ", "bold $success"))
    if chosen:
        return Content.assemble(box, (f"{marks.fail} ", "bold $error"))
    return Content.assemble(box, "  ")


def answer_lines(
    question: Question, text: QuestionText, told: Told, width: int, marks: Marks, plain: bool
) -> list[Content]:
    """Right or wrong, the right answer where the options don't show it, and the explanations."""
    judgement = told.judgement
    mark, style = verdict_mark(judgement.correct, marks)
    lines = [Content.assemble((f"{mark} ", style), (_("Right.") if judgement.correct else _("Not quite."), style))]
    if question.type in ("number", "order") and not judgement.correct:
        answer = say(judgement.answer, question, text)
        lines += hanging(Content.styled(_("The answer") + ": ", DIM), answer, width, plain)
    for key in judgement.keys:
        lines += prose(explanation(question, text, key, told), width, plain)
    return lines


def verdict_mark(correct: bool, marks: Marks) -> tuple[str, str]:
    """The mark of a right or a wrong answer and its style."""
    return (marks.done, "bold $success") if correct else (marks.fail, "bold $error")


def explanation(question: Question, text: QuestionText, key: str, told: Told) -> str:
    """The lesson's explanation, with the answer and the guess filled in."""
    words = text.explanations.get(key, "")
    for name, value in (("{answer}", told.judgement.answer), ("{guess}", told.given)):
        words = words.replace(name, say(value, question, text))
    return words


def say(value: object, question: Question, text: QuestionText) -> str:
    """An answer as people read it; things that a run puts in order are measured, so signs stand between them."""
    if value is None:
        return "?"
    if isinstance(value, float | int):
        return number(float(value)) if float(value) % 1 else str(int(value))
    if isinstance(value, list | tuple):
        return (" < " if question.predicts else ", ").join(text.options.get(str(key), str(key)) for key in value)
    return text.options.get(str(value), str(value))
