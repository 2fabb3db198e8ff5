"""The playground as a person meets it: open, play, change, resize, copy; and a worker is killed from outside."""

import re
from collections.abc import Callable

import psutil
from terminal_kit import PROGRAM, Terminal

Open = Callable[..., Terminal]


def step(text: str) -> int:
    found = re.search(r"step +(\d[\d,]*)", text)
    return int(found[1].replace(",", "")) if found else 0


def test_play_change_resize_and_leave(open_program: Open) -> None:
    terminal = open_program(size=(120, 40), command=(*PROGRAM, "play", "circle", "n=100", "seed=7"))
    terminal.until("training share")
    terminal.until(lambda text: "▀" in text and "●" in text)
    terminal.press("space")
    terminal.until(lambda text: step(text) > 200)
    terminal.press("down", "right")
    terminal.until("noise .05")
    terminal.until(lambda text: step(text) > 100)
    terminal.resize(80, 24)
    terminal.until("5 Weights")
    terminal.press("4")
    terminal.until("best epoch")
    terminal.resize(120, 40)
    terminal.press("1")
    terminal.until("steps/s")
    terminal.press_together("s", "enter")
    terminal.until("Copied")
    assert b"\x1b]52;c;" in terminal.raw
    workers = terminal.workers()
    trainer = max(workers, key=lambda each: sum(each.cpu_times()[:2]))
    trainer.kill()
    terminal.until("run again")
    terminal.press("enter")
    terminal.until(lambda text: "run again" not in text and step(text) > 100)
    workers = terminal.workers()
    terminal.press("escape")
    terminal.until("Start here")
    terminal.press("q")
    assert terminal.wait() == 0
    assert not [each for each in workers if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
