"""Runs a learner's file against a check.py in a process of its own, and brings back what was told there.

The process is `python -I` in a temporary folder that is also its home, with an environment of its own, one thread
for linear algebra, no input, and the limits of `nntui.lab.guard`, whose docstring says what they don't guard
against. Here only the clock counts: a process that hasn't come to its end in time is killed with its group.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import site
import stat
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

_PACKAGES = str(Path(__file__).resolve().parents[2])
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_KEPT = ("SYSTEMROOT", "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_FOLDERS = "nntui-check-"
_STALE_SECONDS = 3600.0
CHANNEL_LOST = 79
"""Exit status of a process whose code has closed the descriptor to us."""
_START_SECONDS = 60.0
_GRACE_SECONDS = 1.0
_TELLING_SECONDS = 2.0
"""How long a process whose time is up may take to tell where its code is: on a busy machine it has to wait."""
_MOST_TOLD = 4 << 20
"""Bytes read from a process: more than any check says, and few enough for a learner's code to write them all."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one check of one file may use: seconds by the clock, then bytes."""

    seconds: float = 10.0
    memory: int = 1 << 30
    file_size: int = 16 << 20
    output: int = 64 << 10


@dataclass(frozen=True, slots=True)
class Told:
    """What a process said, in order (see `nntui.lab.examiner`), and how it ended.

    `ending` is "end" (it came to its end), "time" (it was killed), "channel" (its code closed the way back), or
    the reason for which it ended by itself, such as "SIGSEGV" or "exit 0". `raw` is what went past Python's
    own printing.
    """

    events: tuple[dict[str, Any], ...]
    ending: str
    raw: str


class Sandbox:
    """Checks files, each in a fresh process. The first is started at once; with `spare` so are the next."""

    def __init__(self, limits: Limits | None = None, spare: bool = False) -> None:
        self.limits = limits or Limits()
        self._keeps_spare = spare
        self._lock = threading.Lock()
        self._running: set[_Process] = set()
        self._closed = False
        _sweep()
        self._spare: _Process | None = _Process()

    def check(self, file: Path, source: bytes, check: Path) -> Told:
        """Run the tests of `check` on the text `source` of the learner's `file`; returns within the time limit."""
        with self._lock:
            process, self._spare = self._spare, None
        if process is None or process.dead:
            if process is not None:
                process.end()
            process = _Process()
        with self._lock:
            self._running.add(process)
        try:
            process.request(file, source, check, self.limits)
            if self._keeps_spare:
                with self._lock:
                    if not self._closed:
                        self._spare = self._spare or _Process()
            return process.told(self.limits)
        finally:
            process.end()
            with self._lock:
                self._running.discard(process)

    def close(self) -> None:
        """End the spare process, and checks that go on in other threads: they have been ended from outside."""
        with self._lock:
            self._closed = True
            processes = [*self._running, *([self._spare] if self._spare else [])]
            self._spare = None
        for process in processes:
            process.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Process:
    """A process that has imported everything and waits for its request."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix=_FOLDERS, ignore_cleanup_errors=True)
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", "-c", _code()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self._folder.name,
            env=_environment(self._folder.name),
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._events: list[dict[str, Any]] = []
        self._raw = bytearray()
        self._ended = False
        self._ready = threading.Event()
        self._over = threading.Event()
        self._readers = [
            threading.Thread(target=self._read_events, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=self._read_raw, args=(self._process.stderr,), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    @property
    def dead(self) -> bool:
        # A folder that has waited for long may have been swept away.
        return self._process.poll() is not None or not os.path.isdir(self._folder.name)

    def request(self, file: Path, source: bytes, check: Path, limits: Limits) -> None:
        """Send the one request. A process that has died meanwhile is found out by `told`."""
        document = {
            "file": str(file),
            "source": base64.b64encode(source).decode(),
            "check": str(check.resolve()),
            "seconds": limits.seconds,
            "cpu_seconds": int(limits.seconds) + 1,
            "memory": limits.memory,
            "file_size": limits.file_size,
            "output": limits.output,
        }
        assert self._process.stdin is not None
        with suppress(OSError):
            os.utime(self._folder.name)  # from now on in use, however long it has waited
            self._process.stdin.write(json.dumps(document).encode() + b"\n")
            self._process.stdin.flush()

    def told(self, limits: Limits) -> Told:
        """Wait for the end, or bring it about."""
        # Importing takes its time on a busy machine; the learner's time begins after that.
        ready = self._ready.wait(_START_SECONDS)
        over = ready and self._over.wait(limits.seconds + _TELLING_SECONDS)
        ending = self._ending(over)
        self.end()
        return Told(tuple(self._events), ending, self._raw[: limits.output].decode(errors="replace"))

    def _ending(self, over: bool) -> str:
        if any(event["event"] == "end" for event in self._events):
            return "end"
        if not over:
            return "time"
        try:
            status = self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:  # it lives, but has closed the way back
            return "channel"
        if status == CHANNEL_LOST:
            return "channel"
        if status < 0:
            with suppress(ValueError):
                return "time" if -status == getattr(signal, "SIGXCPU", 0) else signal.Signals(-status).name
        return f"exit {status}"

    def end(self) -> None:
        """Kill whatever is left of the process and its group, and remove its folder."""
        if self._ended:
            return  # by now its number may be another's
        self._ended = True
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        for reader in self._readers:
            # A process that has left the group may hold the pipe open: don't wait for that one.
            reader.join(_GRACE_SECONDS)
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        self._folder.cleanup()

    def _read_events(self, stream: IO[bytes]) -> None:
        with stream:
            room = _MOST_TOLD
            while room > 0 and (line := stream.readline(room)):
                room -= len(line)
                self._ready.set()
                try:
                    event = json.loads(line)
                    kind = event["event"]
                except (ValueError, TypeError, KeyError):
                    break  # the learner's code has written into the channel: nothing after can be trusted
                if kind != "ready":
                    self._events.append(event)
                if kind == "end":
                    break
        self._ready.set()
        self._over.set()

    def _read_raw(self, stream: IO[bytes]) -> None:
        with stream:
            while part := stream.read1(8192):  # type: ignore[attr-defined]
                self._raw += part[: max(0, (64 << 10) - len(self._raw))]


def _sweep() -> None:
    """Remove the folders that programs left behind which were killed during a check."""
    owner = os.getuid() if hasattr(os, "getuid") else None
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDERS}*"):
        with suppress(OSError):
            found = folder.lstat()
            ours = stat.S_ISDIR(found.st_mode) and owner in (None, found.st_uid)
            if ours and time.time() - found.st_mtime > _STALE_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _code() -> str:
    # -I leaves out the user's own packages and a checkout that isn't installed; both are ours to find.
    paths = [_PACKAGES, *([site.getusersitepackages()] if site.ENABLE_USER_SITE else [])]
    return f"import sys; sys.path += {paths!r}; from nntui.lab.examiner import main; main()"


def _environment(home: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    places = dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME"), home)
    fixed = {"LANG": "C.UTF-8", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return kept | places | fixed | dict.fromkeys(_THREADS, "1")
