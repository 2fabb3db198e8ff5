"""`check` on a sound exercise with one thing broken: the file, the line, and what to do."""

import shutil

import pytest
from exercise_kit import add_exercise

LESSON = "overfitting/five-points/"
FOLDER = f"{LESSON}exercises/double"


@pytest.fixture
def tree(tree):
    add_exercise(tree)
    return tree


def found(tree, file, text):
    """The messages of problems at the line of `file` that holds `text`."""
    line = tree.line(file, text) if text else 1
    where = file.removeprefix(LESSON)
    return [message for place, at, message in tree.problems() if (place, at) == (where, line)]


# (file, old text, new text; file, text on the line to be named, part of the message)
BROKEN = {
    "the starter passes": (
        f"{FOLDER}/starter.py", "...", "return x + x",
        f"{FOLDER}/starter.py", None, "The starter passes; make a check find what is wrong.",
    ),
    "the solution fails": (
        f"{FOLDER}/solution.py", "2 * x", "x**2",
        f"{FOLDER}/solution.py", "x**2", "The solution fails the check “value” with “square” (expected=6.0, got=",
    ),
    "a wrong answer passes": (
        f"{FOLDER}/wrong/adds.py", "x + 2", "x + x",
        f"{FOLDER}/wrong/adds.py", None, "This wrong answer passes; make a check find what is wrong.",
    ),
    "a wrong answer gets another message": (
        f"{FOLDER}/wrong/adds.py", "x + 2", "x + 3.5",
        f"{FOLDER}/wrong/adds.py", None, "The first message here is “other” (check “value”), not “plus-two”.",
    ),
    "two wrong answers with one message": (
        f"{FOLDER}/wrong/forgets.py", '"same"', '"plus-two"',
        f"{FOLDER}/wrong/forgets.py", None, "“adds.py” gets the message “plus-two” too",
    ),
    "no message named": (
        f"{FOLDER}/wrong/adds.py", '# message = "plus-two"\n', "",
        f"{FOLDER}/wrong/adds.py", None, "“message” is missing; add it",
    ),
    "a header that is no TOML": (
        f"{FOLDER}/wrong/adds.py", '# message = "plus-two"', "# adds two",
        f"{FOLDER}/wrong/adds.py", None, "This is not valid TOML",
    ),
    "a check that can't be read": (
        f"{FOLDER}/check.py", "def test_value(learner):", "def test_value(learner)",
        f"{FOLDER}/check.py", "def test_value", "This is not valid Python",
    ),
    "a check that can't be imported": (
        f"{FOLDER}/check.py", "def test_value", "import no_such_module\n\n\ndef test_value",
        f"{FOLDER}/check.py", None, "The checks don't come to their end (E   ModuleNotFoundError",
    ),
    "a fixture that isn't there": (
        f"{FOLDER}/check.py", "def test_value(learner)", "def test_value(learner, friend)",
        f"{FOLDER}/check.py", None, "The checks don't come to their end (test_value: ",
    ),
    "two hints": (
        "pt.md", '["Pense.", "Duas vezes.", "2 * x."]', '["Pense.", "2 * x."]',
        "pt.md", "hints", "There are 2 hints; write 3",
    ),
    "no hints": ("ro.md", 'hints = ["Gândește.", "De două ori.", "2 * x."]\n', "",
        "ro.md", "[exercise.double]", "“hints” is missing",
    ),
    "a title of a check missing": (
        "pt.md", 'gradient = "A inclinação"\n', "",
        "pt.md", "[exercise.double.checks]", "“gradient” is missing in [exercise.double.checks]; add it.",
    ),
    "a title of a check too many": (
        "ro.md", 'gradient = "Panta"', 'gradient = "Panta"\nslope = "Panta"',
        "ro.md", "slope", "check.py has no check “slope”; remove this.",
    ),
    "a message missing": (
        "pt.md", 'same = "=: {got}"\n', "",
        "pt.md", "[exercise.double.messages]", "“same” is missing in [exercise.double.messages]; add it.",
    ),
    "a message too many": (
        "en.md", 'same = "=: {got}"', 'same = "=: {got}"\nsome = "x"',
        "en.md", "some =", "check.py has no message “some”; remove this.",
    ),
    "a value that the check doesn't give": (
        "en.md", '"+2: {got}"', '"+2: {given}"',
        "en.md", "{given}", "check.py gives this message no value for {given}; use: {expected}, {got}.",
    ),
    "other values than English": (
        "ro.md", '"+2: {got}"', '"+2"',
        "ro.md", "plus-two", "The {placeholders} of “plus-two” differ from those of en.md",
    ),
    "an open brace": ("ro.md", '"+2: {got}"', '"+2: {got"', "ro.md", "plus-two", "A brace is left open"),
    "an unknown key": (
        "en.md", 'hints = [', 'hint = "x"\nhints = [',
        "en.md", 'hint = "x"', "Unknown key “hint”",
    ),
    "words of another exercise": (
        "en.md", "[exercise.double]", '[exercise.treble]\ntitle = "x"\nhints = ["x"]\n[exercise.double]',
        "en.md", "[exercise.treble]", "No step of lesson.toml has the exercise “treble”; remove this.",
    ),
    "a misspelt exercise": (
        "lesson.toml", 'exercise = "double"', 'exercise = "dooble"',
        "lesson.toml", "dooble", "There is no file exercises/dooble/starter.py; write it.",
    ),
    "a name that is none": (
        "lesson.toml", 'exercise = "double"', 'exercise = "Double it"',
        "lesson.toml", "Double it", "“Double it” can't be an id; use a-z, 0-9 and -.",
    ),
    "no exercise named": (
        "lesson.toml", 'exercise = "double"\n', "",
        "lesson.toml", 'id = "code"', "“exercise” is missing",
    ),
    "one exercise in two steps": (
        "lesson.toml", 'exercise = "double"\n',
        'exercise = "double"\n[[steps]]\nid = "again"\nkind = "exercise"\nexercise = "double" # twice\n',
        "lesson.toml", "# twice", "Exercise “double” is in this lesson twice",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_named(tree, name):
    file, old, new, where, text, message = BROKEN[name]
    tree.edit(file, old, new)
    if text == 'id = "code"':
        messages = [words for at, _line, words in tree.problems() if at == where]
    else:
        messages = found(tree, where, text)
    assert any(message in words for words in messages), tree.problems()


@pytest.mark.parametrize("name", ["starter", "solution", "check"])
def test_a_missing_file(tree, name):
    tree.path(f"{FOLDER}/{name}.py").unlink()
    assert found(tree, "lesson.toml", 'exercise = "double"') == [
        f"There is no file exercises/double/{name}.py; write it."
    ]


def test_too_few_wrong_answers(tree):
    tree.path(f"{FOLDER}/wrong/adds.py").unlink()
    assert [message for _file, _line, message in tree.problems()] == [
        "wrong/ holds 2 wrong answers; write at least 3, each a misconception of its own."
    ]


def test_a_folder_without_a_step(tree):
    shutil.copytree(tree.path(FOLDER), tree.path(f"{LESSON}exercises/forgotten"))
    assert tree.problems() == [
        (
            "exercises/forgotten/check.py",
            1,
            "No step of lesson.toml has this exercise; add one or remove the folder.",
        )
    ]


def test_a_lesson_may_put_a_ready_message_in_its_own_words(tree):
    for lang in ("en", "pt", "ro"):
        tree.edit(f"{lang}.md", 'same = "=: {got}"', 'same = "=: {got}"\ngradient = "{name}: {got}, {expected}"')
    assert tree.problems() == []
