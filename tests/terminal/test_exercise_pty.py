"""An exercise in a real terminal: from home to the editor by keyboard, and what a kill leaves on disk."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from terminal_kit import Terminal

from nntui.course import load
from nntui.course.exercises import Exercise, find_exercise
from nntui.course.progress import Progress

Open = Callable[..., Terminal]
CODES = {"f1": "\x1bOP", "f2": "\x1bOQ", "f5": "\x1b[15~", "f6": "\x1b[17~", "ctrl+r": "\x12"}
CLEAR = "\x01" + "\x0b" * 200
"""Go to the line's beginning, then cut line after line."""
OWN_INDENT = "x\x01\x01\x0b"
"""Cut what the editor has put into the line by itself: home once goes to the first character, twice before it."""


@pytest.fixture
def exercise() -> Exercise:
    return find_exercise(load(), "sgd-step")


@pytest.fixture
def file(tmp_path: Path, exercise: Exercise) -> Path:
    return tmp_path / "data" / "exercises" / f"{exercise.id}.py"


@pytest.fixture
def open_exercise(tmp_path: Path, exercise: Exercise, open_program: Open) -> Open:
    """Opens the program where it was left, at the step of the exercise, and goes into it."""

    def open_it(**options: object) -> Terminal:
        progress = Progress(tmp_path / "data" / "progress.sqlite3")
        progress.visit(exercise.lesson.id, exercise.step)
        progress.close()
        environment = {"HOME": str(tmp_path), **options.pop("environment", {})}  # type: ignore[dict-item]
        terminal = open_program(environment=environment, **options)
        terminal.until("Continue")
        terminal.press("enter")
        terminal.until("esc home")
        terminal.press("enter")
        terminal.until("F5 check")
        return terminal

    return open_it


def saved(terminal: Terminal, file: Path, text: str) -> None:
    """Wait until the text is in the file."""
    terminal.until(lambda _screen: file.exists() and text in file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_solved_by_keyboard(open_exercise: Open, exercise: Exercise, file: Path, size: tuple[int, int]) -> None:
    terminal = open_exercise(size=size)
    terminal.press(CODES["f5"])
    terminal.until("1 of 4 checks pass")
    terminal.press(CODES["f1"])
    terminal.until("Hint 1 of 3")
    terminal.press("enter")  # back to the code
    terminal.until("leave the code")
    terminal.press("\x1b[A" * 40 + CLEAR)
    for line in exercise.solution.splitlines():
        terminal.press(f"{OWN_INDENT}{line}\r")
    terminal.press(CODES["ctrl+r"])
    terminal.until("Passed. Well done!")
    terminal.press(CODES["f6"])
    terminal.until("Solution")
    terminal.press("escape")
    terminal.until("F5 check")
    if "leave the code" in terminal.until(lambda text: "leave the code" in text or "esc lesson" in text):
        terminal.press("escape")
        terminal.until("esc lesson")
    terminal.press("escape")
    terminal.until("esc home")
    assert "rate * w.grad" in file.read_text(encoding="utf-8")


def test_a_kill_loses_nothing_that_was_saved(open_exercise: Open, file: Path) -> None:
    terminal = open_exercise()
    terminal.press("# one ")
    saved(terminal, file, "# one ")
    terminal.press("# two")
    os.kill(terminal.pid, signal.SIGKILL)
    left = file.read_text(encoding="utf-8")
    assert left.startswith("# one ")
    assert left.endswith("...\n")
    again = open_exercise()
    again.until("# one")


def test_an_editor_of_ones_own(open_exercise: Open, file: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import sys, pathlib\n"
        "print('the editor has the terminal')\n"
        "if input() == 'go':\n"
        "    pathlib.Path(sys.argv[1]).write_text('def step(w, b, rate):\\n    while\\n')\n",
        encoding="utf-8",
    )
    terminal = open_exercise(environment={"VISUAL": f"{sys.executable} {editor}"})
    terminal.press(CODES["f2"])
    terminal.until("the editor has the terminal")
    terminal.press("go\r")
    terminal.until("can't read line 2")
    terminal.press("enter")
    terminal.until(lambda text: "while" in text and "leave the code" in text)


def test_leaving_at_once_saves(open_exercise: Open, file: Path) -> None:
    terminal = open_exercise()
    os.write(terminal._fd, b"# last words\x11")  # and ctrl+q with them
    assert terminal.wait() == 0
    assert file.read_text(encoding="utf-8").startswith("# last words")


def test_no_process_is_left_after_a_loop(open_exercise: Open, file: Path) -> None:
    terminal = open_exercise()
    terminal.press("while True: pass\r", CODES["f5"])
    terminal.until("Checking")
    workers = terminal.workers()
    assert workers
    terminal.press("\x11")
    assert terminal.wait() == 0
    # Less than the processor time after which the loop would end by itself.
    assert psutil.wait_procs(workers, timeout=8)[1] == []
