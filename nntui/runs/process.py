"""The program's end of a run: a worker process, the events that come from it, the commands that go to it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Literal, Self

from nntui.i18n import _
from nntui.runs import wire
from nntui.runs.events import BY_NAME, LAST, Event, Failed, Finished, Frame, Started, Stopped
from nntui.runs.spec import RunSpec

State = Literal["starting", "running", "paused", "finished", "stopped", "failed"]

_STOP_SECONDS = 2.0
_POLITE = 5
"""How much nicer than the program itself its workers are, where someone looks at the program meanwhile."""
_PACKAGES = str(Path(__file__).parent.parent.parent)
_CODE = f"import sys; sys.path.append({_PACKAGES!r}); from nntui.runs.worker import main; main()"
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class Worker:
    """A process that has imported everything and waits for a `RunSpec`. polite: it lets others go first."""

    def __init__(self, polite: bool = False) -> None:
        # A file, not a pipe: nobody has to read it, and it still tells why a worker could not start.
        self.errors: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115  closed by `end`
        environment = os.environ | dict.fromkeys(_THREADS, "1") | {"PYTHONHASHSEED": "0"}
        self.process = subprocess.Popen(
            # -P: no file of the current folder may stand in for a module.
            [sys.executable, "-P", "-X", "utf8", "-c", _CODE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env=environment,
            start_new_session=True,  # Ctrl-C in the terminal is for the program, which then stops its runs
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        if polite and hasattr(os, "setpriority"):  # Windows has other words for it
            with suppress(OSError):  # a process that has ended already tells so elsewhere
                os.setpriority(os.PRIO_PROCESS, self.process.pid, min(os.nice(0) + _POLITE, 19))
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.commands: BinaryIO = self.process.stdin  # type: ignore[assignment]
        self.events: BinaryIO = self.process.stdout  # type: ignore[assignment]

    def complaint(self) -> str:
        """The last line that the process wrote to its standard error, or an empty text."""
        self.errors.seek(0)
        lines = self.errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    def end(self) -> None:
        """Kill the process if it still runs, and leave nothing of it behind."""
        self.process.kill()
        self.process.wait()
        for stream in (self.commands, self.events, self.errors):
            try:
                stream.close()
            except OSError:  # a command that the dead process never read
                continue


class RunProcess:
    """One run. `events` never blocks; commands return at once and do nothing when the run is over."""

    def __init__(self, spec: RunSpec, worker: Worker) -> None:
        self.spec = spec
        self.state: State = "starting"
        self._first: State = "paused" if spec.paused else "running"
        self._worker = worker
        self._changed = threading.Condition()
        self._events: list[Event] = []
        self._frames: dict[str, Frame] = {}
        self._stopping = False
        self._timer: threading.Timer | None = None
        self._command(spec)
        self._reader = threading.Thread(target=self._read, name="run", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._worker.process.pid

    @property
    def over(self) -> bool:
        """Whether the run has finished, was stopped, or failed."""
        return self.state in ("finished", "stopped", "failed")

    def events(self) -> list[Event]:
        """What has come since the last call: all in order, but of each frame's name only the newest.

        Frames stand behind the rest; `Finished`, `Stopped` or `Failed` stands last.
        """
        with self._changed:
            events, self._events = self._events, []
            frames, self._frames = self._frames, {}
        place = len(events) - 1 if events and isinstance(events[-1], LAST) else len(events)
        events[place:place] = frames.values()
        return events

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for something to read, at most `timeout` seconds; False when there is nothing."""
        with self._changed:
            self._changed.wait_for(lambda: self._pending() or self.over, timeout)
            return self._pending()

    def pause(self) -> None:
        """Hold the run at its loop's next turn."""
        self._command(("pause",), "paused")

    def resume(self) -> None:
        """Go on after a pause."""
        self._command(("resume",), "running")

    def step(self, n: int = 1) -> None:
        """Make `n` turns, then hold."""
        self._command(("step", n), "paused")

    def set(self, name: str, value: Any) -> None:
        """Change a live parameter."""
        self._command(("set", name, value))

    def order(self, *order: Any) -> None:
        """Tell the demo to do something between two turns, also while it is held (see `lab.Run.obey`)."""
        self._command(("order", *order))

    def stop(self) -> None:
        """Leave the loop at its next turn; a demo that makes none for two seconds is killed."""
        with self._changed:
            if self._stopping or self.over:
                return
            self._stopping = True
        self._command(("stop",))
        self._timer = threading.Timer(_STOP_SECONDS, self._worker.process.kill)
        self._timer.daemon = True
        self._timer.start()

    def close(self) -> None:
        """End the process at once, if it still runs. No process or thread stays behind."""
        with self._changed:
            self._stopping = True
        self._worker.process.kill()
        self._reader.join()

    def _pending(self) -> bool:
        return bool(self._events or self._frames)

    def _command(self, command: object, state: State | None = None) -> None:
        with self._changed:
            if self.over:
                return
            if state is not None:
                self._first = state
                if self.state != "starting":
                    self.state = state
            try:
                wire.send(self._worker.commands, command)
            except (OSError, ValueError):  # it has just ended: the reader will tell
                return

    def _read(self) -> None:
        try:
            while not self.over:
                self._take([BY_NAME[name](*fields) for name, *fields in wire.receive(self._worker.events)])
        except EOFError:
            self._worker.process.wait()
            self._take([self._ending()])
        finally:
            if self._timer is not None:
                self._timer.cancel()
            self._worker.end()

    def _take(self, events: list[Event]) -> None:
        with self._changed:
            for event in events:
                if isinstance(event, Frame):
                    self._frames[event.name] = event
                    continue
                self._events.append(event)
                if isinstance(event, Started):
                    self.state = self._first
                elif isinstance(event, Finished):
                    self.state = "finished"
                elif isinstance(event, Stopped):
                    self.state = "stopped"
                elif isinstance(event, Failed):
                    self.state = "failed"
            self._changed.notify_all()

    def _ending(self) -> Event:
        """What to make of a process that ended without a last word."""
        if self._stopping:
            return Stopped()
        status = self._worker.process.returncode
        if self.state == "starting" and status > 0:
            return Failed(self._worker.complaint() or _("Python did not start."), kind="start")
        try:
            reason = signal.Signals(-status).name
        except ValueError:
            reason = _("exit status {status}").format(status=status)
        sentence = _("The training process was ended from outside ({reason}).")
        return Failed(sentence.format(reason=reason), kind="killed")


