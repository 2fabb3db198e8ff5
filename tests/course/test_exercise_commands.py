"""The commands for exercises, through the installed program, from the first start to the solution."""

import json
import os
import random
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest

from nntui import i18n
from nntui.course import bundled_root

NNTUI = Path(sysconfig.get_path("scripts")) / ("nntui.exe" if sys.platform == "win32" else "nntui")
EXERCISES = bundled_root() / "frameworks" / "linear-regression" / "exercises"
SOLUTION = (EXERCISES / "sgd-step" / "solution.py").read_text("utf-8")
WRONG = {file.stem: file.read_text("utf-8") for file in (EXERCISES / "sgd-step" / "wrong").glob("*.py")}


class Learner:
    """A learner at a machine of their own."""

    def __init__(self, home):
        self.home = home
        self.environment = {**os.environ, "HOME": str(home), "USERPROFILE": str(home), "NNTUI_LANG": "en"}
        self.environment |= {"NNTUI_HOME": str(home / "data"), "PYTHONIOENCODING": "utf-8"}
        self.file = home / "data" / "exercises" / "frameworks" / "linear-regression" / "sgd-step.py"

    def says(self, *words, status=0):
        done = subprocess.run(
            [NNTUI, *words], capture_output=True, text=True, encoding="utf-8", env=self.environment,
            stdin=subprocess.DEVNULL, cwd=self.home, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == status, done
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def json(self, *words, status=0):
        return json.loads(self.says(*words, "--json", status=status))

    def watch(self, *words):
        return subprocess.Popen(
            [NNTUI, "check", "--watch", "--json", *words], stdout=subprocess.PIPE, text=True, encoding="utf-8",
            env=self.environment, cwd=self.home,
        )  # fmt: skip


@pytest.fixture
def learner(tmp_path):
    return Learner(tmp_path)


def test_from_the_start_to_the_solution(learner):
    said = learner.says("start", "sgd-step")
    assert str(learner.file) in said
    assert "nntui check sgd-step --watch" in said
    assert "1 of 4 checks pass." in learner.says("check", status=1)
    assert "started" in learner.says("status")  # the starter as it is counts as no try

    learner.file.write_text(WRONG["subtracts_itself"], "utf-8")
    said = learner.says("check", status=1)
    assert "b became 0.9, but should be 0." in said
    assert "sgd-step.py:8: b -= rate * b" in said
    assert "expected 0, got 0.9" in said
    assert "A hint: nntui hint sgd-step" in said
    assert learner.says("hint").startswith("Hint 1 of 3: ")
    assert learner.says("hint", "sgd-step").startswith("Hint 2 of 3: ")

    for words in ("solution", "diff"):
        said = learner.says(words, status=1)
        assert said.startswith("The solution opens when your answer passes, or after 2 more tries.")
        assert SOLUTION not in said
    learner.says("check", status=1)  # the same text again is no new try
    for wrong in ("forgets_zero", "goes_uphill"):
        learner.file.write_text(WRONG[wrong], "utf-8")
        learner.says("check", status=1)
    assert learner.says("solution") == SOLUTION
    assert "+        w -= rate * w.grad" in learner.says("diff")

    learner.file.write_text(SOLUTION, "utf-8")
    assert "Passed. Well done!" in learner.says("check")
    assert learner.says("diff") == "Your answer is the same as the solution.\n"
    assert "sgd-step: passed, 4 tries, 2 hints" in learner.says("status")

    said = learner.says("reset")
    assert learner.file.read_text("utf-8") == (EXERCISES / "sgd-step" / "starter.py").read_text("utf-8")
    copy = learner.file.with_name("sgd-step.backup-1.py")
    assert str(copy) in said
    assert copy.read_text("utf-8") == SOLUTION
    assert "is still as it was" in learner.says("reset")


def test_the_same_as_json(learner):
    started = learner.json("start", "sgd-step")
    assert started == {
        "exercise": "frameworks/linear-regression/sgd-step",
        "file": str(learner.file),
        "created": True,
        "copied_from": None,
    }
    learner.file.write_text(WRONG["goes_uphill"], "utf-8")
    result = learner.json("check", status=1)
    assert (result["exercise"], result["file"]) == (started["exercise"], str(learner.file))
    assert result["passed"] is False
    failure = next(check for check in result["checks"] if not check["passed"])
    assert (failure["name"], failure["key"], failure["line"]) == ("update", "uphill", 7)
    assert (failure["expected"], failure["got"]) == ("1", "5")
    assert len(learner.json("hint")["hints"]) == 1
    locked = learner.json("solution", status=1)
    assert locked["solution"] is None
    assert "2 more tries" in locked["locked"]
    learner.file.write_text(SOLUTION, "utf-8")
    assert learner.json("check")["passed"] is True
    assert learner.json("solution")["solution"] == SOLUTION
    lesson = learner.json("status")["lessons"][0]
    assert lesson["done"] == ["your-step"]
    assert lesson["exercises"][0] | {"title": ""} == {
        "id": started["exercise"], "title": "", "file": str(learner.file), "passed": True, "tries": 2, "hints": 1,
        "best": 4, "total": 4,
    }  # fmt: skip
    following = learner.json("next")["next"]
    assert (following["lesson"], following["kind"], following["command"]) == (
        "frameworks/linear-regression", "card", "nntui",
    )  # fmt: skip
    assert learner.json("reset")["copy"].endswith("sgd-step.backup-1.py")


@pytest.mark.parametrize("lang", list(i18n.LANGUAGES))
def test_every_language(learner, lang):
    learner.says("start", "sgd-step", "--lang", lang)
    learner.file.write_text(WRONG["goes_uphill"], "utf-8")
    said = learner.says("check", "--lang", lang, status=1)
    words = {"en": "w went up to 5", "pt": "w subiu para 5", "ro": "w a urcat la 5"}
    assert words[lang] in said
    for command in ("start", "check", "hint", "solution", "diff", "reset", "status", "next"):
        english, here = learner.says(command, "--help"), learner.says(command, "--help", "--lang", lang)
        assert (english == here) == (lang == "en")


def test_another_folder_is_remembered(learner, tmp_path):
    said = learner.says("start", "sgd-step", "--folder", str(tmp_path / "my code"))
    assert str(tmp_path / "my code" / "frameworks" / "linear-regression" / "sgd-step.py") in said
    assert str(tmp_path / "my code" / "overfitting") in learner.says("start", "mean-squared-error")
    assert not learner.file.exists()


def test_a_file_of_any_name_and_an_exercise_found_by_it(learner, tmp_path):
    file = tmp_path / "attempt.py"
    file.write_text(SOLUTION, "utf-8")
    learner.says("check", "sgd-step", "--file", str(file))
    own = tmp_path / "frameworks" / "linear-regression" / "sgd-step.py"
    own.parent.mkdir(parents=True)
    own.write_text(SOLUTION, "utf-8")
    learner.says("start", "mean-squared-error")  # now the current one
    assert learner.json("check", "--file", str(own))["exercise"].endswith("sgd-step")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["check"], "Say which exercise: "),
        (["hint"], "Say which exercise:"),
        (["check", "sgd-step"], "You have no file for “sgd-step” yet; nntui start sgd-step makes one."),
        (["start", "sgd-stepp"], "Did you mean “frameworks/linear-regression/sgd-step”?"),
        (["start"], "EXERCISE is missing."),
        (["check", "sgd-step", "--file", "nowhere.py"], "nowhere.py can't be read: No such file or directory."),
        (["diff", "sgd-step"], "You have no file for “sgd-step” yet"),
        (["reset", "sgd-step"], "You have no file for “sgd-step” yet"),
    ],
)
def test_wrong_usage(learner, words, message):
    assert message in learner.says(*words, status=2)


