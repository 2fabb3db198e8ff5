"""Keeps an editor and the learner's file the same, whichever of the two is changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from nntui.course.workspace import keep_copy
from nntui.i18n import _
from nntui.reasons import reason
from nntui.ui.shared_file import Conflict, SharedFile
from nntui.ui.widgets.editor import Editor


class Saving:
    """Saves what is typed and loads what another program has written; the disk is waited for in threads.

    `tell` shows a sentence to the learner. `trouble` says why the last save failed ("" if it didn't).
    """

    def __init__(self, editor: Editor, file: Path, known: bytes, tell: Callable[[str], None]) -> None:
        self.trouble = ""
        self._clean = ""
        self._editor = editor
        self._tell = tell
        self._shared = SharedFile(file, known)
        self._turn = asyncio.Lock()
        editor.load_text(_decoded(known))
        self._took(known)

    @property
    def file(self) -> Path:
        """The learner's file."""
        return self._shared.file

    @property
    def dirty(self) -> bool:
        """Whether the editor holds something that the file doesn't."""
        return self._editor.text != self._clean

    @property
    def source(self) -> bytes:
        """The text to check, as it is or will be in the file."""
        return _encoded(self._editor.text) if self.dirty else self._shared.known

    async def save(self) -> bool:
        """Bring the editor's text to the disk. True: there was another's text, which is in the editor now."""
        async with self._turn:
            there = await asyncio.to_thread(self.file.is_file)
            text = self._editor.text
            if text == self._clean and there and not self.trouble:
                return False
            try:
                done = await asyncio.to_thread(self._shared.write, _encoded(text))
            except OSError as error:
                self._failed(error)
                return False
            self.trouble = ""
            if isinstance(done, Conflict):
                await self._give_way(done, text)
                return True
            self._clean = text
            if done is not None:
                self._tell(_("Not all of the file could be shown. It is kept as {file}.").format(file=done.name))
            return False

    async def look(self) -> bool:
        """Load what another program has put into the file. True: it is in the editor now."""
        async with self._turn:
            found = await asyncio.to_thread(self._shared.look)
            if found is None:
                return False
            text = self._editor.text
            if text != self._clean:
                try:
                    copy = await asyncio.to_thread(keep_copy, self.file, _encoded(text))
                except OSError as error:
                    self._failed(error)
                    return False
                await self._give_way(Conflict(found, copy), text)
            else:
                self.load(found)
            return True

    def save_now(self) -> None:
        """Save on the way out, when nothing may be left to a thread."""
        if self.dirty or not self.file.is_file():
            with suppress(OSError):
                self._shared.write(_encoded(self._editor.text))

    def load(self, found: bytes) -> None:
        """Show what is in the file now."""
        self._shared.known = found
        self._editor.put(_decoded(found))
        self._took(found)

    async def _give_way(self, conflict: Conflict, kept: str) -> None:
        """Two texts for one file: the other program's stays, ours is in a copy beside it."""
        now = self._editor.text
        if now != kept:
            with suppress(OSError):
                await asyncio.to_thread(keep_copy, self.file, _encoded(now))
        self.load(conflict.theirs)
        self._tell(
            _("Another program has changed the file; its text is here now. Yours is kept as {file}.").format(
                file=conflict.copy.name
            )
        )

    def _took(self, known: bytes) -> None:
        self._clean = self._editor.text
        self._shared.lossy = _encoded(self._clean) != known

    def _failed(self, error: OSError) -> None:
        trouble = reason(error)
        if trouble != self.trouble:
            self._tell(_("{file} can't be saved: {reason}.").format(file=self.file, reason=trouble))
        self.trouble = trouble


def _decoded(source: bytes) -> str:
    return source.decode("utf-8", errors="replace")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", errors="replace")
