"""Judging answers, reading them from the command line, weighing goals, and the texts of code tabs."""

import math

import pytest
from kinds_kit import FACES as IMPORTS
from kinds_kit import add_steps

from nntui.course import load
from nntui.course.code_tabs import FACES, installed, real_source, tabs
from nntui.course.goals import Condition, Goal, weigh
from nntui.course.measures import Measure, Outcome, nearest_sketch
from nntui.course.questions import Question, judge, parse
from nntui.errors import UsageError
from nntui.runs.events import Metrics
from nntui.runs.history import History

ONE = Question("q", "one", ("line", "network", "both"), "line")
MANY = Question("q", "many", ("noise", "data", "colour"), ("data", "noise"))
NUMBER = Question("q", "number", answer=7, tolerance=0.1)
ORDER = Question("q", "order", ("loss", "backward", "update"))


def outcome(result=None, stopped=False, **curves):
    history = History()
    for step, values in enumerate(zip(*curves.values(), strict=True)):
        history.append(Metrics(step + 1, 0, dict(zip(curves, values, strict=True))))
    return Outcome(result, history, stopped)


@pytest.mark.parametrize(("question", "given", "correct", "answer", "keys"), [
    (ONE, "line", True, "line", ("line",)),
    (ONE, "both", False, "line", ("both",)),
    (MANY, ["data", "noise"], True, ["noise", "data"], ("noise", "data")),
    (MANY, ["colour", "noise"], False, ["noise", "data"], ("noise", "data", "colour")),
    (MANY, ["noise"], False, ["noise", "data"], ("noise", "data")),
    (NUMBER, 7.1, True, 7.0, ("right",)),
    (NUMBER, 6.89, False, 7.0, ("wrong",)),
    (ORDER, ["loss", "backward", "update"], True, ["loss", "backward", "update"], ("right",)),
    (ORDER, ["backward", "loss", "update"], False, ["loss", "backward", "update"], ("wrong",)),
])  # fmt: skip
def test_answers_of_a_quiz(question, given, correct, answer, keys):
    judgement = judge(question, given)
    assert (judgement.correct, judgement.answer, judgement.keys) == (correct, answer, keys)


@pytest.mark.parametrize(("given", "correct"), [(18.0, True), (22.0, True), (17.9, False), (22.1, False)])
def test_a_predicted_number_is_right_within_its_share(given, correct):
    question = Question("q", "number", tolerance=0.1, measure=Measure(result="network.error"))
    judgement = judge(question, given, outcome({"network": {"error": 20}}))
    assert (judgement.correct, judgement.answer) == (correct, 20.0)


def test_a_run_without_the_number_makes_no_prediction_right():
    question = Question("q", "number", tolerance=0.1, measure=Measure(result="error"))
    for run in (None, outcome(None, stopped=True), outcome({"error": math.nan}), outcome({"error": "big"})):
        judgement = judge(question, 0.0, run)
        assert (judgement.correct, judgement.answer, judgement.keys) == (False, None, ("wrong",))


def test_a_predicted_order_is_that_of_the_measures():
    measures = {"net": Measure(result="net"), "line": Measure(result="line"), "last": Measure(metric="loss")}
    question = Question("q", "order", tuple(measures), measures=measures)
    run = outcome({"net": 3.0, "line": 1.0}, loss=[5.0, 2.0])
    assert judge(question, ["line", "last", "net"], run).correct
    assert judge(question, ["net", "line", "last"], run).answer == ["line", "last", "net"]


SKETCHES = {"falls": (1.0, 0.5, 0.3, 0.2), "turns": (1.0, 0.3, 0.5, 0.9), "stays": (1.0, 1.0, 1.0)}


@pytest.mark.parametrize(("curve", "name"), [
    ([2.3 * math.exp(-i / 40) + 0.05 for i in range(400)], "falls"),
    ([max(2.3 * math.exp(-i / 10), 0.4 + 0.002 * i) for i in range(400)], "turns"),
    ([100 * math.exp(-i / 30) + 5 + 0.004 * i**1.4 for i in range(800)], "turns"),
    ([0.7 + 0.01 * math.sin(i) for i in range(300)], "stays"),
    ([5.0], "stays"),
    ([1.0, 0.0], "falls"),
])  # fmt: skip
def test_the_nearest_sketch(curve, name):
    assert nearest_sketch(SKETCHES, curve) == name
    question = Question("q", "curve", tuple(SKETCHES), measure=Measure(metric="val_loss"), sketches=SKETCHES)
    assert judge(question, name, outcome(val_loss=curve)).correct
    assert not judge(question, "none", outcome(val_loss=curve)).correct


@pytest.mark.parametrize(("at", "value"), [
    ("last", 2.0), ("first", 4.0), ("min", 1.0), ("max", 8.0), ("argmin", 3.0), ("argmax", 2.0), ("rise", 2.0),
])  # fmt: skip
def test_places_on_a_curve(at, value):
    run = outcome(loss=[4.0, 8.0, 1.0, 2.0, math.nan])
    assert Measure(metric="loss", at=at).of(run) == value
    assert Measure(metric="accuracy", at=at).of(run) is None


