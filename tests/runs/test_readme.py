"""The commands that README.md shows are understood and do what they say."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
BLOCKS = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
SHOWN = [line for block in BLOCKS for line in block.splitlines() if line.startswith("nntui ")]
FAILS_FOR_A_NEWCOMER = ("check", "quiz")
"""They tell by their status that the exercise isn't solved yet, and that nobody answered."""


def test_there_are_commands() -> None:
    assert len(SHOWN) > 15


@pytest.mark.parametrize("line", [line for line in SHOWN if "--headless  " not in line])
def test_a_command_that_is_shown_works(line: str, tmp_path: Path) -> None:
    words = [word for word in shlex.split(line, comments=True)[1:] if word != "--watch"]
    environment = {**os.environ, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "NNTUI_HOME": str(tmp_path)}

    def nntui(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "nntui", *words]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )

    if words[0] in ("check", "hint"):
        nntui("start", "sgd-step")
    done = nntui(*words)
    assert done.returncode == (1 if words[0] in FAILS_FOR_A_NEWCOMER else 0), done.stdout + done.stderr
    assert "Traceback" not in done.stderr
