"""The list of a lesson's steps."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from nntui.course import Step
from nntui.course.texts import LessonText
from nntui.ui.theme import Marks
from nntui.ui.widgets.rows import Row, Rows

DIM = "$text-dim"
FRAME = 3
"""Columns that the list takes beside its texts."""


class StepList(Rows):
    """Each step with its mark: done, here, something to do, something to answer, or to read."""

    def show_steps(
        self, steps: Sequence[Step], here: Step, done: set[str], words: LessonText, marks: Marks, most: int | None
    ) -> None:
        """Show these steps in at most `most` columns; None: as many as there are."""
        rows = []
        for step in steps:
            mark, style = (marks.done, "$success") if step.id in done else (_mark(step, marks), DIM)
            if step is here:
                mark, style = marks.current, "bold $accent"
            title = (words.steps[step.id].title, "bold" if step is here else "")
            rows.append(Row(Content.assemble((f" {mark} ", style), title), id=step.id, hang=3))
        needed = max(row.left.cell_length for row in rows) + FRAME
        self.styles.width = min(needed, most) if most is not None else None
        self.show_rows(rows)


def _mark(step: Step, marks: Marks) -> str:
    if step.kind in ("predict", "quiz"):
        return marks.ask
    return marks.open if step.kind == "card" else marks.demo
