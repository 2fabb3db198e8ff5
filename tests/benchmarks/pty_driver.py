"""A program in a pseudo-terminal, timed: nothing is emulated while it is measured, so that little is disturbed."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import tempfile
import termios
import time
from types import TracebackType
from typing import Self

import psutil
import pyte

_compiled = tempfile.TemporaryDirectory()
"""Where Python keeps what it compiles, which what is installed has from the start."""


class Program:
    """Runs a command in a terminal of `size` and keeps all that it writes, in `raw`."""

    def __init__(self, command: list[str], size: tuple[int, int] = (120, 40)) -> None:
        self.size = size
        self.raw = b""
        self._home = tempfile.TemporaryDirectory()
        self.started = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            settings = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "NNTUI_LANG": "en"}
            settings |= {"NNTUI_HOME": self._home.name, "PYTHONPYCACHEPREFIX": _compiled.name}
            os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
            os.execvpe(command[0], command, {**os.environ, **settings})
        width, height = size
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def read(self, timeout: float) -> bytes:
        """What comes within `timeout` seconds, at the first that comes."""
        if not select.select([self._fd], [], [], max(timeout, 0))[0]:
            return b""
        data = os.read(self._fd, 1 << 16)
        if b"\x1b[?2026$p" in data:
            os.write(self._fd, b"\x1b[?2026;2$y")
        self.raw += data
        return data

    def rest(self, seconds: float) -> None:
        """Read for so long."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.read(left)

    def until(self, wanted: bytes, patience: float = 60.0) -> float:
        """Read until `wanted` comes, from now on; returns the seconds that it took."""
        begin, start = time.perf_counter(), len(self.raw)
        while wanted not in self.raw[start:]:
            self.read(0.5)
            if time.perf_counter() - begin > patience:
                raise TimeoutError(f"never seen: {wanted!r}")
        return time.perf_counter() - begin

    def first_paint(self) -> float:
        """Seconds from the start to the first screenful."""
        while len(self.raw) < 400:
            self.read(0.5)
        return time.perf_counter() - self.started

    def press(self, key: str) -> None:
        """Send a key."""
        os.write(self._fd, key.encode())

    def text(self) -> list[str]:
        """The screen now, as far as the last of the output shows it."""
        screen = pyte.Screen(*self.size)
        pyte.ByteStream(screen).feed(self.raw[-400_000:])
        return list(screen.display)

    def processor(self, workers: bool = False) -> float:
        """Processor seconds of the program itself, and of its `workers` if asked for."""
        program = psutil.Process(self.pid)
        every = [program, *program.children(recursive=True)] if workers else [program]
        return sum(sum(each.cpu_times()[:2]) for each in every)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        children = psutil.Process(self.pid).children(recursive=True)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._fd)
        psutil.wait_procs(children, timeout=5)
        self._home.cleanup()
