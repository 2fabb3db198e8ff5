"""The learner's progress as the screens use it: reading and writing never fail, at worst nothing is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar, overload

from nntui.course.progress import Answer, ExerciseState, Flavour, GoalState, Progress
from nntui.reasons import reason

Found = TypeVar("Found")


class Keeper:
    """`Progress` with a memory of this session, which takes over when the file can't be used any more.

    `lost` is called once when that happens, with the reason.
    """

    def __init__(self, file: Progress, lost: Callable[[str], None]) -> None:
        self.notice = file.notice
        self._file: Progress | None = file
        self._lost = lost
        self._done: dict[str, set[str]] = {}
        self._places: dict[str, str] = {}
        self._last: tuple[str, str] | None = None
        self._settings: dict[str, str] = {}
        self._exercises: dict[str, ExerciseState] = {}
        self._files: dict[str, Path] = {}
        self._answers: dict[str, dict[str, Answer]] = {}
        self._goals: dict[tuple[str, str], GoalState] = {}
        self._known: dict[str, set[str]] = {}
        self._spent: dict[str, float] = {}
        self._unwritten: list[Callable[[Progress], None]] = []

    def done(self, lesson_id: str) -> set[str]:
        """Return the ids of the steps of a lesson that are done."""
        remembered = self._done.setdefault(lesson_id, set()) | self._known.get(lesson_id, set())
        self._done[lesson_id] = set(self._ask(lambda file: file.done(lesson_id), remembered))
        return set(self._done[lesson_id])

    def mark(self, lesson_id: str, step_id: str) -> None:
        """Note that a step is done."""
        self._done.setdefault(lesson_id, set()).add(step_id)
        self._write(lambda file: file.mark(lesson_id, step_id))

    def visit(self, lesson_id: str, step_id: str) -> None:
        """Note that the learner is at a step now."""
        self._places[lesson_id], self._last = step_id, (lesson_id, step_id)
        self._write(lambda file: file.visit(lesson_id, step_id))

    @overload
    def position(self) -> tuple[str, str] | None: ...
    @overload
    def position(self, lesson_id: str) -> str | None: ...

    def position(self, lesson_id: str | None = None) -> tuple[str, str] | str | None:
        """Return the step visited last: of a lesson its id, of the course (lesson id, step id)."""
        if lesson_id is None:
            self._last = self._ask(lambda file: file.position(), self._last)
            return self._last
        place = self._ask(lambda file: file.position(lesson_id), self._places.get(lesson_id))
        if place is not None:
            self._places[lesson_id] = place
        return place

    def setting(self, name: str) -> str | None:
        """Return a setting, None where it was never set."""
        return self._ask(lambda file: file.setting(name), self._settings.get(name))

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting."""
        self._settings[name] = value
        self._write(lambda file: file.set_setting(name, value))

    def exercise(self, exercise_id: str) -> ExerciseState:
        """Return how far the learner is with an exercise."""
        known = self._exercises.get(exercise_id, ExerciseState())
        self._exercises[exercise_id] = self._ask(lambda file: file.exercise(exercise_id), known)
        return self._exercises[exercise_id]

    def attempt(self, exercise_id: str, digest: str, passed: bool, correct: int, total: int) -> None:
        """Keep what an answer came to; `digest` stands for its text."""
        known = self.exercise(exercise_id)
        best, passed_once = max(known.best, correct), known.passed or passed
        self._exercises[exercise_id] = ExerciseState(known.tries + 1, passed_once, known.hints, best, total)
        self._write(lambda file: file.attempt(exercise_id, digest, passed, correct, total))

    def use_hints(self, exercise_id: str, used: int) -> None:
        """Note that the first `used` hints of an exercise have been read."""
        known = self.exercise(exercise_id)
        self._exercises[exercise_id] = replace(known, hints=max(known.hints, used))
        self._write(lambda file: file.use_hints(exercise_id, used))

    def file(self, exercise_id: str) -> Path | None:
        """Return where the learner's file of an exercise was put last."""
        return self._ask(lambda file: file.file(exercise_id), self._files.get(exercise_id))

    def set_file(self, exercise_id: str, path: Path) -> None:
        """Keep where the learner's file of an exercise is."""
        self._files[exercise_id] = path
        self._write(lambda file: file.set_file(exercise_id, path))

    def answers(self, lesson_id: str) -> dict[str, Answer]:
        """Return what was answered in a lesson, by question id (without the lesson's)."""
        remembered = self._answers.get(lesson_id, {})
        self._answers[lesson_id] = self._ask(lambda file: file.answers(lesson_id), remembered)
        return dict(self._answers[lesson_id])

    def answer(self, lesson_id: str, question: str, given: object, correct: bool) -> None:
        """Keep an answer to a question of a lesson. What was right stays right."""
        answers = self.answers(lesson_id)
        before = answers.get(question, Answer(given, False, 0))
        if not before.correct:
            answers[question] = Answer(given, correct, before.tries + 1)
        self._answers[lesson_id] = answers
        self._write(lambda file: file.answer(f"{lesson_id}/{question}", given, correct))

    def goal(self, lesson_id: str, step_id: str) -> GoalState:
        """Return whether a goal was met, and by what."""
        place = (lesson_id, step_id)
        self._goals[place] = self._ask(lambda file: file.goal(*place), self._goals.get(place, GoalState()))
        return self._goals[place]

    def reach(
        self,
        lesson_id: str,
        step_id: str,
        best: float | None,
        parameters: Mapping[str, object],
        seed: int,
        smallest: bool = True,
    ) -> None:
        """Note that a run met a goal, and keep it if no earlier one was at least as good."""
        before = self.goal(lesson_id, step_id)
        better = best is not None and (before.best is None or (best < before.best) == smallest)
        if not before.met or better:
            self._goals[lesson_id, step_id] = GoalState(True, best, dict(parameters), seed)
        kept = dict(parameters)
        self._write(lambda file: file.reach(lesson_id, step_id, best, kept, seed, smallest))

    def know(self, lesson_id: str, steps: tuple[str, ...]) -> None:
        """Note that the learner knows a lesson: its `steps` count as done until `unknow`."""
        self._known[lesson_id] = set(steps)
        self._write(lambda file: file.know(lesson_id, steps))

    def unknow(self, lesson_id: str) -> None:
        """Take `know` back."""
        self._known.pop(lesson_id, None)
        self._write(lambda file: file.unknow(lesson_id))

    def known(self, lesson_id: str) -> bool:
        """Return whether the learner said, or showed, that the lesson is known."""
        return self._ask(lambda file: file.known(lesson_id), lesson_id in self._known)

    def spend(self, lesson_id: str, seconds: float) -> None:
        """Add to the time spent with a lesson."""
        self._spent[lesson_id] = self._spent.get(lesson_id, 0.0) + seconds
        self._write(lambda file: file.spend(lesson_id, seconds))

    def spent(self, lesson_id: str) -> float:
        """Return the seconds spent with a lesson."""
        return self._ask(lambda file: file.spent(lesson_id), self._spent.get(lesson_id, 0.0))

    def flavour(self) -> Flavour:
        """Return which framework the learner follows, and from which level on."""
        return Flavour.of(self.setting("flavour"), self.setting("level"))

    def set_flavour(self, flavour: str, level: str) -> None:
        """Keep which framework the learner follows, and from which level on."""
        self._settings |= {"flavour": flavour, "level": level}
        self._write(lambda file: file.set_flavour(flavour, level))

    def reset(self, lesson_id: str | None = None) -> bool:
        """Forget all progress in a lesson, or in all; false where it can't be kept that this was done."""
        for memory in (self._done, self._places, self._answers, self._known, self._spent):
            for id in [id for id in memory if lesson_id in (None, id)]:
                del memory[id]
        self._goals = {place: state for place, state in self._goals.items() if lesson_id not in (None, place[0])}
        self._exercises = {
            id: state
            for id, state in self._exercises.items()
            if lesson_id is not None and not id.startswith(f"{lesson_id}/")
        }
        if self._last is not None and lesson_id in (None, self._last[0]):
            self._last = None
        return bool(self._ask(lambda file: file.reset(lesson_id), ""))

    def undo_reset(self) -> bool:
        """Bring back what the last reset took; false where there is nothing to bring back."""
        return self._ask(lambda file: file.undo_reset(), False)

    def close(self) -> None:
        """Write what could not be written before, and close the file."""
        self._ask(lambda file: None, None)
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self, action: Callable[[Progress], None]) -> None:
        """Write now, or with the next question where another program holds the file just now."""
        self._unwritten.append(action)
        self._ask(lambda file: None, None)

    def _ask(self, question: Callable[[Progress], Found], otherwise: Found) -> Found:
        """What the file answers; `otherwise` while it is busy and once it is lost."""
        if self._file is None:
            return otherwise
        try:
            while self._unwritten:
                self._unwritten[0](self._file)
                del self._unwritten[0]
            return question(self._file)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
                with suppress(sqlite3.Error):
                    self._file.close()
                self._file = None
                self._lost(reason(error))
            return otherwise
