"""An exercise: the learner's code at the left; the task, the checks and the hints at the right or in turn."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import TextArea

from nntui import i18n
from nntui.commands.desk import Desk
from nntui.course.exercises import HINTS, TRIES, Exercise, solution_open
from nntui.course.progress import ExerciseState
from nntui.i18n import N_, _, ngettext
from nntui.reasons import reason
from nntui.ui.checking import Answer, Checking
from nntui.ui.keys import bindings
from nntui.ui.own_editor import own_editor, use
from nntui.ui.saving import Saving
from nntui.ui.screens.timed import TimedScreen
from nntui.ui.widgets.bars import AskBar, FindBar
from nntui.ui.widgets.beside import PATIENCE, Beside
from nntui.ui.widgets.editor import Editor
from nntui.ui.widgets.line import Line, clickable

if TYPE_CHECKING:
    from nntui.course.progress import Progress

PARTS = {"code": N_("Code"), "task": N_("Task"), "checks": N_("Checks"), "hints": N_("Hints")}
SIDES = ("task", "checks", "hints")
DIM = "$text-dim"
_SAVE_SECONDS = 0.7
_LOOK_SECONDS = 0.4


class ExerciseScreen(TimedScreen):
    """One exercise, open on the learner's own file."""

    CSS_PATH = "exercise.tcss"
    BINDINGS = bindings("exercise", "beside")

    def __init__(self, exercise: Exercise) -> None:
        super().__init__(exercise.lesson)
        self.exercise = exercise
        self.saving: Saving
        self.checking: Checking
        self._starter = exercise.starter.encode()
        self._part = "code"
        self._side = "task"
        self._save_timer: Timer | None = None

    def body(self) -> ComposeResult:
        yield Line(id="title", classes="title")
        with Horizontal(id="parts"):
            with Vertical(id="left"):
                yield Editor(id="code")
                yield FindBar(id="find")
                yield AskBar(id="ask")
                yield Line(id="state")
            yield Beside(self.exercise, id="right")

    def on_mount(self) -> None:
        self._desk = Desk(self.nntui.course, cast("Progress", self.nntui.progress))  # a Keeper answers alike
        self._desk.work_on(self.exercise)
        self.checking = Checking(self.exercise, self.nntui.progress)
        workspace = self._desk.workspace
        try:
            file = workspace.start(self.exercise).file
            known = file.read_bytes()
        except OSError as error:
            file, known = workspace.folder / f"{self.exercise.file_id}.py", self._starter
            self._tell(_("{file} can't be saved: {reason}.").format(file=file, reason=reason(error)))
        self.saving = Saving(self.editor, file, known, self._tell)
        self.editor.focus()
        self.run_worker(self._keep_looking(), group="look")
        self.run_worker(self.checking.prepare, thread=True, group="prepare", exit_on_error=False)
        self._ticker = self.set_interval(PATIENCE, self._show_checks, pause=True)

    def on_unmount(self) -> None:
        self.saving.save_now()
        self.checking.close()

    # Where we are

    @property
    def editor(self) -> Editor:
        """The code."""
        return self.query_one("#code", Editor)

    @property
    def state(self) -> ExerciseState:
        """How far the learner is."""
        return self.nntui.progress.exercise(self.exercise.id)

    def places(self) -> tuple[str, ...]:
        focused = self.focused
        if focused is self.editor:
            return ("exercise", "code")
        if isinstance(focused, AskBar):
            return ("ask",)
        if focused is not None and self.query_one(FindBar) in focused.ancestors:
            return ("find",)
        return ("everywhere", "exercise", "beside")

    def on_descendant_focus(self) -> None:
        focused = self.focused
        if focused is not None and focused.id in SIDES:
            self._show_part(focused.id)
        elif focused is not None:
            self._show_part("code")
        self.refresh_keys()

    def on_descendant_blur(self) -> None:
        self.call_later(self.refresh_keys)

    def _show_part(self, part: str) -> None:
        """Make a part seen; the focus is another matter."""
        self._part = part
        if part in SIDES:
            self._side = part
        self.set_class(part in SIDES, "-beside")
        for name in SIDES:
            self.set_class(name == self._side, f"-{name}")
        self._show_title()

    # Showing

    def retranslate(self) -> None:
        super().retranslate()
        marks, ascii_only = self.nntui.marks, self.nntui.ascii_only
        editor = self.editor
        editor.sign, editor.ascii = marks.fail, ascii_only
        editor.notify_style_update()
        editor.refresh()
        self.query_one(Beside).show_task(ascii_only)
        self.query_one(FindBar).retranslate()
        self.query_one(AskBar).retranslate()
        self.checking.retranslate()
        self._show_hints()
        self._show_part(self._part)
        self._show_checks()

    def fitted(self) -> None:
        self._show_title()

    def _show_title(self) -> None:
        marks = self.nntui.marks
        title = self.exercise.text(i18n.current()).title
        left = Content.assemble((_("Exercise") + f" {marks.between} ", DIM), (title, "bold $primary"))
        tabs = [self._tab(number, part) for number, part in enumerate(PARTS, 1)]
        if self.has_class("-wide"):
            right = Content.styled(f"{self._facts()} {marks.dot} {self._file()}", DIM)
            self.query_one("#tabs", Line).set(Content("").join(tabs[1:]))
        else:
            right = Content("").join(tabs)
            if left.cell_length + right.cell_length > self.size.width - 3:
                left = Content.styled(title, "bold $primary")
        self.query_one("#title", Line).set(left, right)
        self._show_state()

    def _show_state(self) -> None:
        if self.has_class("-wide"):
            self.query_one("#state", Line).set(self._saved())
        else:
            right = Content.assemble((f"{self._file()}  ", DIM), self._saved())
            self.query_one("#state", Line).set(Content.styled(self._facts(), DIM), right)

    def _facts(self) -> str:
        """Tries and hints, in a few words."""
        state = self.state
        facts = [_("try {n}").format(n=state.tries)] if state.tries else []
        facts.append(_("hints {n} of {total}").format(n=state.hints, total=HINTS))
        return f" {self.nntui.marks.dot} ".join(facts)

    def _file(self) -> str:
        """The end of the file's path."""
        dots = "..." if self.nntui.ascii_only else "…"
        return f"{dots}/{'/'.join(self.saving.file.parts[-2:])}"

    def _saved(self) -> Content:
        if self.saving.trouble:
            return Content.styled(_("not saved"), "bold $error")
        return Content.styled(_("changed") if self.saving.dirty else _("saved"), DIM)

    def _tab(self, number: int, part: str) -> Content:
        words = f" {number} {_(PARTS[part])} "
        seen = part == (self._side if self.has_class("-wide") else self._part)
        if part == "hints" and not self.state.hints:
            return Content.styled(words, "$rule")
        here = "bold reverse" if self.app.no_color else "bold $background on $primary"
        if seen and self.has_class("-wide") and self._part != part:
            here = "bold underline $primary"
        return clickable(Content.styled(words, here if seen else DIM), f"screen.part('{part}')")

    def _show_hints(self) -> None:
        self.query_one(Beside).show_hints(self.state.hints)

    def _show_checks(self) -> None:
        editor = self.editor
        marks = self.nntui.marks
        self.query_one(Beside).show_checks(self.checking, self.state, editor.text, bool(editor.marks), marks)

    def _tell(self, words: str) -> None:
        self.notify(words, severity="warning", timeout=8, markup=False)

    # The parts

    def action_part(self, part: str) -> None:
        """Go to a part."""
        if part != "hints" or self.state.hints:
            self._show_part(part)
            self.query_one(f"#{part}").focus()

    def action_next_part(self, by: int) -> None:
        """The part after or before this one."""
        parts = [part for part in PARTS if part != "hints" or self.state.hints]
        self.action_part(parts[(parts.index(self._part) + by) % len(parts)])

    async def action_back(self) -> None:
        """Out of the code; from there, out of the exercise."""
        if self._part == "code":
            self.action_part(self._side)
        else:
            await self.saving.save()
            self.dismiss()

    # The file

    def on_text_area_selection_changed(self) -> None:
        self.touch()  # the editor keeps its keys to itself

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        if self._save_timer is None and self.saving.dirty:
            self._save_timer = self.set_timer(_SAVE_SECONDS, self._save_typed)
        self._show_state()
        if self.checking.result is not None:
            self._show_checks()

    async def _save_typed(self) -> None:
        self._save_timer = None
        await self._save()

    async def _save(self) -> None:
        if await self.saving.save():
            self.action_check()
        self._show_title()

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if await self.saving.look() and not self.leaving:
                self.action_check()

    def action_copy_path(self) -> None:
        """Copy the file's path."""
        file = str(self.saving.file)
        self.app.copy_to_clipboard(file)
        self.notify(_("Copied: {text}").format(text=file), timeout=4, markup=False)

    async def action_own_editor(self) -> None:
        """Open the file in the learner's own editor; check it after that."""
        await self._save()
        command = own_editor()
        file = self.saving.file
        if command is None:
            words = _("No editor is set in $VISUAL or $EDITOR. Open {file} in yours; each save is checked here.")
            self.notify(words.format(file=file), timeout=12, markup=False)
            return
        problem = use(self.app, command, file)
        if problem:
            self.notify(problem, severity="error", timeout=8, markup=False)
            return
        await self.saving.look()
        self.action_check()

    def action_reset(self) -> None:
        """Ask whether to put the starter back."""
        self.query_one(AskBar).ask(lambda: _("Put the starter back? Your code is kept as a copy beside the file."))

    async def on_ask_bar_answered(self, event: AskBar.Answered) -> None:
        self.editor.focus()
        if not event.yes:
            return
        await self.saving.save()
        try:
            copy = self._desk.workspace.reset(self.exercise)
        except OSError as error:
            self._tell(_("{file} can't be saved: {reason}.").format(file=self.saving.file, reason=reason(error)))
            return
        if copy is None:
            self.notify(_("This is the starter, as it was."), timeout=4, markup=False)
            return
        self.saving.load(self._starter)
        self.checking.forget()
        self.editor.mark({})
        self._show_checks()
        self.notify(
            _("The starter is back. Your code is kept as {file}.").format(file=copy.name), timeout=8, markup=False
        )

    # Checks

    def action_check(self) -> None:
        """Check the code as it is now; while a check goes on, once more after it."""
        if self._part == "code" and self.has_class("-wide"):
            self._side = "checks"
            self._show_part("code")
        else:
            self.action_part("checks")
        self._ticker.resume()
        self.run_worker(self._check(), group="check")

    async def _check(self) -> None:
        try:
            await self.checking.check(self._answer, self._show_result)
        except OSError as error:
            self._tell(_("Python could not be started for the check: {reason}").format(reason=reason(error)))
        if self.checking.elapsed is None and not self.leaving:
            self._ticker.pause()
            self._show_checks()

    async def _answer(self) -> Answer:
        # As they are now: typing goes on while the disk is slow.
        text, source = self.editor.text, self.saving.source
        if await self.saving.save():
            text, source = self.editor.text, self.saving.source
        return self.saving.file, text, source

    def _show_result(self) -> None:
        if self.leaving:
            return
        result = self.checking.result
        assert result is not None
        lines = self.checking.checked.splitlines()
        failed = {check.line for check in result.checks if not check.passed and check.line is not None}
        self.editor.mark({line: lines[line - 1] for line in failed if 0 < line <= len(lines)})
        self._show_checks()
        self._show_title()

    def action_go_to_line(self, line: int) -> None:
        """Go to a line of the code."""
        self.editor.focus()
        self.editor.go_to(line)

    def action_go_to_failure(self) -> None:
        """Go to the line that failed; from there to the next one."""
        marks = self.editor.marks
        if marks:
            here = self.editor.cursor_location[0] + 1
            self.action_go_to_line(next((line for line in marks if line > here), marks[0]))

    # Help

    def action_hint(self) -> None:
        """Show the hints; while they are seen, the next one."""
        state = self.state
        seen = self._side == "hints" and (self.has_class("-wide") or self._part == "hints")
        if seen and state.hints == HINTS:
            self.notify(_("That was the last hint."), timeout=3, markup=False)
        if seen or not state.hints:
            self.nntui.progress.use_hints(self.exercise.id, min(state.hints + 1, HINTS))
        self._show_hints()
        keep = self._part == "code" and self.has_class("-wide")
        self._show_part("hints")
        if keep:
            self._show_part("code")
        else:
            self.query_one("#hints").focus()
        self.call_after_refresh(self.query_one("#hints").scroll_end, animate=False)

    async def action_solution(self) -> None:
        """Compare with the solution, once it may be seen."""
        state = self.state
        if not solution_open(state):
            sentence = ngettext(
                "The solution opens when your answer passes, or after {n} more try.",
                "The solution opens when your answer passes, or after {n} more tries.",
                TRIES - state.tries,
            )
            self.notify(sentence.format(n=TRIES - state.tries), timeout=5, markup=False)
            return
        from nntui.ui.screens.solution import SolutionScreen

        await self._save()
        self.app.push_screen(SolutionScreen(self.exercise, self.editor.text))

    # Finding

    def action_find(self) -> None:
        """Type what to find."""
        self._show_part("code")
        self.query_one(FindBar).open()

    def action_find_next(self) -> None:
        """The next place of what was typed last."""
        bar = self.query_one(FindBar)
        if not bar.words:
            self.action_find()
            return
        if self._part != "code":
            self.action_part("code")
        bar.action_find(True)

    def on_find_bar_find(self, event: FindBar.Find) -> None:
        place, places = self.editor.find(event.words, event.forward, event.again)
        self.query_one(FindBar).count(place, places)

    def on_find_bar_closed(self) -> None:
        self.query_one(FindBar).close()
        self.editor.focus()
