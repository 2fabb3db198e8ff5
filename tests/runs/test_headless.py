"""Runs from Python, without a screen, and the columns that their metrics make."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from runs_kit import LOOP, Lesson

from nntui import headless
from nntui.errors import UsageError
from nntui.runs.events import Metrics
from nntui.runs.history import History


@pytest.fixture
def root(lesson: Lesson) -> Path:
    lesson("loop", LOOP)
    root = lesson("bad", "def bad(run):\n    raise ValueError('no such luck')")
    (root / "course.toml").write_text(
        '[[tracks]]\nid = "track"\ntitle = {en = "T", pt = "T", ro = "T"}\nlessons = ["small"]\n'
    )
    (root / "track" / "small" / "lesson.toml").write_text(
        'id = "track/small"\nminutes = 1\nconcepts = ["O1"]\n'
        '[[steps]]\nid = "one"\nkind = "demo"\ndemo = "loop"\n'
        '[[steps]]\nid = "two"\nkind = "demo"\ndemo = "bad"\n'
    )
    return root


def test_the_first_demo_runs_with_its_parameters_and_seed(root: Path) -> None:
    done = headless.run("track/small", seed=4, root=root, steps=30, model="network")
    assert done.result == {"steps": 30, "model": "network", "nested": {"mean": 0.5}}
    assert done.history.steps == list(range(30))
    assert done.history.epochs == [step // 10 for step in range(30)]
    assert done.history.names == ("loss", "val_loss")
    assert done.seconds > 0
    again = headless.run("track/small/loop", seed=4, root=root, steps=30)
    assert again.history.values == done.history.values


def test_a_failing_demo_raises_with_its_line(root: Path) -> None:
    with pytest.raises(headless.RunFailed, match=r"no such luck \(demo_bad.py:6: raise ValueError") as caught:
        headless.run("track/small/bad", root=root)
    assert caught.value.failure.kind == "demo"


@pytest.mark.parametrize(
    ("target", "parameters"),
    [("track/smal", {}), ("track/small/lop", {}), ("track/small", {"stepz": 1}), ("track/small", {"steps": 0})],
)
def test_wrong_names_and_values_raise_before_anything_runs(
    root: Path, target: str, parameters: dict[str, int]
) -> None:
    with pytest.raises(UsageError):
        headless.run(target, root=root, **parameters)


def test_history_keeps_columns_of_one_length() -> None:
    history = History()
    history.append(Metrics(0, 0, {"loss": 3.0}))
    history.append(Metrics(1, 0, {"loss": math.nan, "val_loss": 2.0}))
    history.append(Metrics(2, 1, {"loss": 1.0}))
    history.append(Metrics(3, 1, {"loss": 1.0, "val_loss": 4.0}))
    assert [len(column) for column in history.values.values()] == [4, 4]
    assert history.series("val_loss") == ([1, 3], [2.0, 4.0])
    assert history.series("loss")[0] == [0, 1, 2, 3]
    assert history.best("loss") == (2, 1.0)
    assert history.best("val_loss") == (1, 2.0)
    with pytest.raises(KeyError):
        history.best("accuracy")
