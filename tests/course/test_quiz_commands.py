"""`nntui quiz`, `nntui goal` and `nntui code` from outside, on a terminal and without one."""

import sys

import pytest
from command_kit import Program
from kinds_kit import add_steps

RIGHT = {"causes": "data,noise", "count": "7.2", "loop": "loss,backward,update"}
PREDICTIONS = {"line-error": "5", "curve": "falls", "ranking": "least,few,many"}
LESSON = "overfitting/five-points"

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals and signals")


@pytest.fixture
def nntui(tree, tmp_path):
    add_steps(tree)
    return Program(tree.root, tmp_path / "home")


def endless(tree):
    tree.edit(
        "demo_fit.py", "run.loop(40):", "run.loop(10**9):\n        if step == 1:\n            print('under way')"
    )


def options(answers):
    return [word for name, value in answers.items() for word in ("--answer", f"{name}={value}")]


def test_all_questions_answered_by_options(nntui):
    said = nntui.says("quiz", LESSON, *options(RIGHT | PREDICTIONS))
    assert "6 of 6 right." in said
    assert "So does too little data." in said
    assert "Your guess: 5\n  The answer: 5.25\n  Yes: 5.25." in said
    lesson = nntui.json("status")["lessons"][0]
    assert lesson["answers"]["line-error"] == {"given": 5.0, "correct": True, "tries": 1}
    assert lesson["answers"]["causes"] == {"given": ["data", "noise"], "correct": True, "tries": 1}
    assert lesson["done"] == ["bet", "shape", "sorted", "after"]
    assert lesson["known"] is False


def test_wrong_and_missing_answers_have_status_1_and_are_kept(nntui):
    said = nntui.says("quiz", f"{LESSON}/after", "--answer", "count=9", "--answer", "causes=a,c", status=1)
    assert "Not quite.\n  The answer: 7\n  Count again." in said
    assert "Colour does not." in said
    assert "0 of 3 right." in said
    assert "--answer loop=…" in said
    lesson = nntui.json("status")["lessons"][0]
    assert lesson["done"] == []
    assert set(lesson["answers"]) == {"count", "causes"}
    for answers in ({"count": "7"}, {"causes": "a,b"}, {"loop": "b,c,a"}):  # one at a time, and the last is enough
        assert lesson["done"] == []
        nntui.says("quiz", f"{LESSON}/after", *options(answers), status=1)
        lesson = nntui.json("status")["lessons"][0]
    assert lesson["done"] == ["after"]
    assert lesson["answers"]["count"] == {"given": 7.0, "correct": True, "tries": 2}


def test_the_same_as_json(nntui):
    found = nntui.json("quiz", "five-points/after", "--answer", "count=9", status=1)
    assert (found["lesson"], found["right"]) == (LESSON, 0)
    causes, count, loop = found["questions"]
    assert causes["options"][1] == {"letter": "b", "key": "data", "text": "little data"}
    assert "answer" not in causes  # nothing is given away to those who only look
    assert causes["given"] is None
    assert (count["given"], count["correct"], count["answer"]) == (9.0, False, 7.0)
    assert count["explanation"] == "Count again."
    assert {option["key"] for option in loop["options"]} == {"loss", "backward", "update"}
    assert [option["key"] for option in loop["options"]] != ["loss", "backward", "update"]


def test_testing_out_asks_the_quizzes_and_makes_the_lesson_known(nntui):
    found = nntui.json("quiz", LESSON, "--test-out", *options(RIGHT | {"count": "1"}), status=1)
    assert [question["id"] for question in found["questions"]] == ["causes", "count", "loop"]
    assert found["known"] is False
    assert nntui.json("status")["lessons"][0]["known"] is False
    assert "You know “Five points”" in nntui.says("quiz", LESSON, "--test-out", *options(RIGHT))
    lesson = nntui.json("status")["lessons"][0]
    assert lesson["known"] is True
    assert len(lesson["done"]) == lesson["steps"]
    nntui.says("know", LESSON, "--undo")
    assert nntui.json("status")["lessons"][0]["done"] == ["after"]


