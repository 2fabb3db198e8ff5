"""Small lessons written for a test, and runs of them in real worker processes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from runs_kit import HEAD, Lesson

from nntui.runs.process import Pool


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    """Write the demo `name` of the lesson "track/small" and return the folder of the lessons."""

    def write(name: str, source: str) -> Path:
        folder = tmp_path / "track" / "small"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"demo_{name}.py").write_text(HEAD + textwrap.dedent(source), encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool() as pool:
        yield pool
