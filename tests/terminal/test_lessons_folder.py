"""The program opened on another folder of lessons."""

from collections.abc import Callable
from pathlib import Path

from terminal_kit import PROGRAM, Terminal

from nntui.course.skeleton import new_lesson


def test_lessons_of_a_folder_are_those_on_the_screen(
    open_program: Callable[..., Terminal], tmp_path: Path
) -> None:
    new_lesson(tmp_path / "mine", "basics/walk")
    text = tmp_path / "mine" / "basics" / "walk" / "en.md"
    text.write_text(text.read_text("utf-8").replace("‹title of the lesson›", "A walk down"), "utf-8")
    terminal = open_program(command=(*PROGRAM, "--lessons", str(tmp_path / "mine")))
    terminal.until("A walk down")
    assert "Five points" not in terminal.text
    terminal.press("enter")
    terminal.until("esc home")
