"""What stands beside the card of a step, whatever its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from nntui.course import Lesson, Step
from nntui.i18n import N_

if TYPE_CHECKING:
    from nntui.ui.app import NntuiApp
    from nntui.ui.widgets.slider import SliderRow


class StepPanel(Vertical):
    """One step's working half. The screen keeps it as long as the lesson is open, so nothing done is lost."""

    TAB: ClassVar[str] = N_("Run")
    """What its tab is called on narrow screens."""

    class Changed(Message):
        """Other keys work now, or another widget is the one to scroll."""

    class Finished(Message):
        """The learner has done what the step asks for."""

        def __init__(self, step: str) -> None:
            super().__init__()
            self.step = step

    def __init__(self, lesson: Lesson, step: Step, classes: str = "") -> None:
        super().__init__(classes=f"panel {classes}")
        self.lesson, self.step = lesson, step

    @property
    def nntui(self) -> NntuiApp:
        """The running program."""
        return cast("NntuiApp", self.app)

    @property
    def is_shown(self) -> bool:
        """Whether this is the panel of the step on screen."""
        return self.has_class("-current") and self.is_attached

    @property
    def place(self) -> str:
        """The place of the key table that it is while it is seen, "" for none."""
        return ""

    @property
    def rows(self) -> list[SliderRow]:
        """Its sliders, top to bottom."""
        return []

    @property
    def answering(self) -> Widget | None:
        """What wants the focus, because keys answer it: a question that is open."""
        return None

    @property
    def asked(self) -> str:
        """The type of the question that is open, "" for none."""
        return ""

    @property
    def scrolled(self) -> list[Widget]:
        """What page up and down may scroll, first come first."""
        return []

    def enter(self) -> bool:
        """Use the Enter key; false where the step after this one is meant."""
        return False

    def toggle(self) -> None:
        """Run what there is to run, or pause or end it."""

    def retranslate(self) -> None:
        """Every text again, in the current language and with the current marks."""

    def pause(self) -> None:
        """The learner looks at another step."""

    def close(self) -> None:
        """The lesson is left: end every process."""