def test_only_the_questions_of_the_learners_path(nntui):
    nntui.says("flavour", "tensorflow", "--level", "high")
    found = nntui.json("quiz", LESSON, status=1)
    assert [each["id"] for each in found["questions"]] == ["line-error", "curve", "ranking", "richer"]
    assert "has no questions" in nntui.says("quiz", LESSON, "--test-out", status=2)
    nntui.says("quiz", f"{LESSON}/before", "--answer", "richer=line", status=1)
    assert nntui.json("status")["lessons"][0]["done"] == ["before"]  # before a lesson nothing is lost


@posix
def test_asked_on_a_terminal(nntui):
    answers = ["x", "b", "a c", "a,b", "seven", "7", "b,c,a"]
    said = nntui.talk("quiz", f"{LESSON}/after", answers=["z", *answers[2:3], *answers[4:]], status=1)
    assert "“z” is none of the answers; use the letters a to c." in said
    assert "“seven” is not a number, such as 0.5." in said
    assert said.index("Colour does not.") < said.index("How many?")  # explained before the next one
    assert "2 of 3 right." in said
    assert nntui.talk("quiz", f"{LESSON}/after", answers=["a,b", "7", "b,c,a"]).endswith("3 of 3 right.\n")


@posix
def test_a_prediction_is_committed_before_the_run(nntui):
    said = nntui.talk("quiz", f"{LESSON}/shape", answers=["b"], status=1)
    assert said.index("Your answer: b") < said.index("Now the run answers.") < said.index("The answer: it falls")
    assert "/40]" in said or "/40" in said  # the bar
    assert "It is “it falls”, not “it turns”." in said


@posix
def test_ctrl_d_ends_the_questions(nntui):
    said = nntui.talk("quiz", f"{LESSON}/after", answers=["a,b", "\x04"], status=130)
    assert "How many?" in said
    assert set(nntui.json("status")["lessons"][0]["answers"]) == {"causes"}


@posix
def test_a_stopped_run_answers_nothing(nntui, tree):
    endless(tree)
    said = nntui.interrupted("quiz", f"{LESSON}/bet", "--answer", "line-error=5", after=b"under way", status=130)
    assert "The run was stopped." in said
    assert nntui.json("status")["lessons"][0]["answers"] == {}


def test_a_run_that_fails(nntui, tree):
    tree.edit("demo_fit.py", "run.note(", "raise ValueError('no luck')\n    run.note(")
    said = nntui.says("quiz", f"{LESSON}/bet", "--answer", "line-error=5", status=1)
    assert "The run failed: ValueError: no luck" in said
    assert "The run failed" in nntui.says("goal", f"{LESSON}/reach", status=1)


def test_a_goal_is_missed_and_reached_and_the_best_is_kept(nntui, tree):
    said = nntui.says("goal", f"{LESSON}/reach", status=1)
    assert "✗ last over lowest: 1.9000 (≤ 1.2000)" in said
    assert "✓ training error: 0.1250 (≤ 0.2000, ≥ 0.1000)" in said
    assert "Not yet." in said
    tree.edit("demo_fit.py", "step < 30", "step < 40")
    assert "Met, with 0.2500." in nntui.says("goal", f"{LESSON}/reach", "--seed", 3)
    found = nntui.json("goal", "five-points/reach", "--set", "rate=0.5")
    assert (found["met"], found["best"], found["parameters"]["rate"]) == (True, 0.25, 0.5)
    assert found["kept"] == {"best": 0.25, "parameters": {"rate": 0.05, "model": "network"}, "seed": 3}
    assert [each["holds"] for each in found["conditions"]] == [True, True]
    lesson = nntui.json("status")["lessons"][0]
    assert lesson["goals"]["reach"] == {"met": True} | found["kept"]
    assert lesson["done"] == ["reach"]
    assert "reach: reached, best 0.2500" in nntui.says("status")


