"""One exercise for two flavours: the step, the files and the hints of each."""

import shutil

import pytest
from exercise_kit import STEP, add_exercise

from nntui.course import load
from nntui.course.exercises import exercises, exercises_of, find_exercise

OWN_HINTS = '[exercise.double.tensorflow]\nhints = ["{one}", "{two}", "{three}"]\n'
NAMES = ("one", "two", "three")
HINTS = {
    "en": ("A tape?", "A variable.", "assign(2 * x)."),
    "pt": ("Uma fita?", "Uma variável.", "assign(2 * x)."),
    "ro": ("O bandă?", "O variabilă.", "assign(2 * x)."),
}


@pytest.fixture
def usual(tree):
    return add_exercise(tree)


@pytest.fixture
def variant(tree, usual):
    """Give the exercise files of its own for TensorFlow."""
    folder = usual.folder / "tensorflow"
    shutil.copytree(usual.folder, folder)
    return folder


def add_hints(tree, hints=HINTS):
    for lang, own in hints.items():
        words = OWN_HINTS.format(**dict(zip(NAMES, own, strict=True)))
        tree.edit(f"{lang}.md", "[exercise.double.checks]", f"{words}[exercise.double.checks]")


def split_step(tree):
    """Give the exercise a step for each flavour."""
    text = tree.read("lesson.toml").replace(STEP, STEP + 'flavour = "pytorch"\n')
    text += STEP.replace('"code"', '"code-tf"') + 'flavour = "tensorflow"\n'
    tree.write("lesson.toml", text)
    for lang in HINTS:
        tree.edit(f"{lang}.md", "\ndouble(x)\n", f"\ndouble(x)\n\n## code-tf: {lang}\ntwice\n")


@pytest.mark.parametrize("lang", list(HINTS))
def test_hints_of_its_own(tree, variant, lang):
    before = find_exercise(load(tree.root), "double").text(lang)
    add_hints(tree)
    assert tree.problems() == []
    course = load(tree.root)
    text = find_exercise(course, "double", "tensorflow").text(lang)
    assert text.hints == HINTS[lang]
    assert (text.title, text.checks, text.messages) == (before.title, before.checks, before.messages)
    assert find_exercise(course, "double").text(lang).hints == before.hints


def test_without_hints_of_its_own_it_has_those_of_all(tree, variant):
    course = load(tree.root)
    hints = [find_exercise(course, "double", flavour).text("en").hints for flavour in ("pytorch", "tensorflow")]
    assert hints[0] == hints[1] == ("Think.", "Twice.", "2 * x.")


def test_hints_without_files_of_their_own(tree, usual):
    add_hints(tree)
    line = tree.line("en.md", "[exercise.double.tensorflow]")
    message = "The exercise has no folder “tensorflow”; write its files, or remove this."
    assert ("en.md", line, message) in [(file, at, text) for file, at, text in tree.problems()]
    assert find_exercise(load(tree.root), "double", "tensorflow").text("en").hints == (
        "Think.",
        "Twice.",
        "2 * x.",
    )


def test_too_few_hints_of_its_own(tree, variant):
    add_hints(tree)
    tree.edit("en.md", '["A tape?", "A variable.", ', "[")
    messages = [text for file, _line, text in tree.problems() if file == "en.md"]
    assert "There are 1 hints; write 3, from a nudge to nearly the line." in messages


def test_two_steps_share_an_exercise(tree, variant):
    split_step(tree)
    assert tree.problems() == []
    course = load(tree.root)
    lesson = course.lesson("overfitting/five-points")
    assert lesson.exercises == ("double",)
    for flavour, step, folder in (("pytorch", "code", variant.parent), ("tensorflow", "code-tf", variant)):
        (found,) = exercises_of(lesson, flavour)
        assert (found.id, found.step, found.folder) == ("overfitting/five-points/double", step, folder)
        assert find_exercise(course, "double", flavour).step == step
        assert [step.id for step in lesson.path(flavour, "low") if step.exercise] == [found.step]


def test_an_exercise_of_one_flavour_only(tree, usual):
    tree.write("lesson.toml", tree.read("lesson.toml").replace(STEP, STEP + 'flavour = "pytorch"\n'))
    course = load(tree.root)
    assert [each.step for each in exercises(course)] == ["code"]
    assert exercises(course, "tensorflow") == ()


def test_a_step_for_all_is_in_every_flavour(tree, usual):
    lesson = load(tree.root).lesson("overfitting/five-points")
    for flavour in ("pytorch", "tensorflow"):
        (found,) = exercises_of(lesson, flavour)
        assert (found.step, found.folder) == ("code", usual.folder)
