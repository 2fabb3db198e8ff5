"""How the program feels, against a bare Textual program in the same run: `python -m tests.benchmarks.feel`.

Every program runs in a pseudo-terminal of 120 x 40, by turns. First paint: from the start of the process to the
first screenful. Key to paint: from a key to what it changes on the screen. Pictures are counted as they come to
the terminal, and only what has changed does: those of a network that never comes to rest.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import time

from tests.benchmarks.pty_driver import Program

BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("bare " * 100, id="text")
    def on_key(self, event):
        self.query_one("#text").update(f"pressed {event.key} " * 20)
Bare().run()
"""
PROGRAMS = {
    "bare Textual": [sys.executable, "-c", BARE],
    "home": [sys.executable, "-m", "nntui"],
    "playground": [sys.executable, "-m", "nntui", "play", "circle seed=7"],
}
STATE = "circle net=4,2 tanh lr=.03 seed=7"
RESTLESS = "circle noise=.4 net=4,2 tanh lr=1 batch=2 seed=7"
STILL = {
    "home": (PROGRAMS["home"], ""),
    "lesson": (PROGRAMS["home"], "\r"),
    "playground, paused": (PROGRAMS["playground"], ""),
}
SCREENS = {
    "lesson card": ("\r", b"Somewhere behind"),
    "help": ("?", b"In a lesson"),
    "runs": ("r", b"No run was kept"),
    "playground": ("p", b"Where the points"),
    "graph": ("g", b"all values and gradients"),
}
"""From home: a key, and what is then read on the screen."""
DOWN, UP = "\x1b[B", "\x1b[A"
_MOVES = re.compile(rb"\x1b\[(\d+);(\d+)H")


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keys", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=8.0)
    asked = parser.parse_args()
    first: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    keys: dict[str, list[float]] = {"bare Textual": [], "home": [], "lesson": [], "playground, training": []}
    for command in PROGRAMS.values():
        with Program(command) as program:  # to compile what is imported, and to bring it into memory
            program.first_paint()
    for _round in range(asked.rounds):
        for name, command in PROGRAMS.items():
            with Program(command) as program:
                first[name].append(program.first_paint())
    each = max(asked.keys // asked.rounds, 1)
    for _round in range(asked.rounds):
        keys["bare Textual"] += still(PROGRAMS["bare Textual"], "", "ab", each)
        keys["home"] += still(PROGRAMS["home"], "", DOWN + UP, each)
        keys["lesson"] += still(PROGRAMS["home"], "\r", "\x1b[C" + "\x1b[D", each)
        keys["playground, training"] += training(each)
    screens: dict[str, list[float]] = {name: [] for name in SCREENS}
    for _round in range(asked.rounds):
        for name, (key, words) in SCREENS.items():
            screens[name].append(another(key, words))
    with_screen, frames, curves, load, without = [], [], [], [], []
    idle: dict[str, list[float]] = {name: [] for name in STILL}
    for _round in range(max(asked.rounds // 2, 2)):
        with_screen.append(watched(STATE, asked.seconds)[0])
        without.append(alone(asked.seconds))
        _speed, maps, drawn, share = watched(RESTLESS, asked.seconds)
        frames.append(maps)
        curves.append(drawn)
        load.append(share)
        for name, (command, opening) in STILL.items():
            idle[name].append(resting(command, opening, asked.seconds))
    table("first paint, ms", first)
    table("key to paint, ms", keys)
    table("key to another screen, ms", screens)
    print("playground, training, 120 x 40")
    print(f"  map frames a second            {statistics.median(frames):8.1f}")
    print(f"  drawings of the loss a second  {statistics.median(curves):8.1f}")
    print(f"  processor of the program, %    {100 * statistics.median(load):8.1f}")
    print(f"  steps a second with the screen {statistics.median(with_screen):8.0f}")
    print(f"  steps a second without         {statistics.median(without):8.0f}")
    print(f"  share                          {statistics.median(with_screen) / statistics.median(without):8.2f}")
    print("processor of all processes at rest, %")
    for name, shares in idle.items():
        print(f"  {name:30} {100 * statistics.median(shares):8.2f}")


def table(title: str, found: dict[str, list[float]]) -> None:
    """Print medians, 95th percentiles, and medians against the first row's."""
    print(f"{title:32} {'median':>8} {'p95':>8} {'ratio':>6}")
    base = statistics.median(next(iter(found.values())))
    for name, seconds in found.items():
        ordered = sorted(seconds)
        late = ordered[min(int(0.95 * len(ordered)), len(ordered) - 1)]
        middle = statistics.median(seconds)
        print(f"  {name:30} {1000 * middle:8.1f} {1000 * late:8.1f} {middle / base:6.2f}")
    print()


def still(command: list[str], opening: str, keys: str, count: int) -> list[float]:
    """Key to the next output, on a screen that stands still; `keys` by turns."""
    parts = re.findall(r"\x1b\[.|.", keys)
    found = []
    with Program(command) as program:
        program.first_paint()
        program.rest(3.0)
        if opening:
            program.press(opening)
            program.rest(1.5)
        for i in range(count):
            program.rest(0.3)
            begin = time.perf_counter()
            program.press(parts[i % len(parts)])
            while not program.read(5.0):
                pass
            found.append(time.perf_counter() - begin)
    return found


def another(key: str, words: bytes) -> float:
    """From a key at home to the words of another screen, for the first time."""
    with Program(PROGRAMS["home"]) as program:
        program.first_paint()
        program.rest(3.5)
        program.press(key)
        return program.until(words, 10.0)


def opened(state: str = STATE) -> Program:
    """The playground, training."""
    program = Program([sys.executable, "-m", "nntui", "play", state])
    program.until(b"epoch")
    program.rest(2.0)
    program.press(" ")
    program.rest(2.0)
    return program


def training(count: int) -> list[float]:
    """Key to the sentence about the control that it goes to."""
    found = []
    with opened() as program:
        for i in range(count):
            program.rest(0.25)
            begin = time.perf_counter()
            program.press(UP if i % 2 else DOWN)
            program.until(b"Where the points" if i % 2 else b"How far points stray", 5.0)
            found.append(time.perf_counter() - begin)
    return found


def watched(state: str, seconds: float) -> tuple[float, float, float, float]:
    """Steps, drawings of the map and of the loss a second, and the program's share of a core, while it trains."""
    with opened(state) as program:
        before, work, start, begin = steps(program), program.processor(), len(program.raw), time.perf_counter()
        program.rest(seconds)
        lasted = time.perf_counter() - begin
        share = (program.processor() - work) / lasted
        after = steps(program)
        maps = curves = 0
        for update in program.raw[start:].split(b"\x1b[?2026h"):
            places = [(int(row), int(column)) for row, column in _MOVES.findall(update)]
            maps += any(66 < column < 101 and row < 20 for row, column in places)
            curves += any(column > 66 and 20 < row < 30 for row, column in places)
        return (after - before) / lasted, maps / lasted, curves / lasted, share


def resting(command: list[str], opening: str, seconds: float) -> float:
    """The share of a core that the program and its workers take while nothing happens."""
    with Program(command) as program:
        program.first_paint()
        program.rest(4.0)
        if opening:
            program.press(opening)
            program.rest(3.0)
        before, begin = program.processor(workers=True), time.perf_counter()
        program.rest(seconds)
        return (program.processor(workers=True) - before) / (time.perf_counter() - begin)


def steps(program: Program) -> int:
    """The number of steps on the screen."""
    for line in program.text():
        match = re.search(r"step +([\d,]+)", line)
        if match:
            return int(match[1].replace(",", ""))
    raise LookupError("no steps on the screen")


def alone(seconds: float) -> float:
    """Steps a second of the same training that nobody looks at."""
    from nntui.play import state
    from nntui.play.headless import spec
    from nntui.runs.events import Metrics
    from nntui.runs.process import Pool

    def last(run: object) -> int:
        found = [event.step for event in run.events() if isinstance(event, Metrics)]  # type: ignore[attr-defined]
        return found[-1] if found else 0

    with Pool(spare=False) as pool:
        run = pool.start(spec(state.parse(STATE), 1_000_000))
        run.wait(60)
        time.sleep(4.0)
        before, begin = last(run), time.perf_counter()
        time.sleep(seconds)
        after = last(run)
        return (after - before) / (time.perf_counter() - begin)


if __name__ == "__main__":
    main()
