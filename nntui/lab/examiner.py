"""The process in which a learner's code is checked, started by `nntui.course.sandbox`.

It imports everything, reads one request (a line of JSON) from standard input, sets its limits, and tells what it
finds on the standard output it was given, a line of JSON each, in this order:

    {"event": "ready"}
    {"event": "start", "check": NAME}
    {"event": "print", "text": …}                  what the code printed, the first 64 KB
    {"event": "verdict", "check": NAME, "key": null or KEY, "values": {…}, "line": …}
    {"event": "end"}

The first check is "file": can the learner's file be run at all? The others are the tests of check.py, run by
pytest. Everything that can go wrong has a key; `nntui.course.verdict` turns keys into sentences. That standard
output is moved to another descriptor first: what is printed never lands among the events.
"""

from __future__ import annotations

import ast
import base64
import builtins
import json
import linecache
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Generator
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Literal

import pytest

import framework  # noqa: F401  so that a spare process has it ready
from nntui.lab.channel import Channel, Printed
from nntui.lab.checks import CheckFailed, Learner
from nntui.lab.guard import Refused, limit, refuse_harm

_LEARNER = "learner"
_PRIVATE = frozenset(["pytest", "_pytest", "pluggy", "nntui"])
_THREAD_SECONDS = 0.2
_PLUGINS_OFF = (
    "terminal cacheprovider capture logging junitxml doctest pastebin unittest debugging skipping legacypath "
    "tmpdir recwarn setuponly setupplan stepwise warnings faulthandler unraisableexception threadexception reports"
)


