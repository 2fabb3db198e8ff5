"""The learner's progress and settings, in one SQLite file that several programs may use at once."""

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, overload

from nntui.course import progress_rows
from nntui.course.models import FLAVOURS, LEVELS
from nntui.course.progress_file import open_file
from nntui.course.progress_rows import Rows, transaction
from nntui.paths import data_dir


@dataclass(frozen=True, slots=True)
class ExerciseState:
    """How far a learner is with an exercise. `best` is the largest number of checks passed, of `total`.

    `tries` counts different answers: checking the same text again is no new try.
    """

    tries: int = 0
    passed: bool = False
    hints: int = 0
    best: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a learner answered: the right answer once it was given, till then the last. `tries` ends with that."""

    given: Any
    correct: bool
    tries: int


@dataclass(frozen=True, slots=True)
class GoalState:
    """The best run that met a goal: its measure, if the goal has one, and what made it."""

    met: bool = False
    best: float | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None


class Flavour(NamedTuple):
    """What a learner chose to follow, in the order in which `Lesson.path` takes it."""

    flavour: str = "pytorch"
    level: str = "low"

    @classmethod
    def of(cls, flavour: str | None, level: str | None) -> "Flavour":
        """Return the choice that these settings say; what is not known here, or not set, is as usual."""
        return cls(
            flavour if flavour in FLAVOURS else cls().flavour,
            level if level in LEVELS else cls().level,
        )


class Progress:
    """Which steps are done, which was visited last, what became of exercises and questions, and the settings.

    Every change is one short transaction, on disk when the method returns, and safe beside other processes.
    A damaged file is set aside under a dated name and the last backup takes its place; where none can be kept,
    everything works until the program ends. `notice` then says so in the current language; otherwise it is None.

    Methods raise sqlite3.Error where the file can no longer be written, for example on a full disk.
    """

    notice: str | None

    def __init__(self, path: Path | None = None) -> None:
        self.path = data_dir() / "progress.sqlite3" if path is None else path
        self._db, self.notice = open_file(self.path)

    def done(self, lesson_id: str) -> set[str]:
        """Return the ids of the steps of a lesson that are done, those of a lesson known before included."""
        steps = {step for (step,) in self._db.execute("SELECT step FROM done WHERE lesson = ?", (lesson_id,))}
        known = self._db.execute("SELECT steps FROM known WHERE lesson = ?", (lesson_id,)).fetchone()
        return steps if known is None else steps.union(json.loads(known[0]))

    def mark(self, lesson_id: str, step_id: str) -> None:
        """Note that a step is done."""
        progress_rows.insert(self._db, "done", (lesson_id, step_id))

    def know(self, lesson_id: str, steps: Iterable[str]) -> None:
        """Note that the learner knows a lesson: its `steps` count as done until `unknow`."""
        progress_rows.insert(self._db, "known", (lesson_id, json.dumps(list(steps))))

    def unknow(self, lesson_id: str) -> None:
        """Take `know` back. What was done besides stays done."""
        self._db.execute("DELETE FROM known WHERE lesson = ?", (lesson_id,))

    def known(self, lesson_id: str) -> bool:
        """Return whether the learner said, or showed, that the lesson is known."""
        row = self._db.execute("SELECT 1 FROM known WHERE lesson = ?", (lesson_id,)).fetchone()
        return row is not None

    def visit(self, lesson_id: str, step_id: str) -> None:
        """Note that the learner is at a step now."""
        # The clock makes turns of other machines, and of before a reset, comparable; the rest is for when it
        # is set back.
        self._db.execute(
            "INSERT OR REPLACE INTO visits SELECT ?, ?, max(coalesce(max(turn), 0) + 1, ?) FROM visits",
            (lesson_id, step_id, time.time_ns() // 1000),
        )

    @overload
    def position(self) -> tuple[str, str] | None: ...
    @overload
    def position(self, lesson_id: str) -> str | None: ...

    def position(self, lesson_id: str | None = None) -> tuple[str, str] | str | None:
        """Return the step visited last: of a lesson its id, of the course (lesson id, step id)."""
        if lesson_id is not None:
            row = self._db.execute("SELECT step FROM visits WHERE lesson = ?", (lesson_id,)).fetchone()
            return None if row is None else str(row[0])
        row = self._db.execute("SELECT lesson, step FROM visits ORDER BY turn DESC LIMIT 1").fetchone()
        return None if row is None else (str(row[0]), str(row[1]))

    def spend(self, lesson_id: str, seconds: float) -> None:
        """Add to the time spent with a lesson."""
        self._db.execute(
            "INSERT INTO spent SELECT ?, id, ? FROM place WHERE true "
            "ON CONFLICT DO UPDATE SET seconds = seconds + excluded.seconds",
            (lesson_id, seconds),
        )

    def spent(self, lesson_id: str) -> float:
        """Return the seconds spent with a lesson."""
        query = "SELECT coalesce(sum(seconds), 0.0) FROM spent WHERE lesson = ?"
        return float(self._db.execute(query, (lesson_id,)).fetchone()[0])

    def attempt(self, exercise_id: str, digest: str, passed: bool, correct: int, total: int) -> None:
        """Keep what an answer came to; `digest` stands for its text. What once passed stays passed."""
        row = (exercise_id, digest, time.time(), passed, correct, total)
        progress_rows.insert(self._db, "attempts", row)

    def exercise(self, exercise_id: str) -> ExerciseState:
        """Return how far the learner is with an exercise."""
        best = "ORDER BY passed DESC, correct DESC LIMIT 1"
        found = self._db.execute(
            "SELECT count(*), coalesce(max(passed), 0), "
            "(SELECT used FROM hints WHERE exercise = :id), "
            f"(SELECT correct FROM attempts WHERE exercise = :id {best}), "
            f"(SELECT total FROM attempts WHERE exercise = :id {best}) "
            "FROM attempts WHERE exercise = :id",
            {"id": exercise_id},
        ).fetchone()
        tries, passed, hints, correct, total = found
        return ExerciseState(tries, bool(passed), hints or 0, correct or 0, total or 0)

    def use_hints(self, exercise_id: str, used: int) -> None:
        """Note that the first `used` hints of an exercise have been read."""
        progress_rows.insert(self._db, "hints", (exercise_id, used))

    def answer(self, question_id: str, given: object, correct: bool) -> None:
        """Keep an answer to the question "track/lesson/question". What was right stays right."""
        # Not `insert`: here every wrong answer is one more try.
        self._db.execute(
            "INSERT INTO answers VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET "
            "given = excluded.given, correct = excluded.correct, tries = tries + 1 WHERE NOT correct",
            (question_id, json.dumps(given), correct),
        )

    def answers(self, lesson_id: str) -> dict[str, Answer]:
        """Return what was answered in a lesson, by question id (without the lesson's)."""
        rows = progress_rows.read(self._db, lesson_id)["answers"]
        return {
            question.removeprefix(f"{lesson_id}/"): Answer(json.loads(given), bool(correct), tries)
            for question, given, correct, tries in rows
        }

    def reach(
        self,
        lesson_id: str,
        step_id: str,
        best: float | None,
        parameters: Mapping[str, Any],
        seed: int,
        smallest: bool = True,
    ) -> None:
        """Note that a run met a goal, and keep it if no earlier one was at least as good.

        `best` is what the goal asks to be the `smallest`, or else the largest; None where it asks for nothing.
        """
        row = (lesson_id, step_id, best, json.dumps(dict(parameters)), seed, smallest)
        progress_rows.insert(self._db, "goals", row)

    def goal(self, lesson_id: str, step_id: str) -> GoalState:
        """Return whether a goal was met, and by what."""
        query = "SELECT best, parameters, seed FROM goals WHERE lesson = ? AND step = ?"
        row = self._db.execute(query, (lesson_id, step_id)).fetchone()
        return GoalState() if row is None else GoalState(True, row[0], json.loads(row[1]), row[2])

    def file(self, exercise_id: str) -> Path | None:
        """Return the learner's file of an exercise, None where it was never started."""
        row = self._db.execute("SELECT path FROM files WHERE exercise = ?", (exercise_id,)).fetchone()
        return None if row is None else Path(row[0])

    def set_file(self, exercise_id: str, path: Path) -> None:
        """Keep where the learner's file of an exercise is."""
        self._db.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (exercise_id, str(path)))

    def files(self) -> dict[str, Path]:
        """Return the learner's files by exercise id."""
        return {exercise: Path(path) for exercise, path in self._db.execute("SELECT exercise, path FROM files")}

    @overload
    def setting(self, name: str) -> str | None: ...
    @overload
    def setting(self, name: str, default: str) -> str: ...

    def setting(self, name: str, default: str | None = None) -> str | None:
        """Return a setting, `default` where it was never set."""
        row = self._db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return default if row is None else str(row[0])

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting."""
        self._db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def settings(self) -> dict[str, str]:
        """Return all settings."""
        return dict(self._db.execute("SELECT name, value FROM settings"))

    def flavour(self) -> Flavour:
        """Return which framework the learner follows, and from which level on."""
        return Flavour.of(self.setting("flavour"), self.setting("level"))

    def set_flavour(self, flavour: str, level: str) -> None:
        """Keep which framework ("pytorch", "tensorflow") the learner follows, from level "low" or "high" on."""
        rows = (("flavour", flavour), ("level", level))
        with transaction(self._db):
            self._db.executemany("INSERT OR REPLACE INTO settings VALUES (?, ?)", rows)

    def reset(self, lesson_id: str | None = None) -> str:
        """Forget all progress in a lesson, or in all; return the name of the backup, which says when.

        Settings stay, and so do the learner's files and where they are.
        """
        name = time.strftime("%Y-%m-%d %H:%M:%S")
        with transaction(self._db):
            contents = json.dumps(progress_rows.read(self._db, lesson_id))
            progress_rows.forget(self._db, lesson_id)
            self._db.execute("INSERT INTO resets (time, contents) VALUES (?, ?)", (name, contents))
        return name

    def undo_reset(self) -> bool:
        """Bring back what the last reset took, beside what was done since. False: there was no reset."""
        with transaction(self._db):
            query = "SELECT number, contents FROM resets ORDER BY number DESC LIMIT 1"
            last = self._db.execute(query).fetchone()
            if last is None:
                return False
            progress_rows.join(self._db, json.loads(last[1]))
            self._db.execute("DELETE FROM resets WHERE number = ?", (last[0],))
        return True

    @property
    def lasting(self) -> bool:
        """Whether what is written outlives the program."""
        return bool(self._db.execute("PRAGMA database_list").fetchone()[2])

    def contents(self) -> dict[str, list[list[Any]]]:
        """Return all progress, without settings and files, as rows that JSON can hold."""
        with transaction(self._db):  # all tables as they are at one moment
            return progress_rows.read(self._db)

    def join(self, rows: Rows, settings: Mapping[str, str], files: Mapping[str, Path]) -> None:
        """Add what another's `contents` and `settings` say and this one lacks, and the learner's `files`.

        All or nothing; whatever was written before stays.
        """
        with transaction(self._db):
            progress_rows.join(self._db, rows)
            self._db.executemany("INSERT OR IGNORE INTO settings VALUES (?, ?)", settings.items())
            places = [(name, str(path)) for name, path in files.items()]
            self._db.executemany("INSERT OR REPLACE INTO files VALUES (?, ?)", places)

    def close(self) -> None:
        """Close the file."""
        self._db.close()
