"""One question: its options to choose from, a number to type or things to put in order; then what it explains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Static

from nntui.errors import UsageError
from nntui.i18n import _
from nntui.ui.draft import Draft
from nntui.ui.keys import bindings
from nntui.ui.widgets.answers import Told, answer_lines, option_lines
from nntui.ui.widgets.prose import prose

if TYPE_CHECKING:
    from nntui.course.questions import Given, Question
    from nntui.course.words_loader import QuestionText
    from nntui.ui.app import NntuiApp

DIM = "$text-dim"


class QuestionView(VerticalScroll, can_focus=True):
    """Asks a question and, once `told` what the answer came to, shows that. Drafts are kept for each question.

    `sketches` are pictures of the options of a curve question, as lines of text.
    """

    BINDINGS = bindings("question")
    DEFAULT_CSS = """
    QuestionView { padding: 0 1; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    QuestionView > Static { height: auto; }
    """

    class Answered(Message):
        """The learner has given an answer."""

        def __init__(self, question: Question, given: Given) -> None:
            super().__init__()
            self.question, self.given = question, given

    class GoOn(Message):
        """The learner has read what the answer came to."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.draft: Draft | None = None
        self.told: Told | None = None
        self.sketches: Mapping[str, list[Content]] = {}
        self._drafts: dict[str, Draft] = {}
        self._text: QuestionText | None = None
        self._advice = ""

    def compose(self) -> ComposeResult:
        yield Static(id="question")

    @property
    def nntui(self) -> NntuiApp:
        """The running program."""
        return cast("NntuiApp", self.app)

    def ask(self, question: Question, text: QuestionText, told: Told | None = None) -> None:
        """Show a question in these words, or what its answer came to."""
        if self.draft is None or self.draft.question is not question or (told is None) != (self.told is None):
            self._advice = ""
            self.scroll_home(animate=False)
        self.draft = self._drafts.setdefault(question.id, Draft(question))
        self._text, self.told = text, told
        self.show()

    def forget(self, question: Question) -> None:
        """Drop what was chosen so far, for another try."""
        self._drafts.pop(question.id, None)
        self.draft = None

    # Keys

    def action_move(self, by: int) -> None:
        """The option above or below; a told question scrolls."""
        if self.told or (self.draft and self.draft.question.type == "number"):
            self.scroll_relative(y=by, animate=False)
        else:
            self._change("move", by)

    def action_shift(self, by: int) -> None:
        """Move the option in the order."""
        self._change("shift", by)

    def action_tick(self) -> None:
        """Choose the option under the cursor."""
        if self.draft and self.draft.cursor is not None:
            self._change("pick", self.draft.cursor)
        else:
            self._change("move", 1)

    def action_answer(self) -> None:
        """Give the answer, or go on once it has been explained."""
        draft = self.draft
        if self.told is not None:
            self.post_message(self.GoOn())
        if self.told is not None or draft is None:
            return
        try:
            given = draft.given
        except UsageError as error:
            self._advise(str(error))
            return
        if given is not None:
            self.post_message(self.Answered(draft.question, given))
        elif draft.question.type == "order":
            draft.settled = True
            self._advise(_("Enter once more if this is your order."))
        elif draft.question.type == "number":
            self._advise(_("Type a number first."))
        else:
            self._advise(_("Choose an answer first."))

    def on_key(self, event: events.Key) -> None:
        if self.draft is None or self.told is not None:
            return
        character = event.character or ""
        if self.draft.question.type == "number":
            if event.key == "backspace" and self.draft.typed:
                self.draft.erase()
            elif not self.draft.type(character):
                return
        elif character in "123456789" and character:
            self.draft.pick(int(character) - 1)
        else:
            return
        event.stop()
        event.prevent_default()
        self._advise("")

    def _change(self, action: str, value: int) -> None:
        if self.draft and self.told is None:
            getattr(self.draft, action)(value)
            self._advise("")

    def _advise(self, words: str) -> None:
        self._advice = words
        self.show()

    # Showing

    def on_resize(self) -> None:
        self.show()

    def on_focus(self) -> None:
        self.show()

    def on_blur(self) -> None:
        self.show()

    def show(self) -> None:
        """Show it again, after a change of size, language or marks."""
        draft, text, width = self.draft, self._text, self.scrollable_content_region.width
        if draft is None or text is None or not width or not self.is_mounted:
            return
        marks, plain = self.nntui.marks, self.nntui.ascii_only
        lines = [*prose(text.text, width, plain), Content()]
        cursor = Region()
        for index, option in enumerate(option_lines(draft, text, self.told, self.sketches, width, marks, plain)):
            if index == draft.cursor:
                cursor = Region(0, len(lines), width, len(option))
            lines += option
        if draft.question.type == "number":
            lines.append(self._number(draft))
        if self._advice:
            lines += [Content(), *(line.stylize("$accent") for line in prose(self._advice, width, plain))]
        if self.told is not None:
            lines += [Content(), *answer_lines(draft.question, text, self.told, width, marks, plain)]
        self.query_one("#question", Static).update(Content("\n").join(lines))
        if self.told is not None:
            self.call_after_refresh(self.scroll_end, animate=False)
        elif cursor:
            self.call_after_refresh(self.scroll_to_region, cursor, animate=False)

    def _number(self, draft: Draft) -> Content:
        cursor = "" if self.told or not self.has_focus else "_" if self.nntui.ascii_only else "▏"
        field = f" {draft.typed}{cursor}".ljust(16)
        return Content.assemble((f"{_('your answer')}  ", DIM), (field, "bold on $panel"))
