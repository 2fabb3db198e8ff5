"""`check` runs the demos for what the lesson says about them: claims, predictions, goals, code tabs."""

import pytest
from exercise_kit import add_exercise
from kinds_kit import add_steps

from nntui.course import check
from nntui.course.claims import Claim, fill, prose
from nntui.course.measures import Measure


@pytest.fixture
def kinds(tree):
    add_steps(tree)
    return tree


# (file to edit, old text, new text; file, text on the line to be named, part of the message)
BROKEN = {
    "claim that does not hold": (
        "lesson.toml", 'shown = "5.2"', 'shown = "5.3"',
        "lesson.toml", "line-error =", "Claim “line-error”: the run measured 5.25, the text says 5.3; correct",
    ),
    "claim too far off": (
        "lesson.toml", "within = 3", "within = 1",
        "lesson.toml", "lowest =", "Claim “lowest”: the run measured 30, the text says 28 ± 1",
    ),
    "claim of nothing": (
        "lesson.toml", 'result = "error", shown', 'result = "errors.line", shown',
        "lesson.toml", "line-error =", "The run has no number “errors.line”; it has: error, sizes.0, seed.",
    ),
    "claim of no metric": (
        "lesson.toml", 'metric = "val_loss", at = "argmin"', 'metric = "accuracy", at = "argmin"',
        "lesson.toml", "lowest =", "The run has no number “accuracy (argmin)”; it has: loss, val_loss.",
    ),
    "claim that sets an unknown parameter": (
        "lesson.toml", 'set = {model = "line"}, result', 'set = {modl = "line"}, result',
        "lesson.toml", "line-error =", "Demo “fit” has no parameter “modl”",
    ),
    "prediction of no result": (
        "lesson.toml", 'result = "error"\ntolerance', 'result = "mistake"\ntolerance',
        "lesson.toml", "# line-error", "The run has no number “mistake”",
    ),
    "prediction of no curve": (
        "lesson.toml", 'metric = "val_loss"\nsketches', 'metric = "test_loss"\nsketches',
        "lesson.toml", "# curve", "The run has no number “test_loss (last)”",
    ),
    "sketches that are alike": (
        "lesson.toml", "falls = [1.0, 0.5, 0.3, 0.2]", "falls = [1.0, 0.6, 0.4, 0.79]",
        "lesson.toml", "sketches", "The run's curve is nearly as like",
    ),
    "an order of equals": (
        "lesson.toml", 'result = "sizes.1"', 'result = "sizes.0"',
        "lesson.toml", "[steps.question.measures]", "The run gives two of these the same value",
    ),
    "goal of no metric": (
        "lesson.toml", 'metric = "val_loss"\nat = "rise"', 'metric = "val_los"\nat = "rise"',
        "lesson.toml", "[[steps.conditions]]", "The run has no number “val_los (rise)”",
    ),
    "best of no result": (
        "lesson.toml", '[steps.best]\nmetric = "loss"', '[steps.best]\nresult = "parameters"',
        "lesson.toml", "[steps.best]", "The run has no number “parameters”",
    ),
    "a run that fails": (
        "demo_fit.py", 'return {"error"', 'raise ValueError("no")\n    return {"error"',
        "lesson.toml", "line-error =", "The run of demo “fit” that this needs fails: ValueError: no",
    ),
    "unclaimed number in a card": (
        "ro.md", "## sorted: Sorted\nText.", "## sorted: Sorted\nText.\nIt is 1234.",
        "ro.md", "1234", "Nothing confirms “1234”: make it a claim",
    ),
    "unclaimed decimal in an explanation": (
        "en.md", 'right = "Seven."', 'right = "Seven, not 6.5."',
        "en.md", "6.5", "Nothing confirms “6.5”",
    ),
    "a claim's number written out": (
        "en.md", "## sorted: Sorted\nText.", "## sorted: Sorted\nText with 5.2.",
        "en.md", "with 5.2", "“5.2” is the number of a claim; write {line-error} in its place.",
    ),
    "grouped number": (
        "en.md", "## sorted: Sorted\nText.", "## sorted: Sorted\nText with 22,000.",
        "en.md", "22,000", "Nothing confirms “22,000”",
    ),
    "claim that no text uses": (
        "lesson.toml", "[claims]", '[claims]\nspare = {demo = "fit", result = "error", shown = "0.125"}',
        "lesson.toml", "spare", "No text uses {spare}",
    ),
    "claim that one language lacks": (
        "pt.md", "near the lowest point, {lowest}.", "near the lowest point.",
        "pt.md", "+++", "{lowest} stands in en.md, but not in pt.md",
    ),
}  # fmt: skip


def test_every_kind_of_step_can_be_sound(kinds):
    assert kinds.problems() == []


@pytest.mark.parametrize("case", BROKEN.values(), ids=list(BROKEN))
def test_what_no_run_confirms_is_named(tree, case):
    edited, old, new, file, marker, message = case
    add_steps(tree, code=False)
    tree.edit(edited, old, new)
    line = tree.line(file, marker)
    problems = tree.problems()
    assert any((file, line) == found[:2] and message in found[2] for found in problems), problems


