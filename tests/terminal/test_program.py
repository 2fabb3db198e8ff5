"""The installed program as a person meets it: open, run, watch, leave."""

import gettext
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from terminal_kit import Terminal

import nntui
from nntui.course import load
from nntui.course.progress import Flavour
from nntui.ui.screens.base import WIDE

Open = Callable[..., Terminal]
LOCALE = Path(nntui.__file__).parent / "locale"
BRAILLE = re.compile("[\u2801-\u28ff]")


def to_first_demo(terminal: Terminal) -> None:
    """From home to the first step that has something to run."""
    steps = load().lessons[0].path(*Flavour())
    demo = next(number for number, step in enumerate(steps, 1) if step.kind == "demo")
    terminal.until("Start here")
    terminal.press("enter")
    terminal.until("esc home")
    for number in range(2, demo + 1):
        terminal.press("right")
        places = f" {number}/{len(steps)} ", f"step {number} of {len(steps)}"
        terminal.until(lambda text, places=places: any(place in text for place in places))
    if terminal.screen.columns >= WIDE:  # there the first slider gets the focus, once it is there
        terminal.until("seed 0")
    terminal.press("2")
    terminal.until("log axis")


def curve_cells(text: str) -> int:
    return len(BRAILLE.findall(text))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_open_run_watch_and_leave(open_program: Open, size: tuple[int, int]) -> None:
    terminal = open_program(size=size)
    to_first_demo(terminal)
    terminal.press("space")
    terminal.until(lambda text: curve_cells(text) > 3)
    terminal.until("finished")
    if size[0] >= WIDE:
        terminal.press("escape")
        terminal.until("esc home")
    terminal.press("escape")
    terminal.until("Continue")
    workers = terminal.workers()
    terminal.press("q")
    assert terminal.wait() == 0
    assert psutil.wait_procs(workers, timeout=30)[1] == []


@pytest.mark.parametrize("ending", ["key", "signal"])
def test_the_terminal_is_left_as_it_was_found(open_program: Open, ending: str) -> None:
    terminal = open_program()
    terminal.until("Start here")
    workers = terminal.workers()
    if ending == "key":
        terminal.press("q")
        assert terminal.wait() == 0
    else:
        terminal.pump(0.5)
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGTERM
    assert psutil.wait_procs(workers, timeout=60)[1] == []
    for mode in (1000, 1003, 1006, 1049, 2004):
        on, off = terminal.raw.rfind(b"\x1b[?%dh" % mode), terminal.raw.rfind(b"\x1b[?%dl" % mode)
        assert on <= off, f"mode {mode} is still on"
    assert terminal.raw.rfind(b"\x1b[?25l") < terminal.raw.rfind(b"\x1b[?25h"), "the cursor is still hidden"


@pytest.mark.parametrize("locale", ["en_GB", "pt_BR", "ro_RO"])
def test_the_locales_language_from_the_first_second(open_program: Open, locale: str) -> None:
    terminal = open_program(environment={"LANG": f"{locale}.UTF-8"})
    footer = terminal.until(lambda text: " nntui " in text and " q " in text).splitlines()[-1]
    catalogue = gettext.translation("nntui", LOCALE, languages=[locale[:2]], fallback=True)
    for word in ("open", "language", "help", "quit"):
        assert catalogue.gettext(word) in footer


def test_a_killed_worker_can_be_run_again(open_program: Open) -> None:
    terminal = open_program(size=(120, 40))
    to_first_demo(terminal)
    terminal.press(".")
    terminal.until("paused")
    for worker in terminal.workers():
        os.kill(worker.pid, signal.SIGKILL)
    terminal.until("ended from outside")
    terminal.press("enter")
    terminal.until("finished")


def test_resizing_during_a_run(open_program: Open) -> None:
    terminal = open_program()
    to_first_demo(terminal)
    terminal.press("space")
    for size in ((120, 40), (30, 8), (60, 20), (200, 50), (80, 24)):
        terminal.resize(*size)
        terminal.pump(0.3)
    terminal.until("finished")


def test_no_color_writes_no_colours(open_program: Open) -> None:
    terminal = open_program(environment={"NO_COLOR": "1"})
    to_first_demo(terminal)
    terminal.press("space")
    terminal.until("finished")
    codes = {code for run in re.findall(rb"\x1b\[([0-9;]*)m", terminal.raw) for code in run.split(b";")}
    assert not codes & {b"38", b"48"}
    assert not any(30 <= int(code) <= 37 or 40 <= int(code) <= 47 for code in codes if code)


def test_ascii_marks(open_program: Open) -> None:
    terminal = open_program(environment={"NNTUI_ASCII": "1"})
    to_first_demo(terminal)
    terminal.press("space")
    text = terminal.until("finished")
    assert not {character for character in text if not character.isascii()}
