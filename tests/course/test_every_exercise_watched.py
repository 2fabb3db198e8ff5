"""Every exercise in the learner's own editor: a watcher checks what is saved, from the starter to the solution."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nntui.course import load
from nntui.course.exercises import Exercise, exercises


@pytest.mark.parametrize("exercise", exercises(load()), ids=lambda each: each.id)
def test_saved_and_checked(exercise: Exercise, tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "NNTUI_HOME": str(tmp_path)}
    nntui = [sys.executable, "-m", "nntui"]
    started = subprocess.run([*nntui, "start", exercise.id], env=environment, capture_output=True, text=True)
    assert started.returncode == 0, started.stderr
    (file,) = tmp_path.rglob(f"{exercise.name}.py")
    command = [*nntui, "check", exercise.id, "--watch", "--json"]
    watching = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert watching.stdout is not None
    try:
        assert json.loads(watching.stdout.readline())["passed"] is False
        file.write_text(exercise.wrong[0].read_text(encoding="utf-8"), encoding="utf-8")
        assert json.loads(watching.stdout.readline())["passed"] is False
        file.write_text(exercise.solution, encoding="utf-8")
        assert json.loads(watching.stdout.readline())["passed"] is True
        assert watching.wait(timeout=60) == 0
    finally:
        watching.kill()
        watching.wait()
        watching.stdout.close()
    done = subprocess.run([*nntui, "check", exercise.id], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
