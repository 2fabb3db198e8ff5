"""Inside the worker: keep the channel to the program clean by turning everything printed into reports."""

from __future__ import annotations

import io
import os
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TextIO

_DRAIN_SECONDS = 1.0


class _Lines(io.TextIOBase):
    """A text stream that hands over whole lines."""

    def __init__(self, take: Callable[[str], None]) -> None:
        self._take = take
        self._rest = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            self._take(line)
        return len(text)

    def finish(self) -> None:
        if self._rest:
            self._take(self._rest)
        self._rest = ""


def channel() -> tuple[BinaryIO, BinaryIO]:
    """Take standard input and output away for the channel; code that reads input from now on finds none."""
    commands, events = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115  kept open for the life of the process
    return commands, events


class Capture:
    """Until `finish`: each line printed by Python, by C code or by a child process goes to `take`."""

    def __init__(self, take: Callable[[str], None]) -> None:
        self._python = _Lines(take)
        self._foreign = _Lines(take)
        reading, writing = os.pipe()
        os.dup2(writing, 1)
        os.close(writing)
        self._thread = threading.Thread(target=self._drain, args=(reading,), daemon=True)
        self._thread.start()
        sys.stdout = sys.stderr = self._python

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            take(f"{category.__name__}: {message} ({Path(filename).name}:{lineno})")

        warnings.showwarning = show

    def finish(self) -> None:
        """Hand over what is left."""
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 1)  # closes the pipe's last writer, unless a child process lives on
        os.close(nothing)
        self._thread.join(_DRAIN_SECONDS)
        self._python.finish()

    def _drain(self, reading: int) -> None:
        with os.fdopen(reading, encoding="utf-8", errors="replace") as stream:
            for line in stream:
                self._foreign.write(line)
        self._foreign.finish()
