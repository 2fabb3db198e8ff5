"""Checks of one exercise for a screen: run in threads, judged in the current language, kept in the progress."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

from nntui.course.exercises import Exercise
from nntui.course.sandbox import Limits, Sandbox, Told
from nntui.course.verdict import ExerciseResult, judge

if TYPE_CHECKING:
    from nntui.ui.keeper import Keeper

#: The learner's file, its text as shown, and its text as it is checked.
Answer: TypeAlias = tuple[Path, str, bytes]


class Checking:
    """Checks answers one after the other; a spare process waits for the next one.

    `result` is what the newest check came to, `checked` the text that it was about.
    """

    def __init__(self, exercise: Exercise, progress: Keeper) -> None:
        self.result: ExerciseResult | None = None
        self.checked = ""
        self._exercise = exercise
        self._progress = progress
        self._told: Told | None = None
        self._wanted = False
        self._since: float | None = None
        self._sandbox: Sandbox | None = None
        self._closed = False
        self._lock = Lock()

    @property
    def elapsed(self) -> float | None:
        """For how many seconds the check that goes on has gone on, None where there is none."""
        return None if self._since is None else time.monotonic() - self._since

    def prepare(self) -> Sandbox:
        """Start the first process, so that it is ready when it is wanted; call from a thread. Raises OSError."""
        with self._lock:
            if self._closed:
                raise OSError("closed")
            if self._sandbox is None:
                self._sandbox = Sandbox(spare=True)
            return self._sandbox

    async def check(self, read: Callable[[], Awaitable[Answer]], show: Callable[[], None]) -> None:
        """Check what `read` gives, and `show` the result. Raises OSError where Python can't be started.

        While a check goes on, this asks for one more after it and returns.
        """
        self._wanted = True
        if self._since is not None:
            return
        try:
            while self._wanted:
                self._wanted = False
                self._since = time.monotonic()
                file, text, source = await read()
                told = await asyncio.to_thread(self._run, file, source)
                self._since = None
                self._keep(told, text, source)
                show()
        finally:
            self._since = None

    def retranslate(self) -> None:
        """Judge again, in the words of the current language."""
        if self._told is not None:
            limits = self._sandbox.limits if self._sandbox else Limits()
            self.result = judge(self._exercise, self._told, limits)

    def forget(self) -> None:
        """Have no result."""
        self._told = self.result = None

    def close(self) -> None:
        """End every process."""
        with self._lock:
            self._closed = True
            if self._sandbox is not None:
                self._sandbox.close()

    def _run(self, file: Path, source: bytes) -> Told:
        return self.prepare().check(file, source, self._exercise.check_file)

    def _keep(self, told: Told, text: str, source: bytes) -> None:
        self._told, self.checked = told, text
        self.retranslate()
        result, exercise = self.result, self._exercise
        assert result is not None
        if source != exercise.starter.encode():
            digest = hashlib.sha256(source).hexdigest()
            self._progress.attempt(exercise.id, digest, result.passed, result.right, result.total)
        if result.passed:
            self._progress.mark(exercise.lesson.id, exercise.step)
