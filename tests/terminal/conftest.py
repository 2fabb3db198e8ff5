"""Terminals that are closed when the test ends."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from terminal_kit import Terminal


@pytest.fixture
def open_program(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Opens the installed program, in an empty folder and with data of its own."""
    opened: list[Terminal] = []

    def open_it(**options: object) -> Terminal:
        terminal = Terminal(tmp_path, **options)  # type: ignore[arg-type]
        opened.append(terminal)
        return terminal

    yield open_it
    for terminal in opened:
        terminal.close()
