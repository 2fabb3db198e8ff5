"""A quiz: its questions one at a time, then what they came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from nntui import i18n
from nntui.course import Lesson, Step
from nntui.course.questions import judge
from nntui.i18n import N_, _, ngettext
from nntui.ui.widgets.answers import Told, verdict_mark
from nntui.ui.widgets.line import Line
from nntui.ui.widgets.panel import StepPanel
from nntui.ui.widgets.prose import hanging, prose
from nntui.ui.widgets.question import QuestionView

if TYPE_CHECKING:
    from nntui.course.progress import Answer
    from nntui.course.questions import Question

DIM = "$text-dim"


class QuizPanel(StepPanel):
    """The questions of a step. Answers given before are remembered; the next one without is asked first."""

    TAB: ClassVar[str] = N_("Answer")

    def __init__(self, lesson: Lesson, step: Step) -> None:
        super().__init__(lesson, step, "quiz")
        self._told: Told | None = None
        self._waiting: list[Question] = []
        self._composed = False

    def compose(self) -> ComposeResult:
        yield Line(id="quiz-head")
        yield QuestionView()
        with VerticalScroll(id="summary", can_focus=False):
            yield Static(id="summary-text")

    def on_mount(self) -> None:
        self._composed = True
        answers = self._answers()
        self._waiting = [question for question in self.step.questions if question.id not in answers]
        self.retranslate()
        self.post_message(self.Changed())

    @property
    def place(self) -> str:
        return "quiz"

    @property
    def answering(self) -> Widget | None:
        return self.query_one(QuestionView) if self._composed and self._waiting else None

    @property
    def asked(self) -> str:
        return self._waiting[0].type if self._waiting and self._told is None else ""

    @property
    def scrolled(self) -> list[Widget]:
        return [self.query_one(QuestionView if self._waiting else "#summary")] if self._composed else []

    def _answers(self) -> dict[str, Answer]:
        """What was answered so far, of this step's questions."""
        asked = {question.id for question in self.step.questions}
        return {id: each for id, each in self.nntui.progress.answers(self.lesson.id).items() if id in asked}

    # What the learner does

    def on_question_view_answered(self, event: QuestionView.Answered) -> None:
        event.stop()
        judgement = judge(event.question, event.given)
        self._told = Told(event.given, judgement)
        self.nntui.progress.answer(self.lesson.id, event.question.id, event.given, judgement.correct)
        answers = self._answers()
        right = all(answer.correct for answer in answers.values())
        if len(answers) == len(self.step.questions) and (right or self.step.pre):
            self.post_message(self.Finished(self.step.id))
        self.retranslate()
        self.post_message(self.Changed())

    def on_question_view_go_on(self, event: QuestionView.GoOn) -> None:
        event.stop()
        self._told = None
        del self._waiting[:1]
        self.retranslate()
        self.post_message(self.Changed())

    def again(self) -> None:
        """Ask once more what was answered wrongly; where nothing was, everything."""
        if self._waiting:
            return
        answers = self._answers()
        wrong = [each for each in self.step.questions if not (each.id in answers and answers[each.id].correct)]
        self._waiting = wrong or list(self.step.questions)
        for question in self._waiting:
            self.query_one(QuestionView).forget(question)
        self.retranslate()
        self.post_message(self.Changed())

    # Showing

    def retranslate(self) -> None:
        if not self._composed:
            return
        view = self.query_one(QuestionView)
        if view.has_focus and not self._waiting:
            self.screen.set_focus(None)  # or hiding it would hand the focus on to the list of steps
        view.display = bool(self._waiting)
        self.query_one("#summary").display = not self._waiting
        if self._waiting:
            question = self._waiting[0]
            view.ask(question, self.lesson.text(i18n.current()).questions[question.id], self._told)
        else:
            self._show_summary()
        self._show_head()

    def on_resize(self) -> None:
        self.retranslate()

    def _show_head(self) -> None:
        questions, answers = self.step.questions, self._answers()
        parts = []
        for question in questions:
            answer = answers.get(question.id)
            marks = self.nntui.marks
            mark, style = verdict_mark(answer.correct, marks) if answer else (marks.open, DIM)
            here = bool(self._waiting) and question is self._waiting[0]
            parts.append(Content.styled(mark, f"{style} on $panel" if here else style))
        where = Content.styled(_("Summary"), "bold")
        if self._waiting:
            number = questions.index(self._waiting[0]) + 1
            words = _("Question {number} of {total}").format(number=number, total=len(questions))
            where = Content.styled(words, "bold")
        self.query_one("#quiz-head", Line).set(where, Content(" ").join(parts))

    def _show_summary(self) -> None:
        width = max(8, self.size.width - 3)
        plain, marks = self.nntui.ascii_only, self.nntui.marks
        answers, words = self._answers(), self.lesson.text(i18n.current()).questions
        right = sum(answer.correct for answer in answers.values())
        total = len(self.step.questions)
        counted = ngettext("{right} of {total} right.", "{right} of {total} right.", right)
        lines = [Content.styled(counted.format(right=right, total=total), "bold"), Content()]
        for question in self.step.questions:
            answer = answers.get(question.id)
            mark, style = verdict_mark(bool(answer and answer.correct), marks)
            lines += hanging(Content.styled(f"{mark} ", style), words[question.id].text, width, plain)
        if right < total:
            lines += [Content(), *prose(_("r asks the others once more, Enter goes on."), width, plain)]
        else:
            lines += [Content(), *prose(_("Enter goes on."), width, plain)]
        self.query_one("#summary-text", Static).update(Content("\n").join(lines))