def test_what_the_code_prints_does_not_steer_the_terminal(learner):
    learner.says("start", "sgd-step")
    learner.file.write_text("print('\\x1b[2Jhello\\x07')\n" + "print('line')\n" * 50 + SOLUTION, "utf-8")
    said = learner.says("check")
    assert "| ?[2Jhello?" in said
    assert "… 31 more lines" in said


def test_a_line_without_an_end_is_cut(learner):
    learner.says("start", "sgd-step")
    learner.file.write_text(f"print('x' * 50_000)\n{SOLUTION}1/0  # {'y' * 50_000}\n", "utf-8")
    said = learner.says("check", status=1)
    assert max(map(len, said.splitlines())) < 300
    assert "| xxxx" in said
    assert "sgd-step.py:" in said


def test_a_save_is_checked_at_once_however_the_editor_saves(learner):
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    learner.says("start", "sgd-step")
    watching = learner.watch()
    seconds = []
    try:
        assert json.loads(watching.stdout.readline())["passed"] is False
        for wrong in rng.sample(sorted(WRONG), 3):
            time.sleep(rng.random())
            begun = time.monotonic()
            if rng.random() < 0.5:
                learner.file.write_text(WRONG[wrong], "utf-8")
            else:  # as editors do that keep a backup: the old file is moved away, the new one put in its place
                learner.file.replace(learner.file.with_suffix(".py~"))
                learner.file.write_text(WRONG[wrong], "utf-8")
            result = json.loads(watching.stdout.readline())
            seconds.append(time.monotonic() - begun)
            assert result["passed"] is False
            key = WRONG[wrong].split('"')[1]
            assert next(check["key"] for check in result["checks"] if not check["passed"]) == key
        learner.file.write_text(SOLUTION, "utf-8")
        assert json.loads(watching.stdout.readline())["passed"] is True
        assert watching.wait(timeout=60) == 0
    finally:
        watching.kill()
        watching.wait()
        watching.stdout.close()
    print("from save to result:", [round(second, 2) for second in seconds])


def test_an_interrupted_watch(learner):
    if sys.platform == "win32":
        pytest.skip("Windows has no SIGINT for one process")
    import signal

    learner.says("start", "sgd-step")
    watching = learner.watch()
    assert json.loads(watching.stdout.readline())["passed"] is False
    watching.send_signal(signal.SIGINT)
    assert watching.wait(timeout=60) == 130
    watching.stdout.close()


def test_a_check_imports_neither_textual_nor_numpy(learner):
    learner.says("start", "sgd-step")
    code = (
        "import sys\nfrom nntui.cli import main\ntry:\n    main(['check'])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'numpy', 'textual', 'pytest', 'framework'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, capture_output=True, text=True, env=learner.environment, timeout=120, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_path_is_as_good_as_a_name(learner):
    learner.says("start", "sgd-step")
    learner.says("start", "mean-squared-error")
    learner.file.write_text(SOLUTION, encoding="utf-8")
    assert learner.json("check", str(learner.file))["exercise"].endswith("/sgd-step")
    assert "nothing.py" in learner.says("check", "nothing.py", status=2)


def test_a_folder_that_can_not_be_used_is_not_remembered(learner):
    (learner.home / "taken").write_text("a file, no folder")
    said = learner.says("start", "sgd-step", "--folder", "taken", status=2)
    assert f"{learner.home / 'taken'}" in said
    assert "Not a directory" in said
    assert str(learner.file) in learner.says("start", "sgd-step")
