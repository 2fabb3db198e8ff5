"""What a run came to: its result and notes, or the card that says why it failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from nntui.course.texts import DemoText
from nntui.i18n import _
from nntui.ui.keys import spell
from nntui.ui.results import note_text, result_content
from nntui.ui.widgets.line import pressable

if TYPE_CHECKING:
    from nntui.runs.events import Failed
    from nntui.ui.app import NntuiApp
    from nntui.ui.session import Session

DIM = "$text-dim"


def outcome(session: Session, words: DemoText, width: int) -> Content:
    """The result table once there is one, and the newest notes and printed lines."""
    parts: list[Content] = []
    if session.result is not None:
        parts.append(result_content(session.result, words.results, width))
    notes = [note_text(words.notes.get(key), key, values) for key, values in session.notes]
    parts += [Content.styled(note, "$accent") for note in dict.fromkeys(notes)]
    parts += [Content.styled(line, DIM).truncate(width, ellipsis=True) for line in session.printed]
    return Content("\n").join(parts)


def failure(failed: Failed, app: NntuiApp) -> Content:
    """Why the run failed, where, and what can be done now."""
    title = {
        "killed": _("The run's process was ended from outside"),
        "start": _("The run could not start"),
    }.get(failed.kind, _("The demo stopped with an error"))
    parts = [Content.styled(f"{app.marks.fail} {title}", "bold $error"), Content(failed.error)]
    if failed.where:
        parts.append(Content.styled(failed.where, DIM))
    again = Content.assemble(
        (f" {spell('↵', app.ascii_only)} ", "bold $primary on $panel"), (_("run again") + " ", "on $panel")
    )
    parts.append(pressable(again, "enter"))
    return Content("\n").join(parts)