@pytest.mark.parametrize("where", [
    "facts", "code span", "fence", "two digits", "default of a slider", "set by a step", "bound of a goal",
])  # fmt: skip
def test_numbers_that_are_given_need_no_claim(tree, where):
    add_steps(tree, code=False)
    text = {
        "facts": "Out of 1,500 points.",
        "code span": "Write `x = 0.123` or ``1234``.",
        "fence": "So:\n\n```python\nx = 0.123\n```",
        "two digits": "All 99 of them; F1, 3-4-2, v123x.",
        "default of a slider": "The rate is 0.05.",
        "set by a step": "The rate is 0.1.",
        "bound of a goal": "At most 1.2.",
    }[where]
    if where == "facts":
        tree.edit("lesson.toml", "minutes = 10", 'minutes = 10\nfacts = ["1500"]')
    tree.edit("en.md", "## sorted: Sorted\nText.", f"## sorted: Sorted\n{text}")
    assert tree.problems() == []


def test_each_setting_runs_once_for_all_who_need_it(tree, tmp_path):
    add_steps(tree, code=False)
    log = tmp_path / "runs"
    tree.edit(
        "demo_fit.py",
        "    for step in",
        f"    open({str(log)!r}, 'a').write(f'{{model}} {{run.seed}}\\n')\n    for step in",
    )
    said = []
    assert check(tree.root, lambda done, total: said.append((done, total))) == []
    assert sorted(log.read_text().split("\n")) == ["", "line 0", "network 0"]
    assert said == [(0, 2), (1, 2), (2, 2)]


def test_a_claim_may_name_another_seed(tree):
    add_steps(tree, code=False)
    tree.edit("lesson.toml", "[claims]", '[claims]\nseed = {demo = "fit", seed = 4, result = "seed", shown = "4"}')
    for lang in ("en", "pt", "ro"):
        tree.edit(f"{lang}.md", "## sorted: Sorted\nText.", "## sorted: Sorted\nSeed {seed}.")
    assert tree.problems() == []
    tree.edit("lesson.toml", "seed = 4", "seed = 5")
    assert [message for *_place, message in tree.problems()] == [
        "Claim “seed”: the run measured 5, the text says 4; correct one of the two."
    ]


@pytest.mark.parametrize(("program", "reason"), [
    ("x = 1\n", "losses"),
    ("losses = []\n", "the list is empty"),
    ("losses = [float('nan')]\n", "a loss is no finite number"),
    ("import framework\n\nframework.nothing()\n", "line 3"),
    ("losses = [\n", "SyntaxError"),
])  # fmt: skip
def test_a_program_of_a_code_tab_that_has_no_losses(kinds, program, reason):
    (kinds.lesson / "code/same-net/keras.py").write_text(program, "utf-8")
    [(file, line, message)] = kinds.problems()
    assert (file, line) == ("code/same-net/keras.py", 1)
    assert reason in message


def test_a_face_that_is_missing_and_code_that_no_step_has(kinds):
    (kinds.lesson / "code/same-net/lightning.py").unlink()
    (kinds.lesson / "code/old").mkdir()
    line = kinds.line("lesson.toml", "same-net")
    assert kinds.problems() == [
        ("code/old", 1, "No step of lesson.toml has this code; add one or remove the folder."),
        ("lesson.toml", line, "There is no file code/same-net/lightning.py; write it."),
    ]


def test_the_variant_of_an_exercise_is_proved_like_the_exercise(tree):
    exercise = add_exercise(tree)
    variant = exercise.folder / "tensorflow"
    (variant / "wrong").mkdir(parents=True)
    for file in (*exercise.folder.glob("*.py"), *exercise.folder.glob("wrong/*.py")):
        (variant / file.relative_to(exercise.folder)).write_bytes(file.read_bytes())
    assert tree.problems() == []
    (variant / "solution.py").write_text("def double(x):\n    return 3 * x\n", "utf-8")
    (variant / "wrong" / "adds.py").unlink()
    problems = tree.problems()
    assert [(file, line) for file, line, _message in problems] == [
        ("exercises/double/tensorflow/check.py", 1),
        ("exercises/double/tensorflow/solution.py", 1),
    ]
    assert "wrong/ holds 2 wrong answers" in problems[0][2]
    assert "The solution fails the check “value” with “square”" in problems[1][2]


@pytest.mark.parametrize(("shown", "measured", "holds"), [
    ("5.3", 5.2871, True), ("5.3", 5.24, False), ("0", 0.4, True), ("0", 0.6, False),
    ("-0.50", -0.499, True), ("22,000", 21999.7, True), ("0.0", -0.01, True),
])  # fmt: skip
def test_a_claim_holds_if_the_number_is_written_so(shown, measured, holds):
    assert Claim("c", "fit", Measure(result="x"), shown).holds(measured) is holds


def test_prose_and_code_are_told_apart():
    text = "a `b` c\n```\nd {x}\n```\ne ``f ` g`` {x}"
    parts = [part for part, plain in prose(text) if plain]
    assert "".join(part for part, _plain in prose(text)) == text
    assert parts == ["a ", " c\n", "e ", " {x}"]
    assert fill(text, {"x": "1"}) == "a `b` c\n```\nd {x}\n```\ne ``f ` g`` 1"
