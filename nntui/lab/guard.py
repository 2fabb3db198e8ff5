"""Limits that a process puts on itself before it runs a learner's code.

Guarded against, so that an accident ends in a message and not in a frozen or damaged machine:

- time: the program kills the process group from outside (every system); `RLIMIT_CPU` ends a process whose
  program has itself been killed (Linux, macOS);
- memory: `RLIMIT_AS` (Linux; macOS ignores it and Windows has nothing like it: there only time is limited);
- the size of a file: `RLIMIT_FSIZE` (Linux, macOS); core dumps: none;
- other processes: starting one through Python is refused on every system. On Linux, unless the learner is root,
  `RLIMIT_NPROC` also stops what gets round Python;
- other files: opening for writing, deleting, renaming, linking and changing rights through Python is refused
  outside the temporary folder of the check.

Not guarded against: code that *means* harm. The refusals live inside the process they limit, native code called
through ctypes sees none of them, reading files and using the network are free, and a process that leaves the
group lives on. This is no security boundary: check only code that you would also run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

_OS_PROCESS = ("fork", "forkpty", "posix_spawn", "spawn", "exec", "system", "startfile", "kill", "killpg")
_NEW_PROCESS = frozenset(["subprocess.Popen", "_winapi.CreateProcess", *(f"os.{name}" for name in _OS_PROCESS)])
_CHANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
    "os.mkdir": ((0, 2),),
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((0, 2), (1, 3)),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, -1),),
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.utime": ((0, 3),),
    "shutil.rmtree": ((0, 1),),
}
"""Audit event to the places of its arguments that name what is changed and the open folder it is named from."""
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_ROOM_FOR_THE_VERDICT = 128 * 2**20
_MORE_THREADS = 32


class Refused(PermissionError):
    """The guard has refused something; `kind` is "process" or "file", `what` the event or the path."""

    def __init__(self, kind: str, what: str) -> None:
        super().__init__(f"{kind}: {what}")
        self.kind = kind
        self.what = what


def limit(cpu_seconds: int, memory: int, file_size: int) -> Callable[[], None]:
    """Set the limits of this process (bytes for `memory` and `file_size`), as far as the system has them.

    Returns a function that gives some memory back, for the telling of why there was none.
    """
    try:
        import resource
    except ImportError:  # Windows

        def nothing() -> None:
            return

        return nothing

    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds
    _lower(resource.RLIMIT_CPU, cpu, cpu + 1)
    _lower(resource.RLIMIT_FSIZE, file_size, file_size)
    _lower(resource.RLIMIT_CORE, 0, 0)
    _lower(resource.RLIMIT_AS, memory, memory + _ROOM_FOR_THE_VERDICT)
    if sys.platform == "linux" and os.geteuid() != 0:
        most = _threads_of_user() + _MORE_THREADS
        _lower(resource.RLIMIT_NPROC, most, most)

    def relax() -> None:
        _lower(resource.RLIMIT_AS, memory + _ROOM_FOR_THE_VERDICT, memory + _ROOM_FOR_THE_VERDICT)

    return relax


def _lower(which: int, soft: int, hard: int) -> None:
    import resource

    allowed = resource.getrlimit(which)[1]
    if allowed != resource.RLIM_INFINITY:
        soft, hard = min(soft, allowed), min(hard, allowed)
    try:
        resource.setrlimit(which, (soft, hard))
    except (OSError, ValueError):  # a system that knows the limit but doesn't keep it
        return


def _threads_of_user() -> int:
    """Count what RLIMIT_NPROC counts: the threads of all processes of this user."""
    count = 0
    for entry in os.scandir("/proc"):
        try:
            if entry.name.isdigit() and entry.stat().st_uid == os.geteuid():
                count += len(os.listdir(f"/proc/{entry.name}/task"))
        except OSError:  # it has just ended
            continue
    return count


def refuse_harm(folder: Path) -> Callable[[bool], None]:
    """Return a switch: while it is on, other processes and changes outside `folder` are `Refused`."""
    inside = os.path.realpath(folder)
    allowed = (inside, os.path.realpath(os.devnull))
    # Kept here: a learner's code may put other things under these names.
    realpath, fsdecode, readlink, join = os.path.realpath, os.fsdecode, os.readlink, os.path.join
    separator = os.sep
    on = False

    def check_path(path: Any, open_folder: Any = None) -> None:
        if isinstance(path, int) or path is None:
            return  # an open file, which was allowed when it was opened
        place = fsdecode(path)
        if isinstance(open_folder, int) and open_folder >= 0:
            with suppress(OSError):  # only Linux tells; elsewhere shutil.rmtree has been asked about the whole
                place = join(readlink(f"/proc/self/fd/{open_folder}"), place)
        place = realpath(place)
        if place not in allowed and not place.startswith(inside + separator):
            raise Refused("file", place)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if not on:
            return
        if event in _NEW_PROCESS:
            raise Refused("process", event)
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
            check_path(arguments[0])
        for path, open_folder in _CHANGES.get(event, ()):
            check_path(arguments[path], arguments[open_folder] if open_folder >= 0 else None)

    def switch(to: bool) -> None:
        nonlocal on
        on = to

    sys.addaudithook(hook)
    return switch
