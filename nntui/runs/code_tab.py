"""One short program that ends with a list `losses`, run in a process of its own.

As a module's program (`python -m nntui.runs.code_tab`) it reads the source from its standard input and writes the
losses, or why there are none, as JSON. `CodeRun` is the other end.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import traceback
from typing import Any

from nntui.i18n import _

SECONDS = 120.0
"""How long a program may take: importing the largest of the real packages takes a while."""
_NAME = "<program>"
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class CodeFailed(Exception):
    """A program came to no losses; the message says why in the current language."""


class CodeRun:
    """A program under way, in a folder of its own for as long; `wait` in a thread, `stop` from anywhere."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._stopped = False
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._process = subprocess.Popen(
            # -P: no file of the folder may stand in for a module.
            [sys.executable, "-P", "-X", "utf8", "-m", "nntui.runs.code_tab"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env=os.environ | _ONE_THREAD,
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C in the terminal is for the program, which then stops this
        )

    def wait(self, seconds: float = SECONDS) -> list[float]:
        """Return the losses. Raises CodeFailed."""
        try:
            written, _errors = self._process.communicate(self._source, timeout=seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            self._process.communicate()
            raise CodeFailed(_("It took longer than {seconds} seconds.").format(seconds=f"{seconds:g}")) from None
        finally:
            self._folder.cleanup()
        return self._read(written)

    def stop(self) -> None:
        """End the program at once."""
        self._stopped = True
        self._process.kill()

    def _read(self, written: str) -> list[float]:
        try:
            answer = json.loads(written)
        except ValueError:
            reason = _("stopped") if self._stopped else _("The run's process was ended from outside")
            raise CodeFailed(reason) from None
        if "losses" in answer:
            return [float(loss) for loss in answer["losses"]]
        if answer["line"] is None:
            raise CodeFailed(answer["error"])
        raise CodeFailed(_("line {line}: {error}").format(line=answer["line"], error=answer["error"]))


def _execute(source: str) -> dict[str, Any]:
    """Run the program; its losses, or its error and the line of the program where it arose."""
    try:
        namespace: dict[str, Any] = {"__name__": "__main__"}
        exec(compile(source, _NAME, "exec"), namespace)
        return {"losses": [float(loss) for loss in namespace["losses"]]}
    except SyntaxError as error:
        return {"error": f"SyntaxError: {error.msg}", "line": error.lineno}
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # sys.exit() in the program comes to no losses either
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == _NAME]
        text = str(error).strip().split("\n")[0]
        return {"error": f"{type(error).__name__}: {text}", "line": lines[-1] if lines else None}


def main() -> int:
    """Run the program of the standard input; what it prints itself is dropped."""
    source = sys.stdin.read()
    answers = os.dup(1)
    os.dup2(2, 1)  # also what libraries written in C print
    with contextlib.redirect_stdout(sys.stderr):
        answer = _execute(source)
    with os.fdopen(answers, "w", encoding="utf-8") as out:
        json.dump(answer, out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