class Pool:
    """Starts runs, each at once in a warm spare process, and prepares the next spare meanwhile.

    Without `spare` a worker is started only for a run: for a program that makes just one. With it someone looks
    on, and the workers leave the processor to the screen first.
    """

    def __init__(self, spare: bool = True) -> None:
        self._keeps_spare = spare
        self._lock = threading.Lock()
        self._spare: Worker | None = None
        self._runs: list[RunProcess] = []
        self._closed = False
        self._prepare()

    def start(self, spec: RunSpec) -> RunProcess:
        """Start a run and return it; a spare that has died is replaced."""
        with self._lock:
            worker, self._spare = self._spare, None
            self._runs = [run for run in self._runs if not run.over]
        if worker is not None and worker.process.poll() is not None:
            worker.end()
            worker = None
        run = RunProcess(spec, worker or Worker(self._keeps_spare))
        with self._lock:
            self._runs.append(run)
        threading.Thread(target=self._prepare, name="spare", daemon=True).start()
        return run

    def close(self) -> None:
        """End every run and the spare."""
        with self._lock:
            self._closed = True
            spare, self._spare = self._spare, None
            runs, self._runs = self._runs, []
        if spare is not None:
            spare.end()
        for run in runs:
            run.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _prepare(self) -> None:
        with self._lock:
            if self._keeps_spare and self._spare is None and not self._closed:
                self._spare = Worker(self._keeps_spare)
