"""A lesson: its steps, the card to read, and what there is to do; side by side or, on narrow screens, in turn."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import OptionList

from nntui import i18n
from nntui.course import Lesson, Step
from nntui.course.exercises import exercises_of
from nntui.i18n import _
from nntui.ui.keys import bindings, spell
from nntui.ui.screens.parts import PARTS, PartsScreen
from nntui.ui.widgets.card import Card
from nntui.ui.widgets.line import Line, clickable
from nntui.ui.widgets.panel import StepPanel
from nntui.ui.widgets.panels import PANELS, make_panel
from nntui.ui.widgets.steps import StepList

DIM = "$text-dim"


class LessonScreen(PartsScreen):
    """One lesson, open at one of its steps.

    Only the steps of the learner's own path are shown; with `testing` only those that show that the learner knows
    the lesson already. `preset`: parameters and seed that the demo of the first step opened begins with.
    """

    CSS_PATH = "lesson.tcss"
    BINDINGS = bindings("lesson", "demo", "tabs", "quiz")

    def __init__(
        self,
        lesson: Lesson,
        step: str | None = None,
        testing: bool = False,
        preset: tuple[Mapping[str, object], int] | None = None,
    ) -> None:
        super().__init__(lesson)
        self._preset = preset
        self.testing = testing
        self.steps = lesson.steps
        self._wish = step
        self._index = 0
        self._panels: dict[str, StepPanel] = {}

    def body(self) -> ComposeResult:
        yield Line(id="title", classes="title")
        with Horizontal(id="parts"):
            yield StepList(id="steps")
            yield Card(id="card")

    def on_mount(self) -> None:
        self.steps = self._path()
        ids = [step.id for step in self.steps]
        wish = self._wish or self.nntui.progress.position(self.lesson.id)
        self._index = ids.index(wish) if wish in ids else 0
        self._open(self._index)
        self._pass_test()

    def on_unmount(self) -> None:
        for panel in self._panels.values():
            panel.close()

    # Where we are

    @property
    def step(self) -> Step:
        """The step on screen."""
        return self.steps[self._index]

    @property
    def panel(self) -> StepPanel | None:
        """What there is to do in the step on screen."""
        return self._panels.get(self.step.id)

    def _path(self) -> tuple[Step, ...]:
        """The steps that this learner gets."""
        path = self.lesson.path(*self.nntui.progress.flavour())
        if self.testing:
            path = tuple(step for step in path if step.kind == "quiz" and not step.pre)
        return path or self.lesson.steps

    def places(self) -> tuple[str, ...]:
        places = ["everywhere", "lesson"]
        panel = self.panel
        if panel is not None:
            if panel.answering is not None and panel.answering.has_focus:
                places.append("question")
                places += ["options"] if panel.asked not in ("", "number") else []
                places += [panel.asked] if panel.asked in ("many", "order") else []
            elif panel.answering is not None:
                places.append("unanswered")
            elif panel.place == "demo":
                places += ["demo", "panel" if self._panel_seen else "hidden"]
            elif panel.place:
                places.append(panel.place)
        elif self.step.exercise is not None:
            places.append("task")
        elif self.step.opens:
            places.append("tool")
        if self._paged() is not None:
            places.append("page")
        if self._slider_index() is not None:
            places.append("slider")
        elif self.focused is not None and self.focused.id == "steps":
            places.append("steps")
        return tuple(places)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        panel = self.panel
        if action == "run":
            return panel is not None
        if action == "panel":  # one key does other things with a demo than with a quiz
            return panel is not None and bool(panel.place) and hasattr(panel, str(parameters[0]))
        return True

    def _open(self, index: int) -> None:
        """Show the step of this index."""
        if self.panel:
            self.panel.pause()
        self._index = index
        step = self.step
        if not self.testing:
            self.nntui.progress.visit(self.lesson.id, step.id)
        if step.kind in PANELS and step.id not in self._panels:
            panel = self._panels[step.id] = make_panel(self.lesson, step)
            if self._preset is not None and hasattr(panel, "preset"):
                panel.preset, self._preset = self._preset, None
            self.query_one("#parts").mount(panel)
        for id, panel in self._panels.items():
            panel.set_class(id == step.id, "-current")
        self._left_question = False
        self.show_part("read")
        self.retranslate()
        self.query_one(StepList).choose(step.id)
        self._ask()

    # Showing

    def retranslate(self) -> None:
        super().retranslate()
        if self._path() != self.steps and self._change_path():
            return
        text = self.lesson.text(i18n.current()).steps[self.step.id]
        card = self.query_one(Card)
        card.ascii = self.nntui.ascii_only
        card.text = f"## {text.title}\n\n{text.body}"
        if self.step.exercise is not None:
            enter = spell("↵", self.nntui.ascii_only)
            advice = _("In a shell, this makes your file and says what to do next:")
            card.text += "\n\n" + _("**{key}** opens the exercise here.").format(key=enter)
            card.text += f"\n\n{advice}\n\n```sh\nnntui start {self.lesson.id}/{self.step.exercise}\n```"
        if self.step.opens:
            card.text += "\n\n" + self._tool_advice()
        self.part_changed()
        for panel in self._panels.values():
            panel.retranslate()

    def _tool_advice(self) -> str:
        """How to get to what the step opens, here and in a shell."""
        enter = spell("↵", self.nntui.ascii_only)
        play = _("**{key}** opens it in the playground."), _("**{key}** opens it in the graph explorer.")
        words = play[self.step.kind == "graph"].format(key=enter)
        return f"{words} {_('In a shell:')}\n\n```sh\n{self.step.opens}\n```"

    def _change_path(self) -> bool:
        """The learner follows another flavour; true if this step isn't on that way and one before it is opened."""
        here = self.step
        self.steps = self._path()
        if here in self.steps:
            self._index = self.steps.index(here)
            return False
        at = self.lesson.steps.index(here)
        before = [index for index, step in enumerate(self.steps) if self.lesson.steps.index(step) < at]
        self._open(before[-1] if before else 0)
        return True

    def _show_title(self) -> None:
        lang, marks = i18n.current(), self.nntui.marks
        track = next(track for track in self.nntui.course.tracks if self.lesson in track.lessons)
        number, total = self._index + 1, len(self.steps)
        title = self.lesson.text(lang).title
        if self.has_class("-wide"):
            left = Content.assemble((f"{track.title(lang)} {marks.between} ", DIM), (title, "bold $primary"))
            where = _("step {number} of {total}").format(number=number, total=total)
            right = Content.assemble((f"{where}  ", DIM), marks.progress(number / total, 12, "$primary"))
        else:
            left = Content.assemble((title, "bold $primary"), (f"  {number}/{total}", DIM))
            right = Content("  ").join(self._tab(number, part) for number, part in enumerate(PARTS, 1))
        self.query_one("#title", Line).set(left, right)

    def _tab(self, number: int, part: str) -> Content:
        name = _(self.panel.TAB if part == "run" and self.panel else PARTS[part])
        if part == "run" and self.panel is None:
            return Content.styled(f" {number} {name} ", "$rule")
        here = "bold reverse" if self.app.no_color else "bold $background on $primary"
        style = here if part == self._part else DIM
        return clickable(Content.styled(f" {number} {name} ", style), f"screen.part('{part}')")

    def _show_steps(self) -> None:
        done = self.nntui.progress.done(self.lesson.id)
        most = self.size.width // 5 if self.has_class("-wide") else None
        words = self.lesson.text(i18n.current())
        self.query_one(StepList).show_steps(self.steps, self.step, done, words, self.nntui.marks, most)

    def part_changed(self) -> None:
        self._show_title()
        self._show_steps()

    def on_descendant_focus(self) -> None:
        self.refresh_keys()

    def on_descendant_blur(self) -> None:
        self.call_later(self.refresh_keys)

    # Steps

    def action_next(self) -> None:
        """The next step; this one is done if it was for reading."""
        if self.step.kind == "card":
            self.nntui.progress.mark(self.lesson.id, self.step.id)
        if self._index + 1 < len(self.steps):
            self._open(self._index + 1)
            return
        self._show_steps()
        following = None if self.testing else self.nntui.course.next(self.lesson.id)
        self.nntui.clear_notifications()
        if following:
            title = following.text(i18n.current()).title
            self.notify(_("End of the lesson. Enter opens the next one: {title}").format(title=title), timeout=4)
        else:
            self.notify(_("End of the lesson. Enter takes you home."), timeout=4)

    def action_previous(self) -> None:
        """The step before."""
        if self._index:
            self._open(self._index - 1)

    def action_go_on(self) -> None:
        """Answer, open the exercise, or run again after a failure; else the next step, at last the next lesson."""
        if self.panel and self.panel.enter():
            return
        if self.panel and self.panel.answering:
            self.show_part("run")
        elif self.step.exercise is not None:
            self._open_exercise()
        elif self.step.opens:
            self._open_tool()
        elif self._index + 1 < len(self.steps):
            self.action_next()
        else:
            if self.step.kind == "card":
                self.nntui.progress.mark(self.lesson.id, self.step.id)
            following = None if self.testing else self.nntui.course.next(self.lesson.id)
            if following:
                self.nntui.open_lesson(following)
            else:
                self.dismiss()

    def _open_exercise(self) -> None:
        from nntui.ui.screens.exercise import ExerciseScreen

        own = exercises_of(self.lesson, self.nntui.progress.flavour().flavour)
        exercise = next(each for each in own if each.step == self.step.id)
        self.nntui.push_screen(ExerciseScreen(exercise))

    def _open_tool(self) -> None:
        """Go to the playground or the graph explorer; that is all that the step asks for."""
        step = self.step
        self.nntui.progress.mark(self.lesson.id, step.id)
        if step.state is not None:
            self.nntui.open_playground(step.state, step.show)
        else:
            self.nntui.open_graph(step.expression or "")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._open([step.id for step in self.steps].index(str(event.option_id)))

    def on_step_panel_finished(self, event: StepPanel.Finished) -> None:
        self.nntui.progress.mark(self.lesson.id, event.step)
        self._show_steps()
        self._pass_test()

    def _pass_test(self) -> None:
        """Who has answered every question of the quizzes rightly knows the lesson."""
        progress = self.nntui.progress
        answers = progress.answers(self.lesson.id)
        asked = [question.id for step in self.steps for question in step.questions]
        passed = all(id in answers and answers[id].correct for id in asked)
        if self.testing and passed and not progress.known(self.lesson.id):
            self.nntui.know(self.lesson)

    def on_step_panel_changed(self) -> None:
        self._ask()
        self._show_title()
        self.refresh_keys()
        self.call_after_refresh(self.refresh_keys)  # what now scrolls is known only after the layout

    # What there is to do

    def action_run(self) -> None:
        """Run or pause the demo; on a narrow screen also show it."""
        if self.panel and self.panel.answering:
            self.show_part("run")
        elif self.panel:
            if self.has_class("-narrow") and self._part != "run":
                self.show_part("run")
            self._part = "run"  # which stays in sight if the window becomes narrow
            self.panel.toggle()

    def action_panel(self, command: str, *values: int) -> None:
        """A command of the panel."""
        getattr(self.panel, command)(*values)
