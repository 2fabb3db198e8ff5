"""Exercises on disk. A step of kind "exercise" with `exercise = "NAME"` belongs to the folder `exercises/NAME/`:

    starter.py     what the learner begins with; must not pass
    solution.py    one good answer; passes
    check.py       plain pytest with the fixture `learner`; see nntui.lab.checks
    wrong/*.py     at least three plausible wrong answers, each a misconception of its own

A folder `exercises/NAME/tensorflow/` with the same files is for learners of that flavour; the words are shared,
but it may have hints of its own, in a section [exercise.NAME.tensorflow].

Each wrong answer begins with a comment that names the message it must get:

    # message = "uphill"

The words stand in the front matter of en.md, pt.md and ro.md:

    [exercise.NAME]
    title = "One step downhill"
    hints = ["a nudge", "the idea", "nearly the line"]
    [exercise.NAME.checks]           # test_update of check.py -> its title
    update = "One step lowers the loss"
    [exercise.NAME.messages]         # key -> text with {placeholders}
    uphill = "The step goes uphill: w became {got}. The gradient points to where the loss grows."
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nntui.errors import UsageError, unknown
from nntui.i18n import _

if TYPE_CHECKING:
    from nntui.course.models import Course, Lesson
    from nntui.course.progress import ExerciseState
    from nntui.course.texts import ExerciseText

HINTS = 3
"""How many hints each exercise has."""
TRIES = 3
"""After so many tries the solution may be looked at, solved or not."""

_HEADER = re.compile(r"#\s*(.*)")


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise; `id` is "track/lesson/name", `step` the id of the step that it belongs to.

    Its files are those for the learner's `flavour`, where it has such.
    """

    lesson: Lesson
    name: str
    step: str
    flavour: str = "pytorch"

    @property
    def id(self) -> str:
        """Where it stands in the course."""
        return f"{self.lesson.id}/{self.name}"

    @property
    def folder(self) -> Path:
        """The folder of its files."""
        usual = self.lesson.folder / "exercises" / self.name
        variant = usual / self.flavour
        return variant if variant.is_dir() else usual

    @property
    def file_id(self) -> str:
        """What the learner's file is kept under: one text can't answer in the words of two frameworks."""
        return self.id if self.folder.name == self.name else f"{self.id}-{self.flavour}"

    @property
    def check_file(self) -> Path:
        """The checks."""
        return self.folder / "check.py"

    @property
    def starter(self) -> str:
        """What the learner begins with."""
        return (self.folder / "starter.py").read_text(encoding="utf-8")

    @property
    def solution(self) -> str:
        """One good answer."""
        return (self.folder / "solution.py").read_text(encoding="utf-8")

    @property
    def wrong(self) -> tuple[Path, ...]:
        """The files with plausible wrong answers."""
        return tuple(sorted((self.folder / "wrong").glob("*.py")))

    def text(self, lang: str) -> ExerciseText:
        """Return its words in the language `lang`. Raises LessonError where they are malformed."""
        text = self.lesson.text(lang).exercises[self.name]
        own = text.flavoured.get(self.flavour) if self.folder.name == self.flavour else None
        return text if own is None else replace(text, hints=own)


def exercises(course: Course, flavour: str = "pytorch") -> tuple[Exercise, ...]:
    """Return all exercises in the order of the course, for a learner of that flavour."""
    return tuple(exercise for lesson in course.lessons for exercise in exercises_of(lesson, flavour))


def exercises_of(lesson: Lesson, flavour: str = "pytorch") -> tuple[Exercise, ...]:
    """Return the exercises of a lesson for a learner of that flavour, in the order of its steps."""
    return tuple(
        Exercise(lesson, step.exercise, step.id, flavour)
        for step in lesson.steps
        if step.exercise and step.flavour in (None, flavour)
    )


def find_exercise(course: Course, name: str, flavour: str = "pytorch") -> Exercise:
    """Return the exercise of that id, or of that last part of an id. Raises UsageError with the nearest one."""
    wanted = name.strip("/")
    known = exercises(course, flavour)
    found = [each for each in known if f"/{each.id}".endswith(f"/{wanted}")] if wanted else []
    if len(found) == 1:
        return found[0]
    if found:
        choices = ", ".join(each.id for each in found)
        raise UsageError(_("Several exercises are called “{name}”: {choices}.").format(name=name, choices=choices))
    sentence = _("There is no exercise “{name}”.").format(name=name)
    raise unknown(sentence, name, (each.id for each in known))


def solution_open(state: ExerciseState) -> bool:
    """Whether the solution may be looked at."""
    return state.passed or state.tries >= TRIES


def check_names(check_file: Path) -> tuple[str, ...]:
    """Return the names of the checks in a check.py, in order, without "test_". Raises OSError, SyntaxError."""
    tree = ast.parse(check_file.read_bytes(), check_file.name)
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    return tuple(name.removeprefix("test_") for name in names if name.startswith("test_"))


def header(source: str) -> tuple[str, int]:
    """Return the leading comment of a wrong answer as TOML text, and how many lines it has."""
    lines: list[str] = []
    for line in source.splitlines():
        found = _HEADER.match(line)
        if found is None:
            break
        lines.append(found[1])
    return "\n".join(lines), len(lines)
