"""`nntui dev new`: what it makes lacks nothing but words, and passes when these are written."""

import re

import pytest
from click.testing import CliRunner

from nntui.cli import build
from nntui.course import check, load
from nntui.course.skeleton import new_exercise, new_lesson
from nntui.course.texts import english_hash
from nntui.errors import UsageError
from nntui.lab.demos import load_demo


def fill_in(root):
    """Do what an author does: put words for the marks in every language, and note which English they follow."""
    for file in [*root.rglob("*.md"), *root.rglob("*.toml"), *root.rglob("*.py")]:
        text = file.read_text("utf-8")
        file.write_text(re.sub(r"‹([^›]*)›", r"Now written: \1", text), "utf-8", newline="\n")
    for folder in {file.parent for file in root.rglob("en.md")}:
        for lang in ("pt", "ro"):
            file = folder / f"{lang}.md"
            fresh = f'english = "{english_hash(folder / "en.md")}"'
            file.write_text(re.sub(r'english = "\w+"', fresh, file.read_text("utf-8")), "utf-8", newline="\n")


def unwritten(root):
    """The problems that are not just words to be written."""
    return [
        str(problem) for problem in check(root) if not problem.message.startswith("Write this, without the marks")
    ]


@pytest.fixture
def root(tmp_path):
    return tmp_path / "mine"


def test_a_lesson_lacks_only_words_and_passes_with_them(root):
    files = new_lesson(root, "basics/walk")
    assert all(file.is_file() for file in files)
    assert unwritten(root) == []
    marked = {problem.file.name for problem in check(root)}
    assert marked == {"course.toml", "lesson.toml", "en.md", "pt.md", "ro.md", "demo_descend.py"}
    fill_in(root)
    assert check(root) == []
    assert load(root).lesson("basics/walk").text("ro").steps["try"].body.endswith("x = 3.00.")


def test_an_exercise_lacks_only_words_and_passes_with_them(root):
    new_lesson(root, "basics/walk")
    fill_in(root)
    new_exercise(root, "basics/walk/square")
    assert unwritten(root) == []
    marked = {problem.file.name for problem in check(root)}
    wrong = {"doubles.py", "forgets.py", "cubes.py"}
    assert marked == {"en.md", "pt.md", "ro.md", "check.py", "starter.py", "solution.py"} | wrong
    fill_in(root)
    assert check(root) == []
    assert [step.id for step in load(root).lesson("basics/walk").steps][-2:] == ["square", "takeaway"]


def test_a_second_exercise_and_a_second_lesson(root):
    new_lesson(root, "basics/walk")
    new_exercise(root, "basics/walk/square")
    new_exercise(root, "basics/walk/again")
    new_lesson(root, "basics/run")
    new_lesson(root, "more/jump")
    assert [lesson.id for lesson in load(root).lessons] == ["basics/walk", "basics/run", "more/jump"]
    fill_in(root)
    assert check(root) == []


@pytest.mark.parametrize("written", [
    '["walk"]', '["walk",]', '[\n    "walk",\n]', '[\n    "walk"\n]', '["walk"] # these',
])  # fmt: skip
def test_a_lesson_is_added_to_a_list_of_any_shape(root, written):
    new_lesson(root, "basics/walk")
    file = root / "course.toml"
    file.write_text("# Mine\n" + file.read_text("utf-8").replace('["walk"]', written), "utf-8")
    new_lesson(root, "basics/run")
    assert [lesson.id for lesson in load(root).lessons] == ["basics/walk", "basics/run"]
    assert file.read_text("utf-8").startswith("# Mine\n")


def test_a_lesson_that_was_translated_stays_so_but_for_the_new_words(tree):
    assert tree.problems() == []
    new_exercise(tree.root, "overfitting/five-points/square")
    assert unwritten(tree.root) == []
    fill_in(tree.root)
    assert tree.problems() == []


def test_a_stale_translation_stays_stale(tree):
    tree.write("en.md", tree.read("en.md").replace("A line and a network.", "A line, a network."))
    new_exercise(tree.root, "overfitting/five-points/square")
    assert [message.partition(": ")[2][:26] for message in unwritten(tree.root)] == [
        "en.md has changed since; b"
    ] * 2


@pytest.mark.parametrize(("make", "name", "message"), [
    (new_lesson, "walk", "write TRACK/LESSON"),
    (new_lesson, "basics/Walk", "“basics/Walk” is no name"),
    (new_lesson, "../walk", "“../walk” is no name"),
    (new_lesson, "basics/walk", "is already there"),
    (new_exercise, "basics/walk", "write TRACK/LESSON/EXERCISE"),
    (new_exercise, "basics/wolk/square", "There is no lesson “basics/wolk”. Did you mean “basics/walk”?"),
    (new_exercise, "basics/walk/quiz", "has a step “quiz” already"),
    (new_exercise, "basics/walk/square", "is already there"),
])  # fmt: skip
def test_names_that_will_not_do(root, make, name, message):
    new_lesson(root, "basics/walk")
    new_exercise(root, "basics/walk/square")
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}
    with pytest.raises(UsageError, match=re.escape(message)):
        make(root, name)
    assert before == {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}


def test_the_commands(root, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    made = run(build(), ["dev", "new", "lesson", "basics/walk", "--lessons", "mine"])
    assert made.exit_code == 0, made.output
    assert "mine/basics/walk/en.md" in made.stdout.replace("\\", "/")
    assert "nntui dev check mine" in made.stderr
    made = run(build(), ["--lessons", "mine", "dev", "new", "exercise", "basics/walk/square"])
    assert made.exit_code == 0, made.output
    fill_in(root)
    assert load_demo(root / "basics/walk", "descend") is not None
    assert check(root) == []
