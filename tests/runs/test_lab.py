"""Parameters and views, as lessons use them."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable
from typing import Annotated, Any

import numpy as np
import pytest

from nntui import lab
from nntui.errors import UsageError


def demo(
    run: lab.Run,
    steps: Annotated[int, lab.slider(100, 5000, step=100)] = 2000,
    rate: Annotated[float, lab.slider(0.001, 1.0, log=True, live=True)] = 0.05,
    noise: Annotated[float, lab.slider(0, 1)] = 0.5,
    model: Annotated[str, lab.choice("line", "network", "both")] = "both",
    shuffle: Annotated[bool, lab.switch()] = True,
) -> None: ...


PARAMETERS = lab.parameters(demo)


def test_annotations_give_kind_range_and_default_in_order() -> None:
    assert [(p.name, p.kind, p.default, p.low, p.high) for p in PARAMETERS.values()] == [
        ("steps", "int", 2000, 100, 5000),
        ("rate", "float", 0.05, 0.001, 1.0),
        ("noise", "float", 0.5, 0, 1),
        ("model", "choice", "both", None, None),
        ("shuffle", "bool", True, None, None),
    ]
    assert [p.name for p in PARAMETERS.values() if p.live] == ["rate"]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("steps", "150", 150),
        ("rate", "1e-3", 0.001),
        ("noise", "1", 1.0),
        ("model", "line", "line"),
        ("shuffle", "off", False),
        ("shuffle", "True", True),
    ],
)
def test_text_becomes_a_value_of_the_right_type(name: str, text: str, value: object) -> None:
    parsed = PARAMETERS[name].parse(text)
    assert (type(parsed), parsed) == (type(value), value)
    assert PARAMETERS[name].parse(PARAMETERS[name].text(parsed)) == parsed


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("steps", "1.5"),
        ("steps", "99"),
        ("steps", ""),
        ("rate", "abc"),
        ("rate", "nan"),
        ("rate", "inf"),
        ("rate", "0.2,5"),
        ("noise", "-0.1"),
        ("model", "Line"),
        ("shuffle", "perhaps"),
    ],
)
def test_what_is_not_allowed_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(UsageError, match=name):
        PARAMETERS[name].parse(text)


@pytest.mark.parametrize(
    ("name", "value", "n", "moved"),
    [
        ("steps", 2000, 1, 2100),
        ("steps", 2000, -10, 1000),
        ("steps", 4950, 5, 5000),
        ("noise", 0.5, 1, 0.51),
        ("noise", 0.5, -80, 0.0),
        ("rate", 0.1, 1, 0.11),
        ("rate", 0.1, 20, 1.0),
        ("rate", 0.001, -1, 0.001),
        ("model", "both", 1, "line"),
        ("model", "line", -1, "both"),
        ("shuffle", True, 1, False),
        ("shuffle", True, 10, True),
    ],
)
def test_keys_nudge_a_value_inside_its_range(name: str, value: Any, n: int, moved: Any) -> None:
    assert PARAMETERS[name].nudge(value, n) == moved


def test_a_logarithmic_slider_comes_back_to_where_it_was() -> None:
    rate = PARAMETERS["rate"]
    value: Any = 0.001
    values = []
    while value < 1.0:
        values.append(value)
        value = rate.nudge(value, 1)
    assert len(values) == 60
    for wanted in reversed(values):
        value = rate.nudge(value, -1)
        assert value == wanted


def test_fractions_run_from_0_to_1() -> None:
    assert [PARAMETERS["rate"].fraction(v) for v in (0.001, 1.0)] == [0, 1]
    assert PARAMETERS["steps"].fraction(2550) == 0.5


def test_a_logarithmic_whole_number_always_moves() -> None:
    parameter = lab.Parameter("n", "int", 1, 1, 1000, log=True)
    assert parameter.nudge(1, 1) == 2
    assert parameter.nudge(2, -1) == 1


def no_default(run: lab.Run, steps: Annotated[int, lab.slider(1, 2)]) -> None: ...
def no_mark(run: lab.Run, steps: int = 1) -> None: ...
def outside(run: lab.Run, steps: Annotated[int, lab.slider(1, 2)] = 3) -> None: ...
def wrong_type(run: lab.Run, steps: Annotated[str, lab.slider(1, 2)] = "a") -> None: ...


@pytest.mark.parametrize("function", [no_default, no_mark, outside, wrong_type])
def test_a_mistake_in_a_lesson_names_the_argument(function: Callable[..., Any]) -> None:
    with pytest.raises(TypeError, match="steps"):
        lab.parameters(function)


def test_views_copy_their_arrays_and_travel() -> None:
    x = np.arange(3, dtype=np.float32)
    view = lab.XY(lab.Points("points", x, [[1], [2], [3]], "training"), x="x")
    x += 10
    arrived = pickle.loads(pickle.dumps(view))
    points = arrived.series[0]
    assert (type(points), points.name, points.role, arrived.x) == (lab.Points, "points", "training", "x")
    assert points.x.tolist() == [0, 1, 2]
    assert points.y.tolist() == [1, 2, 3]


def test_views_refuse_what_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="3 values and y has 2"):
        lab.Line("line", [1, 2, 3], [1, 2])
    with pytest.raises(ValueError, match="role"):
        lab.Points("points", [1], [1], "red")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="2 dimensions"):
        lab.Map([1.0, 2.0], (0, 1, 0, 1))


def test_a_run_stops_in_its_loop_and_nowhere_else() -> None:
    run = lab.Run({})
    turns = []
    run.stop()
    with pytest.raises(lab.StopRun):
        turns.extend(run.loop(3))
    assert turns == []


def test_the_runner_sleeps_until_there_is_something_to_take() -> None:
    run = lab.Run({})
    taken: list[object] = []

    def carry() -> None:
        while "end" not in taken:
            run.wait()
            reports, frames = run.take()
            taken.extend([report[1] for report in reports] + list(frames))

    carrier = threading.Thread(target=carry, daemon=True)
    carrier.start()
    for turn in range(2000):
        run.printed(str(turn))
        run.frame(f"frame {turn}", lab.XY())
    run.printed("end")
    carrier.join(60)
    assert not carrier.is_alive()
    assert [each for each in taken if "frame" not in str(each)] == [*map(str, range(2000)), "end"]
    asleep = threading.Thread(target=run.wait, daemon=True)
    asleep.start()
    asleep.join(0.3)
    assert asleep.is_alive()  # there is nothing
    run.wake()
    asleep.join(60)
    assert not asleep.is_alive()


def test_reports_are_handed_over_once_and_frames_only_the_newest() -> None:
    run = lab.Run({"rate": 0.5}, seed=3)
    run.metrics(step=0, loss=np.float32(0.5))
    for i in range(2):
        run.frame("fit", lab.XY(lab.Line("line", [0], [i])))
    reports, frames = run.take()
    assert reports == [("metrics", 0, 0, {"loss": 0.5})]
    assert frames["fit"].series[0].y[0] == 1  # type: ignore[union-attr]
    assert run.take() == ([], {})
    assert run.rng.random() == np.random.default_rng(3).random()
    with pytest.raises(TypeError, match="frame"):
        run.frame("fit", np.zeros(3))  # type: ignore[arg-type]
