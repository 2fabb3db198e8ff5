"""The program on a small course of its own, with a home for a learner, on a terminal or without one."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any


class Program:
    """`nntui` with the lessons of `root` and everything of the learner's under `home`."""

    def __init__(self, root: Path | None, home: Path) -> None:
        home.mkdir(exist_ok=True)
        where = "None" if root is None else f"Path({str(root)!r})"
        code = f"from pathlib import Path; from nntui.cli import main; main(root={where})"
        self.home = home
        self.command = [sys.executable, "-c", code]
        self.environment = {**os.environ, "HOME": str(home), "USERPROFILE": str(home), "NNTUI_LANG": "en"}
        self.environment |= {"NNTUI_HOME": str(home / "data"), "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"}

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        """Run it without a terminal."""
        return subprocess.run(
            [*self.command, *map(str, words)], capture_output=True, text=True, encoding="utf-8",
            env=self.environment, stdin=subprocess.DEVNULL, cwd=self.home, timeout=120, check=False,
        )  # fmt: skip

    def says(self, *words: object, status: int = 0) -> str:
        """Run it without a terminal; return all that it printed."""
        done = self.run(*words)
        assert done.returncode == status, done
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def json(self, *words: object, status: int = 0) -> Any:
        """Run it with --json; return the one document that it printed."""
        return json.loads(self.says(*words, "--json", status=status))

    def talk(self, *words: object, answers: list[str], status: int = 0) -> str:
        """Run it on a terminal and type a line at each prompt (a line that ends in ": "); return what it said."""
        import pty

        master, slave = pty.openpty()
        with subprocess.Popen(
            [*self.command, *map(str, words)], stdin=slave, stdout=slave, stderr=slave, cwd=self.home,
            env=self.environment | {"NO_COLOR": "1"},
        ) as process:  # fmt: skip
            os.close(slave)
            said, left = b"", list(answers)
            deadline = time.monotonic() + 120
            while time.monotonic() < deadline:
                if not select.select([master], [], [], 1)[0]:
                    continue
                try:
                    part = os.read(master, 65536)
                except OSError:  # the other side has closed the terminal
                    break
                if not part:
                    break
                said += part
                if left and said.endswith(b": "):
                    os.write(master, left.pop(0).encode() + b"\n")
            assert process.wait(timeout=60) == status, said
        os.close(master)
        assert not left, said
        assert b"Traceback" not in said
        return said.decode().replace("\r\n", "\n")

    def interrupted(self, *words: object, after: bytes, status: int) -> str:
        """Run it, send Ctrl-C once it has printed `after`, and return all that it printed."""
        with subprocess.Popen(
            [*self.command, *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, cwd=self.home, env=self.environment | {"PYTHONUNBUFFERED": "1"},
        ) as process:  # fmt: skip
            assert process.stdout is not None
            said = b""
            while after not in said:
                line = process.stdout.readline()
                assert line, said
                said += line
            process.send_signal(signal.SIGINT)
            said += process.communicate(timeout=60)[0]
            assert process.returncode == status, said
        assert b"Traceback" not in said
        return said.decode()