@pytest.mark.parametrize(("path", "value"), [
    ("a.b", 1.5), ("list.1", 7.0), ("list.9", None), ("a", None), ("flag", None), ("a.b.c", None),
])  # fmt: skip
def test_places_in_a_result(path, value):
    assert Measure(result=path).of(outcome({"a": {"b": 1.5}, "list": [2, 7], "flag": True})) == value


@pytest.mark.parametrize(("question", "text", "given"), [
    (ONE, "b", "network"), (ONE, " B ", "network"), (ONE, "both", "both"),
    (MANY, "a,c", ["noise", "colour"]), (MANY, "ca", ["colour", "noise"]), (MANY, "data", ["data"]),
    (NUMBER, "0.5", 0.5), (NUMBER, "0,5", 0.5), (NUMBER, " -1e3 ", -1000.0),
    (ORDER, "loss backward update", ["loss", "backward", "update"]),
    (ORDER, "a<c<b", [ORDER.shown[0], ORDER.shown[2], ORDER.shown[1]]),
])  # fmt: skip
def test_typed_answers(question, text, given):
    assert parse(question, text) == given


@pytest.mark.parametrize(("question", "text", "part"), [
    (ONE, "d", "“d” is none of the answers; use the letters a to c"), (ONE, "a,b", "Choose one answer"),
    (ONE, "", "Choose one answer"), (MANY, "", "one answer or several"), (MANY, "a,a", "named twice"),
    (ORDER, "a,b", "Name every answer once"), (NUMBER, "much", "“much” is not a number"),
    (NUMBER, "inf", "is not a number"), (NUMBER, "1,000,000", "is not a number"),
])  # fmt: skip
def test_typed_answers_that_mean_nothing(question, text, part):
    with pytest.raises(UsageError, match=part):
        parse(question, text)


def test_an_order_is_never_shown_as_its_answer():
    for name in ("a", "b", "c", "d", "e", "f", "g", "h"):
        for options in (("loss", "backward", "update"), ("x", "y")):
            question = Question(name, "order", options)
            assert sorted(question.shown) == sorted(options)
            assert question.shown != options


GOAL = Goal(
    (Condition(Measure(metric="loss"), most=0.177), Condition(Measure(result="parameters"), least=3, most=41)),
    best=Measure(result="parameters"),
)


def test_a_goal_that_is_met_has_its_best():
    weighed = weigh(GOAL, outcome({"parameters": 21}, loss=[1.0, 0.177]))
    assert weighed.met
    assert weighed.best == 21
    assert [(value, holds) for _condition, value, holds in weighed.values] == [(0.177, True), (21.0, True)]


@pytest.mark.parametrize("run", [
    outcome({"parameters": 21}, loss=[1.0, 0.178]),
    outcome({"parameters": 52}, loss=[1.0, 0.1]),
    outcome({"parameters": 2}, loss=[1.0, 0.1]),
    outcome({}, loss=[0.1]),
    outcome({"parameters": 21}, stopped=True, loss=[0.1]),
])  # fmt: skip
def test_a_goal_that_is_missed_has_none(run):
    weighed = weigh(GOAL, run)
    assert not weighed.met
    assert weighed.best is None


def test_a_goal_may_be_met_by_a_run_that_was_stopped():
    goal = Goal((Condition(Measure(metric="val_loss", at="rise"), most=1.05),), stopped=True)
    assert weigh(goal, outcome(None, stopped=True, val_loss=[3.0, 1.0, 1.04])).met
    assert not weigh(goal, outcome(None, stopped=True, val_loss=[3.0, 1.0, 1.2])).met


@pytest.mark.parametrize(("ours", "real"), [
    ("import framework as torch", "import torch"),
    ("import framework", "import torch"),
    ("import framework as t  # ours", "import torch as t  # ours"),
    ("import framework.nn.functional as F", "import torch.nn.functional as F"),
    ("from framework import nn", "from torch import nn"),
    ("from framework import nn, optim", "from torch import nn, optim"),
    ("from framework.utils.data import DataLoader", "from torch.utils.data import DataLoader"),
    ("from framework import tf", "import tensorflow as tf"),
    ("from framework import keras", "import keras"),
    ("from framework import lightning as L", "import lightning as L"),
    ("from framework.keras import layers", "from keras import layers"),
    ("    from framework import tf, nn as n", "    import tensorflow as tf\n    from torch import nn as n"),
    ("losses = []  # framework", "losses = []  # framework"),
    ("import frameworks", "import frameworks"),
])  # fmt: skip
def test_the_real_program_has_other_import_lines(ours, real):
    assert real_source(f"a = 1\n{ours}\nb = 2\n") == f"a = 1\n{real}\nb = 2\n"


def test_tabs_of_a_step(tree):
    add_steps(tree)
    found = tabs(load(tree.root).lesson("overfitting/five-points"), "same-net")
    assert [(tab.face, tab.real) for tab in found] == [(face, real) for real in (False, True) for face in FACES]
    for tab in found:
        assert tab.source.startswith(IMPORTS[tab.face]) is not tab.real
        assert ("framework" in tab.source) is not tab.real
    assert [tab.package for tab in found] == [None] * 4 + ["torch", "tensorflow", "keras", "lightning"]
    assert len({tab.title for tab in found}) == 8


def test_whether_a_package_is_installed():
    assert installed("numpy")
    assert not installed("no_such_package_at_all")
