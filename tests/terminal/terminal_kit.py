"""A program in a real pseudo-terminal, and the screen that a person would see."""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil
import pyte

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "space": " ",
    "left": "\x1b[D",
    "right": "\x1b[C",
    "up": "\x1b[A",
    "down": "\x1b[B",
}
PATIENCE = 120.0
PROGRAM = (sys.executable, "-m", "nntui")


class Terminal:
    """Runs a command, feeds what it writes to an emulator, and sends it keys."""

    def __init__(
        self,
        home: Path,
        command: tuple[str, ...] = PROGRAM,
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.screen = pyte.Screen(*size)
        self.raw = b""
        self._stream = pyte.ByteStream(self.screen)
        self._reaped: int | None = None
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.chdir(home)
            # A test runner may set the last two, which outweigh what the terminal says.
            ours = ("LC_", "NNTUI_", "COLUMNS", "LINES")
            clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
            clean |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "en_GB.UTF-8"}
            clean |= {"NNTUI_HOME": str(home / "data"), "PYTHONUTF8": "1", **(environment or {})}
            os.execvpe(command[0], list(command), clean)
        self.resize(*size)

    def resize(self, width: int, height: int) -> None:
        """Give the terminal another size, as a window manager would."""
        self.screen.resize(height, width)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def press(self, *keys: str) -> None:
        """Send keys, each once the last one had a moment to arrive (an escape must not begin a sequence)."""
        for key in keys:
            os.write(self._fd, KEYS.get(key, key).encode())
            self.pump(0.15)

    def press_together(self, *keys: str) -> None:
        """Send keys at once, as they come from a fast hand or reach a busy program."""
        os.write(self._fd, "".join(KEYS.get(key, key) for key in keys).encode())

    def pump(self, seconds: float) -> None:
        """Read what the program writes for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and self._read(left):
            pass

    def _read(self, timeout: float) -> bool:
        """Read once; False at the end of the output."""
        if not select.select([self._fd], [], [], timeout)[0]:
            return True
        try:
            data = os.read(self._fd, 65536)
        except OSError:  # Linux's way to say that the other side has closed
            return False
        self.raw += data
        if b"\x1b[?2026$p" in data:
            os.write(self._fd, b"\x1b[?2026;2$y")
        self._stream.feed(data)
        return bool(data)

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def until(self, condition: str | Callable[[str], object]) -> str:
        """Read until a text is on the screen, or the condition holds for the screen's text; return that."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            text = self.text
            if condition in text if isinstance(condition, str) else condition(text):
                return text
            if not self._read(0.1):
                break
        raise AssertionError(f"never seen: {condition}\n{self.text}")

    def wait(self) -> int:
        """Read to the end; return the exit status."""
        end = time.monotonic() + PATIENCE
        while self._read(0.1):
            assert time.monotonic() < end, f"it does not end\n{self.text}"
        return self._reap()

    def _reap(self) -> int:
        if self._reaped is None:
            self._reaped = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._reaped

    def workers(self) -> list[psutil.Process]:
        """The program's child processes."""
        return psutil.Process(self.pid).children(recursive=True)

    def close(self) -> None:
        """Kill the program if it still runs."""
        if self._reaped is None:
            os.kill(self.pid, signal.SIGKILL)
            self._reap()
        os.close(self._fd)
