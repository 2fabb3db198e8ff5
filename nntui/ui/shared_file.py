"""A learner's file as the built-in editor sees it: saved whole, and shared with other editors."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from nntui.course.workspace import keep_copy, read_saved, save


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another program has changed the file: its text `theirs` stays there, ours went to the file `copy`."""

    theirs: bytes
    copy: Path


class SharedFile:
    """The file and what is known to be in it. The methods wait for the disk: call them from a thread.

    Set `lossy` when the editor can't show `known` as it is; before it is replaced a copy is made.
    """

    def __init__(self, file: Path, known: bytes) -> None:
        self.file = file
        self.known = known
        self.lossy = False
        self._lock = Lock()

    def write(self, source: bytes) -> Conflict | Path | None:
        """Make `source` what is in the file, on disk when this returns. Raises OSError.

        Returns the Conflict that prevented it, or the copy that was made of a text the editor can't show.
        """
        with self._lock:
            found = self._found()
            if found is not None and found not in (source, self.known):
                copy = keep_copy(self.file, source)
                self.known = found
                return Conflict(found, copy)
            kept = keep_copy(self.file, self.known) if self.lossy and source != self.known else None
            if found != source:
                save(self.file, source)
            self.known = source
            self.lossy = False
            return kept

    def look(self) -> bytes | None:
        """Return the text that another program has put into the file since it was last read, if any."""
        with self._lock:
            try:
                found = self._found()
                if found in (None, self.known):
                    return None
                found = read_saved(self.file)
            except OSError:  # an editor is just putting it there
                return None
            if found == self.known:
                return None
            self.known = found
            return found

    def _found(self) -> bytes | None:
        try:
            return self.file.read_bytes()
        except FileNotFoundError:
            return None
