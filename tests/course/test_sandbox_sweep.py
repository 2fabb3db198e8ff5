"""What a killed program leaves in the folder for temporary files, and who removes it."""

import os
import signal
import subprocess
import sys
import tempfile
import time

import pytest
from exercise_kit import SOLUTION, add_exercise

from nntui.course.sandbox import Sandbox
from nntui.course.verdict import examine

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")

# Has a process ready for a check, and says in which folder.
CHECKING = """
from nntui.course.sandbox import Sandbox
sandbox = Sandbox()
print(sandbox._spare._folder.name, flush=True)
input()
"""


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def age(path, seconds):
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_folders_of_killed_programs_are_swept_after_an_hour(temporary):
    with subprocess.Popen(
        [sys.executable, "-c", CHECKING], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        left = temporary / os.path.basename(program.stdout.readline().decode().strip())
        assert left.is_dir()
        program.kill()
        assert program.wait(timeout=60) == -signal.SIGKILL
    (left / "cache").mkdir()
    (left / "cache" / "file").touch()
    age(left, 50 * 60)
    Sandbox().close()
    assert left.is_dir()
    age(left, 70 * 60)
    Sandbox().close()
    assert list(temporary.iterdir()) == []


def test_nothing_else_is_swept(temporary):
    others = [temporary / "nntui-checked", temporary / "somebody's", temporary / "nntui-check-file"]
    others[0].mkdir()
    others[1].mkdir()
    (others[1] / "work").touch()
    others[2].touch()
    link = temporary / "nntui-check-link"
    link.symlink_to(others[1])
    for path in others:
        age(path, 10 * 3600)
    os.utime(link, (0, 0), follow_symlinks=False)
    Sandbox().close()
    assert sorted(temporary.iterdir()) == sorted([*others, link])
    assert (others[1] / "work").exists()


def test_a_process_that_waited_for_hours_still_checks(temporary, tree):
    exercise = add_exercise(tree)
    with Sandbox(spare=True) as waiting:
        (folder,) = temporary.glob("nntui-check-*")
        age(folder, 2 * 3600)
        Sandbox().close()  # another program starts, and sweeps
        assert not folder.exists()
        file = tree.root / "double.py"
        assert examine(exercise, file, SOLUTION.encode(), waiting).passed
    assert list(temporary.iterdir()) == []
