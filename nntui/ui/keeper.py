"""The learner's progress as the screens use it: reading and writing never fail, at worst nothing is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar, overload

from nntui.course.progress import Progress

Answer = TypeVar("Answer")


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
        self._unwritten: list[Callable[[Progress], None]] = []

    def done(self, lesson_id: str) -> set[str]:
        """Return the ids of the steps of a lesson that are done."""
        known = self._done.setdefault(lesson_id, set())
        known |= self._ask(lambda file: file.done(lesson_id), known)
        return set(known)

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

    def _ask(self, question: Callable[[Progress], Answer], otherwise: Answer) -> Answer:
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
                self._lost(str(error))
            return otherwise