@posix
def test_a_stopped_run_reaches_a_goal_that_allows_it(nntui, tree):
    tree.edit("lesson.toml", '[[steps.conditions]]\nresult = "error"\nleast = 0.1\nmost = 0.2\n', "")
    endless(tree)
    tree.edit("demo_fit.py", "turn = 2.5 - step / 20 if step < 30 else 1 + (step - 30) / 10", "turn = 1.0")
    assert "Met" in nntui.interrupted("goal", f"{LESSON}/reach", after=b"under way", status=0)
    tree.edit("lesson.toml", "stopped = true\n", "")
    said = nntui.interrupted("goal", f"{LESSON}/reach", after=b"under way", status=130)
    assert "Only a run that was not stopped counts." in said


def test_code_of_every_face(nntui):
    assert nntui.says("code", f"{LESSON}/faces").startswith("import framework as torch\n")
    assert nntui.says("code", LESSON, "keras").startswith("from framework import keras\n")
    assert nntui.says("code", LESSON, "tensorflow", "--real").startswith("import tensorflow as tf\n")
    nntui.says("flavour", "tensorflow")
    assert nntui.says("code", LESSON).startswith("from framework import tf\n")
    assert nntui.json("status")["lessons"][0]["done"] == []
    assert nntui.says("code", LESSON, "lightning", "--run") == "0\n1\n2\n"
    assert nntui.json("code", LESSON, "--run")["losses"] == [0, 1, 2]
    assert nntui.json("status")["lessons"][0]["done"] == ["faces"]


def test_code_that_fails_or_cannot_run(nntui, tree):
    (tree.lesson / "code" / "same-net" / "keras.py").write_text("import math\n\n1 / 0\n", "utf-8")
    assert "The run failed: line 3: ZeroDivisionError" in nntui.says("code", LESSON, "keras", "--run", status=1)
    nntui.environment["PYTHONPATH"] = ""
    found = nntui.json("code", LESSON, "tensorflow", "--real")
    assert (found["real"], found["face"]) == (True, "tensorflow")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["quiz"], "LESSON[/STEP] is missing."),
        (["quiz", "five-point"], "Did you mean “overfitting/five-points”?"),
        (["quiz", "overfitting/five-pints/bet"], "Did you mean “overfitting/five-points”?"),
        (["quiz", f"{LESSON}/befor"], "Did you mean “before”?"),
        (["quiz", f"{LESSON}/line"], "there is no such step “line”"),  # it is a demo
        (["quiz", "lab/iris"], "The lesson “lab/iris” has no questions."),
        (["quiz", LESSON, "--answer", "cuont=7"], "Did you mean “count”?"),
        (
            ["quiz", LESSON, "--answer", "count"],
            "--answer takes question=value, such as line-error=a, not 'count'.",
        ),
        (["quiz", LESSON, "--answer", "count=many"], "count: “many” is not a number"),
        (["quiz", LESSON, "--answer", "loop=a,b"], "loop: Name every answer once"),
        (["quiz", f"{LESSON}/after", "--test-out"], "There is no lesson"),
        (["goal", "lab/iris"], "“lab/iris” has no such step."),
        (["goal", f"{LESSON}/reech"], "Did you mean “reach”?"),
        (["goal", LESSON, "--set", "rat=1"], "Did you mean “rate”?"),
        (["goal", LESSON, "--set", "rate"], "--set takes name=value"),
        (["goal", LESSON, "--seed", "x"], "--seed: 'x' is not a whole number"),
        (["code", LESSON, "kers"], "Did you mean “keras”?"),
    ],
)
def test_wrong_usage(nntui, words, message):
    assert message in nntui.says(*words, status=2)


def test_a_goal_fixes_what_it_does_not_show(nntui, tree):
    tree.edit("lesson.toml", "stopped = true\n", 'stopped = true\nshow = ["rate"]\n')
    said = nntui.says("goal", LESSON, "--set", "model=line", status=2)
    assert "The goal leaves no choice of “model”. Choose one of: rate." in said
