"""An exercise for the small course of the tests: write `double`, which doubles a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nntui.course import load
from nntui.course.exercises import Exercise, find_exercise

if TYPE_CHECKING:
    from conftest import Tree

STEP = """
[[steps]]
id = "code"
kind = "exercise"
exercise = "double"
"""

STARTER = """\
def double(x):
    ...
"""

SOLUTION = """\
def double(x):
    return 2 * x
"""

CHECK = """\
from nntui.lab.checks import compare_gradient, message, number


def test_value(learner):
    got = number(learner.double(3.0))
    if got == 9:
        message("square", expected=6.0, got=got, at="**")
    if got == 5:
        message("plus-two", expected=6.0, got=got)
    if got == 3:
        message("same", expected=6.0, got=got)
    if got != 6:
        message("other", expected=6.0, got=got)


def test_gradient(learner):
    compare_gradient(lambda x: float(2 * x), 3.0, number(learner.double(1.5)) - 1, name="x")
"""

WRONG = {
    "squares": ("square", "def double(x):\n    y = x  # not **\n    return y**2\n"),
    "adds": ("plus-two", "def double(x):\n    return x + 2\n"),
    "forgets": ("same", "def double(x):\n    return x\n"),
}

WORDS = """
[exercise.double]
title = "{title}"
hints = ["{one}", "{two}", "{three}"]
[exercise.double.checks]
value = "{value}"
gradient = "{gradient}"
[exercise.double.messages]
square = "{square} {{got}} {{expected:.2f}}"
plus-two = "+2: {{got}}"
same = "=: {{got}}"
other = "?: {{got}}"
"""

LANGUAGES = {
    "en": ("Double", "Think.", "Twice.", "2 * x.", "Twice three", "The slope", "That is the square:"),
    "pt": ("Dobrar", "Pense.", "Duas vezes.", "2 * x.", "Duas vezes três", "A inclinação", "Isso é o quadrado:"),
    "ro": ("Dublează", "Gândește.", "De două ori.", "2 * x.", "De două ori trei", "Panta", "Acesta e pătratul:"),
}
_NAMES = ("title", "one", "two", "three", "value", "gradient", "square")


def add_exercise(tree: Tree) -> Exercise:
    """Add the exercise as last step of the main lesson."""
    tree.write("lesson.toml", tree.read("lesson.toml") + STEP)
    before = tree.hash()
    for lang in ("en", "pt", "ro"):
        words = WORDS.format(**dict(zip(_NAMES, LANGUAGES[lang], strict=True)))
        text = tree.read(f"{lang}.md").replace("+++\n\n## five", f"{words}+++\n\n## five")
        text += f"\n## code: {LANGUAGES[lang][0]}\ndouble(x)\n"
        tree.write(f"{lang}.md", text if lang == "en" else text.replace(before, tree.hash()))
    folder = tree.lesson / "exercises" / "double"
    (folder / "wrong").mkdir(parents=True)
    for name, text in (("starter", STARTER), ("solution", SOLUTION), ("check", CHECK)):
        (folder / f"{name}.py").write_text(text, "utf-8")
    for name, (key, text) in WRONG.items():
        (folder / "wrong" / f"{name}.py").write_text(f'# message = "{key}"\n{text}', "utf-8")
    return find_exercise(load(tree.root), "double")
