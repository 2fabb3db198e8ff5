"""A prediction: a question that only a run can answer. The answer first, then the run, then both compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from nntui import i18n
from nntui.course import Lesson, Step
from nntui.course.questions import judge
from nntui.i18n import N_, _
from nntui.ui.widgets.answers import Told, explanation, say, verdict_mark
from nntui.ui.widgets.demo import DemoPanel
from nntui.ui.widgets.line import flow
from nntui.ui.widgets.prose import hanging, prose
from nntui.ui.widgets.question import QuestionView

if TYPE_CHECKING:
    from nntui.course.questions import Given, Question
    from nntui.course.words_loader import QuestionText
    from nntui.plots import Curve
    from nntui.ui.session import Session

DIM = "$text-dim"


class PredictPanel(DemoPanel):
    """Asks; what is answered starts the demo as the step sets it up, and its end is compared with the answer.

    After that the demo is the learner's to play with. An answer of an earlier visit is shown at once.
    """

    TAB: ClassVar[str] = N_("Answer")
    HEADED = True

    def __init__(self, lesson: Lesson, step: Step) -> None:
        super().__init__(lesson, step)
        self._given: Given | None = None
        self._told: Told | None = None
        self._correct: bool | None = None

    def head(self) -> ComposeResult:
        yield QuestionView()
        yield Static(id="verdict", classes="box")

    def on_mount(self) -> None:
        earlier = self.nntui.progress.answers(self.lesson.id).get(self.question.id)
        if earlier is not None:
            self._given, self._correct = earlier.given, earlier.correct

    @property
    def question(self) -> Question:
        """What is asked."""
        assert self.step.question is not None
        return self.step.question

    @property
    def text(self) -> QuestionText:
        """Its words, in the current language."""
        return self.lesson.text(i18n.current()).questions[self.question.id]

    @property
    def open(self) -> bool:
        return self._given is not None

    @property
    def place(self) -> str:
        return super().place if self.open else ""

    @property
    def answering(self) -> Widget | None:
        return None if self.open or not self.composed else self.query_one(QuestionView)

    @property
    def asked(self) -> str:
        return "" if self.open else self.question.type

    @property
    def scrolled(self) -> list[Widget]:
        return super().scrolled if self.open or not self.composed else [self.query_one(QuestionView)]

    def on_question_view_answered(self, event: QuestionView.Answered) -> None:
        event.stop()
        self._given = event.given
        self.screen.set_focus(None)
        self.retranslate()
        self.post_message(self.Changed())
        self.toggle()

    def _command(self, name: str) -> None:
        if self.open:  # a key can come before the question has been laid out: the run must not give it away
            super()._command(name)

    def loaded(self) -> None:
        """Draw the sketches, which needs what is imported by now."""
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        if not self.composed:
            return
        self.set_class(not self.open, "-asking")
        if not self.open:
            view = self.query_one(QuestionView)
            if self.session is not None and self.question.type == "curve":
                from nntui.ui.pictures import sketch

                view.sketches = {key: sketch(values, self.nntui) for key, values in self.question.sketches.items()}
            view.ask(self.question, self.text)

    def ended(self, session: Session) -> None:
        """Compare the answer with the run, if it was the one that was asked about."""
        if session.state != "finished" or self._given is None:
            return
        if session.used == session.defaults and session.used_seed == 0:
            self._told = Told(self._given, judge(self.question, self._given, session.outcome))
            if self._correct is None:
                self._correct = self._told.judgement.correct
                self.nntui.progress.answer(self.lesson.id, self.question.id, self._given, self._correct)
            self.updated()
        super().ended(session)

    def updated(self) -> None:
        """Show what was guessed, and the answer as soon as there is one."""
        if not self.open:
            return
        width = max(8, self.size.width - 4)
        plain, question, text = self.nntui.ascii_only, self.question, self.text
        guess = Content.assemble((_("Your guess") + ": ", DIM), (say(self._given, question, text), "bold"))
        lines = hanging(Content(), text.text, width, plain)
        if self._told is not None:
            judgement = self._told.judgement
            mark, style = verdict_mark(judgement.correct, self.nntui.marks)
            answer = say(judgement.answer, question, text)
            found = Content.assemble((_("The answer") + ": ", DIM), (answer, "bold"))
            lines = [flow([Content.assemble((f"{mark} ", style), guess), found], width)]
            for key in judgement.keys:
                lines += prose(explanation(question, text, key, self._told), width, plain)
        elif self._correct is not None:
            mark, style = verdict_mark(self._correct, self.nntui.marks)
            lines.append(Content.assemble((f"{mark} ", style), guess))
        else:
            lines.append(guess)
        self.query_one("#verdict", Static).update(Content("\n").join(lines))

    def more_curves(self, session: Session) -> list[Curve]:
        """The sketch that was chosen, at the scale of the run's own curve."""
        question = self.question
        metric = question.measure.metric if question.measure else None
        if metric not in session.history.values or str(self._given) not in question.sketches:
            return []
        from nntui.ui.pictures import scaled_sketch

        return [scaled_sketch(question.sketches[str(self._given)], session, str(metric), _("your guess"))]
