"""An answer in the making: what has been chosen, typed or put in order so far. Knows nothing of widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nntui.course.questions import parse

if TYPE_CHECKING:
    from nntui.course.questions import Given, Question

LONGEST_NUMBER = 14
_TYPED = "0123456789.,-+eE"


class Draft:
    """What a learner has done with one question. It holds no words, so that it outlives a change of language.

    `options` are the keys in the order on screen. `cursor` is the option that keys act on, None at first:
    a key pressed once too often must not answer. `ticked` are the options chosen so far. `settled`: the order
    on screen is meant, because it was changed or confirmed.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self.options = list(question.shown)
        self.cursor: int | None = None
        self.ticked: set[str] = set()
        self.typed = ""
        self.settled = False

    def move(self, by: int) -> None:
        """Put the cursor on another option; of options that exclude each other this chooses that one."""
        if self.options:
            at = self.cursor if self.cursor is not None else (-1 if by > 0 else 0)
            self.point((at + by) % len(self.options))

    def point(self, index: int) -> None:
        """Put the cursor on the option of this index, if there is one."""
        if 0 <= index < len(self.options):
            self.cursor = index
            if self.question.type in ("one", "curve"):
                self.ticked = {self.options[index]}

    def pick(self, index: int) -> None:
        """Choose the option of this index; of several that may be chosen, or choose it no longer."""
        self.point(index)
        if self.cursor == index and self.question.type == "many":
            self.ticked ^= {self.options[index]}

    def shift(self, by: int) -> None:
        """Move the option under the cursor up or down in the order."""
        if self.question.type != "order":
            return
        if self.cursor is None:
            self.move(1)
            return
        target = self.cursor + by
        if 0 <= target < len(self.options):
            options = self.options
            options[self.cursor], options[target] = options[target], options[self.cursor]
            self.cursor, self.settled = target, True

    def type(self, character: str) -> bool:
        """Add a character to the number; false if it can't belong to one."""
        fits = self.question.type == "number" and len(character) == 1 and character in _TYPED
        if fits and len(self.typed) < LONGEST_NUMBER:
            self.typed += character
        return fits

    def erase(self) -> None:
        """Take back the last character of the number."""
        self.typed = self.typed[:-1]

    @property
    def given(self) -> Given | None:
        """The answer as the course judges it, None where there is none yet. Raises UsageError for no number."""
        match self.question.type:
            case "number":
                return parse(self.question, self.typed) if self.typed else None
            case "many":
                return [option for option in self.options if option in self.ticked] or None
            case "order":
                return list(self.options) if self.settled else None
        return next(iter(self.ticked), None)
