"""The process of one run: it waits, with everything imported, for a `RunSpec`, runs it, and ends."""

from __future__ import annotations

import os
import signal
import threading
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from nntui import lab
from nntui.course import bundled_root
from nntui.errors import UsageError
from nntui.i18n import _, use
from nntui.lab.plain import plain
from nntui.runs import device, trial, wire
from nntui.runs.capture import Capture, channel
from nntui.runs.spec import RunSpec

_GATHER_SECONDS = 0.005
"""From the first report after a silence to its message: what is reported together goes together."""
_FLUSH_SECONDS = 1 / 30
"""Between two messages at the least. A silence costs nothing."""


class _Commands:
    """Reads commands in its own thread and applies them at once; ends with the program."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._early: list[tuple[Any, ...]] = []
        self._run: lab.Run | None = None
        self._parameters: Mapping[str, lab.Parameter] = {}
        self._spec: RunSpec | None = None
        self._specified = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def spec(self) -> RunSpec:
        """Wait for the first message: what to run."""
        self._specified.wait()
        assert self._spec is not None
        return self._spec

    def attach(self, run: lab.Run, parameters: Mapping[str, lab.Parameter]) -> None:
        """Apply to `run` the commands that came while it was loading, and all later ones."""
        with self._lock:
            self._run, self._parameters = run, parameters
            for command in self._early:
                self._apply(run, *command)

    def _listen(self) -> None:
        try:
            self._spec = wire.receive(self._stream)
            self._specified.set()
            while True:
                command = wire.receive(self._stream)
                with self._lock:
                    if self._run is None:
                        self._early.append(command)
                    else:
                        self._apply(self._run, *command)
        except (EOFError, OSError):
            os._exit(0)

    def _apply(self, run: lab.Run, name: str, *arguments: Any) -> None:
        if name == "set":
            self._set(run, *arguments)
        else:
            getattr(run, name)(*arguments)

    def _set(self, run: lab.Run, name: str, value: Any) -> None:
        parameter = self._parameters.get(name)
        if parameter is None or not parameter.live:
            run.printed(_("{name} cannot be changed during a run.").format(name=name))
            return
        try:
            run.set(name, parameter.check(value))
        except UsageError as error:
            run.printed(str(error))


class _Reports:
    """Carries a run's reports away in its own thread, so that a full pipe never holds the training up."""

    def __init__(self, run: lab.Run, stream: BinaryIO) -> None:
        self._run = run
        self._stream = stream
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._carry, daemon=True)

    def start(self, *event: Any) -> None:
        self._send([event])
        self._thread.start()

    def finish(self, *event: Any) -> None:
        """Send everything that is left, then `event`, the last."""
        self._done.set()
        self._run.wake()
        if self._thread.is_alive():
            self._thread.join()
        self._flush()
        self._send([event])

    def _carry(self) -> None:
        while not self._done.is_set():
            self._run.wait()
            self._done.wait(_GATHER_SECONDS)
            self._flush()
            self._done.wait(_FLUSH_SECONDS)

    def _flush(self) -> None:
        reports, frames = self._run.take()
        reports += [("frame", name, view) for name, view in frames.items()]
        if reports:
            self._send(reports)

    def _send(self, reports: list[tuple[Any, ...]]) -> None:
        try:
            wire.send(self._stream, reports)
        except OSError:
            os._exit(0)


def main() -> None:
    """Serve one run over standard input and output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    incoming, outgoing = channel()
    commands = _Commands(incoming)
    spec = commands.spec()
    use(spec.language)
    run = lab.Run({}, spec.seed, spec.device, spec.paused)
    capture = Capture(run.printed)
    reports = _Reports(run, outgoing)
    last = _outcome(spec, run, commands, reports)
    capture.finish()
    reports.finish(*last)
    os._exit(0)


def _outcome(spec: RunSpec, run: lab.Run, commands: _Commands, reports: _Reports) -> tuple[Any, ...]:
    """Run the demo to its end and return its last event."""
    folder = (spec.root or bundled_root()) / spec.lesson
    try:
        run.device = device.resolve(spec.device)
        trial.seed_everything(spec.seed)
        demo = lab.load_demo(folder, spec.demo)
        parameters = lab.parameters(demo)
        values = _values(spec, parameters)
        for name, value in values.items():
            run.set(name, value)
        if run.device == "auto":
            times = {name: trial.seconds_a_turn(demo, values, spec.seed, name) for name in ("cpu", "cuda")}
            run.device = trial.faster(times)
            run.printed(trial.in_words(times))
            trial.seed_everything(spec.seed)
        reports.start("started", spec.lesson, spec.demo, values, spec.seed, run.device)
        commands.attach(run, parameters)
        result = demo(run, **values)
        return "finished", plain({} if result is None else result)
    except lab.StopRun:
        return ("stopped",)
    except UsageError as error:
        return "failed", str(error), None, "start"
    except BaseException as error:
        return "failed", _sentence(error), _where(error, folder), "demo"


def _values(spec: RunSpec, parameters: Mapping[str, lab.Parameter]) -> dict[str, Any]:
    values = {name: parameter.default for name, parameter in parameters.items()}
    for name, value in spec.parameters.items():
        values[name] = lab.parameter(parameters, name).check(value)
    return values


def _sentence(error: BaseException) -> str:
    name, text = type(error).__name__, str(error)
    return f"{name}: {text}" if text else name


def _where(error: BaseException, folder: Path) -> str | None:
    """The innermost line of the lesson's own files, such as ``demo_fit.py:23: loss.backward()``."""
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).parent == folder:
        return f"{Path(error.filename).name}:{error.lineno}: {(error.text or '').strip()}"
    lines = traceback.extract_tb(error.__traceback__)
    own = [line for line in lines if Path(line.filename).parent == folder]
    return f"{Path(own[-1].filename).name}:{own[-1].lineno}: {own[-1].line}" if own else None


if __name__ == "__main__":
    main()
