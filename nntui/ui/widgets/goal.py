"""A goal: a demo, and what one of its runs has to come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from nntui import i18n
from nntui.commands.table import number
from nntui.course.goals import Condition, GoalResult, weigh
from nntui.course.measures import Measure, Outcome
from nntui.i18n import _
from nntui.ui.widgets.demo import DemoPanel
from nntui.ui.widgets.line import flow
from nntui.ui.widgets.prose import prose

if TYPE_CHECKING:
    from nntui.course.goals import Goal
    from nntui.course.words_loader import GoalText
    from nntui.ui.session import Session

DIM = "$text-dim"


class GoalPanel(DemoPanel):
    """The demo under a box with the goal: each condition with its value now, and the best run so far."""

    HEADED = True

    def head(self) -> ComposeResult:
        yield Static(id="goal", classes="box")

    @property
    def goal(self) -> Goal:
        """What is to be reached."""
        assert self.step.goal is not None
        return self.step.goal

    @property
    def text(self) -> GoalText:
        """Its words, in the current language."""
        return self.lesson.text(i18n.current()).goals[self.step.id]

    def updated(self) -> None:
        """Bring the box up to date with the run."""
        width = max(8, self.size.width - 4)
        plain, marks = self.nntui.ascii_only, self.nntui.marks
        result = self._weigh(self.session)
        ended = self.session is not None and self.session.state in ("finished", "stopped")
        state = self.nntui.progress.goal(self.lesson.id, self.step.id)
        told = ended and self.has_class("-crowded")  # the conditions say it again, in fewer rows
        lines = [] if told else prose(self.text.text, width, plain)
        conditions = [self._condition(place, each, ended) for place, each in enumerate(result.values)]
        lines.append(flow(conditions, width))
        if ended:
            words, style = self._verdict(result)
            lines += [line.stylize(style) for line in prose(words, width, plain)]
        if state.met:
            best = "" if state.best is None else f"   {_('best so far')} {number(_whole(state.best))}"
            lines.append(Content.assemble((f"{marks.done} {_('reached')}", "bold $success"), (best, "bold")))
        self.query_one("#goal", Static).update(Content("\n").join(lines))

    def _verdict(self, result: GoalResult) -> tuple[str, str]:
        """What is said about a run that is over, and its style."""
        if self.session is not None and self.session.state == "stopped" and not self.goal.stopped:
            return _("Only a run that was not stopped counts."), DIM
        words = self.text.met if result.met else self.text.missed
        return words.replace("{best}", number(_whole(result.best))), "$success" if result.met else "$accent"

    def ended(self, session: Session) -> None:
        """Keep a run that met the goal."""
        result = self._weigh(session)
        if session.state in ("finished", "stopped") and result.met:
            self.nntui.progress.reach(
                self.lesson.id, self.step.id, result.best, session.used, session.used_seed, not self.goal.largest
            )
            self.post_message(self.Finished(self.step.id))
        self.updated()

    def _weigh(self, session: Session | None) -> GoalResult:
        return weigh(self.goal, Outcome(None, None) if session is None else session.outcome)

    def _condition(self, place: int, weighed: tuple[Condition, float | None, bool], ended: bool) -> Content:
        condition, value, holds = weighed
        label = self.text.conditions.get(str(place + 1)) or self._label_of(condition.measure)
        at_most, at_least = ("<=", ">=") if self.nntui.ascii_only else ("≤", "≥")
        bounds = [
            f"{sign} {bound:g}"
            for sign, bound in ((at_most, condition.most), (at_least, condition.least))
            if bound is not None
        ]
        marks = self.nntui.marks
        mark, style = (marks.done, "bold $success") if holds else (marks.fail, "bold $error" if ended else DIM)
        if value is None:
            mark, style = marks.open, DIM
        shown = "" if value is None else f" {number(_whole(value))}"
        return Content.assemble((f"{mark} ", style), label, (shown, "bold"), (f" {', '.join(bounds)}", DIM))

    def _label_of(self, measure: Measure) -> str:
        words = self.words
        if measure.result is None:
            name = str(measure.metric)
            return words.metrics.get(name, name)
        return " ".join(words.results.get(part, part) for part in measure.result.split("."))


def _whole(value: float | None) -> float | int | None:
    """A count as a whole number: measures are floats, whatever they count."""
    return int(value) if value is not None and float(value).is_integer() else value
