"""A program in a process of its own: its losses, or in words why there are none."""

import threading
from pathlib import Path

import pytest

from nntui.runs.code_tab import CodeFailed, CodeRun


def test_the_losses_come_back_whatever_the_program_prints() -> None:
    program = "import os\nprint('noise')\nos.system('echo more')\nlosses = [3, 2.5]"
    assert CodeRun(program).wait() == [3.0, 2.5]


def test_it_runs_in_a_folder_that_is_removed_again() -> None:
    program = "import os, zlib\nopen('left', 'w').close()\nlosses = [os.stat('.').st_ino]"
    run = CodeRun(program)
    folder = Path(run._folder.name)
    assert folder.stat().st_ino == run.wait()[0]
    assert not folder.exists()


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("a = 1\nb = a / 0\nlosses = []", "line 2: ZeroDivisionError: division by zero"),
        ("losses = [", "line 1: SyntaxError"),
        ("\n\nimport sys\nsys.exit(3)", "line 4: SystemExit: 3"),
        ("x = 1", "KeyError: 'losses'"),
        ("losses = ['many']", "ValueError"),
        ("import os\nos._exit(0)", "ended from outside"),
    ],
)
def test_a_failure_is_said_in_words(program: str, reason: str) -> None:
    with pytest.raises(CodeFailed) as failure:
        CodeRun(program).wait()
    assert reason in str(failure.value)


def test_a_program_without_end_is_ended_after_its_time() -> None:
    with pytest.raises(CodeFailed, match="It took longer"):
        CodeRun("while True: pass").wait(0.2)


def test_stop_ends_it_from_another_thread() -> None:
    run = CodeRun("while True: pass")
    threading.Timer(0.1, run.stop).start()
    with pytest.raises(CodeFailed, match="stopped"):
        run.wait()