class _Exam:
    """One learner's file under examination: runs it, and tells what came of each check."""

    def __init__(self, request: dict[str, Any], channel: Channel, printed: Printed) -> None:
        self.file: str = request["file"]
        self.source_bytes = base64.b64decode(request["source"])
        self.source = ""
        self.seconds: float = request["seconds"]
        self.channel = channel
        self.printed = printed
        self.folder = Path.cwd()
        self.relax = limit(request["cpu_seconds"], request["memory"], request["file_size"])
        self.guard = refuse_harm(self.folder)
        self.builtins = dict(vars(builtins))
        self.threads = set(threading.enumerate())
        self.learner: Learner | None = None
        self.running: str | None = None
        self.gaps: set[int] = set()

    def load(self) -> bool:
        """Run the learner's file; False after telling why it can't be."""

        def run() -> None:
            code = self._compile()
            module = ModuleType(_LEARNER)
            module.__file__ = self.file
            sys.modules[_LEARNER] = module
            # So that a traceback shows the lines that ran, whatever has been saved since.
            linecache.cache[self.file] = (len(self.source), None, self.source.splitlines(True), self.file)
            self.learner = Learner(module, self.source)
            exec(code, vars(module))

        return self._examine("file", run)

    def _compile(self) -> CodeType:
        try:
            self.source = self.source_bytes.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self.source_bytes[: error.start].count(b"\n") + 1
            raise _Told("encoding", line, byte=error.start, number=line) from None
        try:
            return self._parse()
        except (MemoryError, RecursionError):  # Python's own parser says it so
            raise _Told("nested") from None

    def _parse(self) -> CodeType:
        try:
            tree = ast.parse(self.source, self.file)
            for node in ast.walk(tree):
                self._refuse_private(node)
            self.gaps = _gaps(tree)
            return compile(tree, self.file, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            # For a null byte some versions of Python know no line, or raise ValueError.
            null = self.source.partition("\0")[0].count("\n") + 1
            line = (error.lineno if isinstance(error, SyntaxError) else None) or null
            reason = error.msg if isinstance(error, SyntaxError) else str(error)
            raise _Told("syntax", line, number=line, reason=reason) from None

    def _refuse_private(self, node: ast.AST) -> None:
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            if name.partition(".")[0] in _PRIVATE:
                raise _Told("private", getattr(node, "lineno", 1), name=name)

    def _examine(self, name: str, run: Callable[[], None]) -> bool:
        self.begin(name)
        failure: BaseException | None = None
        try:
            run()
        except BaseException as error:
            failure = error
        return self.finish(failure)

    def begin(self, name: str) -> None:
        """Tell that a check begins, and put the guard up."""
        self.channel.send("start", check=name)
        self.running = name
        self.guard(True)

    def finish(self, error: BaseException | None) -> bool:
        """Tell what came of a check, and put back what its code has put out of place."""
        self.guard(False)
        replaced = self._restore_builtins()
        if isinstance(error, MemoryError):
            self.relax()
        told = None if replaced else self._told(error)  # an error then is only what followed from it
        told = told or self._left_behind(replaced)
        self.printed.flush()
        name, self.running = self.running, None
        key, line, values = (told.key, told.line, told.values) if told else (None, None, {})
        self.channel.send("verdict", check=name, key=key, line=line, values=values)
        return told is None

    def _restore_builtins(self) -> str:
        found, kept = vars(builtins), self.builtins
        changed = [name for name in kept if found.get(name) is not kept[name] and name != "_"]
        found.update(kept)
        return min(changed) if changed else ""

    def _left_behind(self, replaced: str) -> _Told | None:
        if replaced:
            return _Told("builtins", self._line_with(replaced), name=replaced)
        end = time.monotonic() + _THREAD_SECONDS
        for thread in set(threading.enumerate()) - self.threads:
            thread.join(max(0.0, end - time.monotonic()))
            if thread.is_alive():
                self.threads.add(thread)
                return _Told("thread", self._line_with("Thread"), name=thread.name)
        try:
            gone = not os.path.samefile(os.getcwd(), self.folder)
        except OSError:
            gone = True
        if gone:
            there = self.folder.is_dir()
            self.folder.mkdir(exist_ok=True)
            os.chdir(self.folder)
            return None if there else _Told("folder", self._line_with("rm"))
        return None

    def _told(self, error: BaseException | None) -> _Told | None:
        if error is None or isinstance(error, _Told):
            return error
        line = self._line_of(error)
        match error:
            case CheckFailed():
                line = line or (self.learner._line(error.at) if self.learner else None)
                return _Told(error.key, line, **error.values)
            case AssertionError() if line is None:
                return _Told("assertion", self._used_line(), error=str(error).strip() or "assert")
            case Refused():
                return _Told(error.kind, line, what=error.what)
            case SystemExit():
                return _Told("exit", line)
            case MemoryError():
                traceback.clear_frames(error.__traceback__)
                return _Told("memory", line)
            case RecursionError():
                return _Told("recursion", line)
            case EOFError() if line and "input" in self._text(line):
                return _Told("input", line)
            case Exception() if line in self.gaps:
                return _Told("unfinished", line, number=line)
        text = _printable(error)
        return _Told("error" if line else "after", line or self._used_line(), error=text)

    def _line_of(self, error: BaseException) -> int | None:
        """Return the innermost line of the learner's file that the error went through."""
        found = None
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == self.file:
                found = trace.tb_lineno
            trace = trace.tb_next
        return found

    def _used_line(self) -> int | None:
        return self.learner._line(None) if self.learner else None

    def _text(self, line: int) -> str:
        lines = self.source.splitlines()
        return lines[line - 1] if line <= len(lines) else ""

    def _line_with(self, text: str) -> int | None:
        lines = self.source.splitlines()
        return next((number for number, line in enumerate(lines, 1) if text in line), None)

    # Time

    def watch(self) -> None:
        """Wait for the end of the time, in a thread; then tell where the code is, and end the process."""
        sleep, frames, leave = time.sleep, sys._current_frames, os._exit
        main = threading.main_thread().ident
        sleep(self.seconds)
        if self.running is not None:
            line = None
            frame = frames().get(main or 0)
            while frame is not None and line is None:
                line = frame.f_lineno if frame.f_code.co_filename == self.file else None
                frame = frame.f_back
            self.printed.flush()
            self.channel.send("verdict", check=self.running, key="time", line=line, values={})
        leave(0)


class _Plugin:
    """What pytest has to know of an examination. Its reports carry no text: all is told by the examination."""

    def __init__(self, exam: _Exam, learner: Learner, channel: Channel) -> None:
        # pytest looks at every attribute of a plugin, and a `Learner` has all of them.
        self._exam = exam
        self._learner = (learner,)
        self._send = channel.send

    @pytest.fixture
    def learner(self) -> Learner:
        """The learner's file as a module."""
        return self._learner[0]

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        """Run one test of check.py, and tell what came of it."""
        self._learner[0]._forget()
        self._exam.begin(pyfuncitem.name.removeprefix("test_"))
        failure: BaseException | None = None
        try:
            yield
        except BaseException as error:
            failure = error
        self._exam.finish(failure)
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Make a report without a text. An error outside the test itself is one of check.py."""
        if call.excinfo is not None:
            self._send("broken", reason=f"{item.name}: {call.excinfo.typename}: {call.excinfo.value}")
        outcome: Literal["failed", "passed"] = "failed" if call.excinfo else "passed"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)  # type: ignore[arg-type]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Tell of a check.py that can't be imported."""
        if report.failed:
            self._send("broken", reason=str(report.longrepr).strip().splitlines()[-1])

    def pytest_internalerror(self, excrepr: object) -> bool:
        """Tell of an error in pytest itself instead of printing it."""
        self._send("broken", reason=str(excrepr).strip().splitlines()[-1])
        return True


class _Told(Exception):
    """A failure on its way: not an error of ours, but what the learner is told."""

    def __init__(self, key: str, line: int | None = None, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.line = line
        self.values = values


def _gaps(tree: ast.AST) -> set[int]:
    """Return the lines with a `...` where a value belongs: not in an index, and not as a statement by itself."""
    nodes = list(ast.walk(tree))
    meant = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    meant |= {id(inner) for node in nodes if isinstance(node, ast.Subscript) for inner in ast.walk(node.slice)}
    dots = [node for node in nodes if isinstance(node, ast.Constant) and node.value is Ellipsis]
    return {node.lineno for node in dots if id(node) not in meant}


def _printable(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException:
        text = ""
    return f"{type(error).__name__}: {text[:2000]}" if text else type(error).__name__


def main() -> None:
    """Serve one request over standard input and output."""
    channel = Channel()
    os.dup2(2, 1)
    if hasattr(signal, "SIGXFSZ"):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    request = json.loads(sys.stdin.readline() or "null")
    if request is None:
        return  # a spare that nobody needed
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.dont_write_bytecode = True
    printed = Printed(channel, request["output"])
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115  kept open for the life of the process
    sys.stdout = sys.stderr = printed
    # An empty file: no settings of the folders above the lessons apply.
    Path("pytest.ini").touch()
    exam = _Exam(request, channel, printed)
    channel.send("ready")
    threading.Thread(target=exam.watch, daemon=True).start()
    exam.threads = set(threading.enumerate())
    leave = os._exit
    if exam.load() and exam.learner is not None:
        off = [part for name in _PLUGINS_OFF.split() for part in ("-p", f"no:{name}")]
        check = Path(request["check"])
        options = ["-c", "pytest.ini", "--rootdir", str(check.parent), "--noconftest", "--import-mode=importlib"]
        pytest.main([*options, *off, str(check)], plugins=[_Plugin(exam, exam.learner, channel)])
    channel.send("end")
    leave(0)
