"""A screen whose time counts as time spent with a lesson."""

from __future__ import annotations

from nntui.course import Lesson
from nntui.ui.attention import Attention
from nntui.ui.screens.base import NntuiScreen

SAVED_EVERY = 30.0
"""Seconds of a learner's time that may be lost to a power cut."""


class TimedScreen(NntuiScreen):
    """While it is on top and keys are pressed, the time is added to what `lesson` took."""

    def __init__(self, lesson: Lesson) -> None:
        super().__init__()
        self.lesson = lesson
        self._attention = Attention()

    @property
    def subject(self) -> Lesson | None:
        return self.lesson

    def on_key(self) -> None:
        self.touch()

    def touch(self) -> None:
        """The learner has done something."""
        self._attention.touch()
        self._spend()

    def on_screen_resume(self) -> None:
        self._attention.touch()

    def on_screen_suspend(self) -> None:
        self._attention.leave()
        self._spend(leaving=True)

    def on_unmount(self) -> None:
        self._attention.leave()
        self._spend(leaving=True)

    def _spend(self, leaving: bool = False) -> None:
        if self._attention.seconds > (0.0 if leaving else SAVED_EVERY):
            self.nntui.progress.spend(self.lesson.id, self._attention.take())
