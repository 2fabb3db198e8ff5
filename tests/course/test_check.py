"""`check` on a sound course with one thing broken: the file, the line, and what to do."""

import re
import shutil

import pytest

from nntui import i18n
from nntui.course import LessonError, check, load

# (file to edit, old text, new text; file, text on the line to be named, part of the message)
STRUCTURE = {
    "unknown key in lesson.toml": (
        "lesson.toml", "minutes = 10", "minutes = 10\nminuts = 9",
        "lesson.toml", "minuts",
        "Unknown key “minuts”: remove it (known here: id, minutes, concepts, facts, steps, claims)",
    ),
    "misspelt key": (
        "lesson.toml", "minutes = 10", "minuts = 10",
        "lesson.toml", "minuts", "Unknown key “minuts”: did you mean “minutes”?",
    ),
    "unknown key of a step": (
        "lesson.toml", 'demo = "fit"', 'demo = "fit"\nshows = []',
        "lesson.toml", "shows", "Unknown key “shows”",
    ),
    "a demo's key in a card": (
        "lesson.toml", 'id = "five"\nkind = "card"', 'id = "five"\nkind = "card"\nshow = ["rate"]',
        "lesson.toml", 'show = ["rate"]', "Unknown key “show”",
    ),
    "unknown key in a text": (
        "pt.md", 'title = "Cinco pontos"', 'title = "Cinco pontos"\nauthor = "A"',
        "pt.md", "author", "Unknown key “author”",
    ),
    "unknown key of a demo's words": (
        "ro.md", 'title = "Potrivire"', 'title = "Potrivire"\nhelp = "x"',
        "ro.md", 'help = "x"', "Unknown key “help”",
    ),
    "unknown key in course.toml": (
        "course.toml", 'id = "lab"', 'id = "lab"\ncolour = "red"',
        "course.toml", "colour", "Unknown key “colour”",
    ),
    "no such concept": (
        "lesson.toml", '"O2"', '"O8"', "lesson.toml", "concepts", "There is no concept “O8”; use F1 to F9",
    ),
    "duplicate step": (
        "lesson.toml", 'id = "takeaway"', 'id = "five"  # again',
        "lesson.toml", "# again", "Step “five” is in this lesson twice",
    ),
    "the id of another lesson": (
        "lesson.toml", "overfitting/five-points", "overfitting/detect-it",
        "lesson.toml", "overfitting/detect-it", 'Write id = "overfitting/five-points"',
    ),
    "lesson listed twice": (
        "course.toml", '"detect-it"', '"five-points"',
        "course.toml", "five-points", "“five-points” is in this list twice",
    ),
    "track listed twice": (
        "course.toml", 'id = "lab"', 'id = "overfitting"  # again',
        "course.toml", "# again", "Track “overfitting” is here twice",
    ),
    "no folder for a lesson": (
        "course.toml", '"detect-it"', '"detect-it", "gone"',
        "course.toml", '"gone"', "There is no file overfitting/gone/lesson.toml",
    ),
    "track title lacks a language": (
        "course.toml", ', ro = "Laborator"', "", "course.toml", "Laboratório", "“ro” is missing",
    ),
    "step id with capitals": (
        "lesson.toml", 'id = "five"', 'id = "Five"', "lesson.toml", '"Five"', "“Five” can't be an id",
    ),
    "no such kind": (
        "lesson.toml", 'kind = "demo"', 'kind = "demos"',
        "lesson.toml", "demos", "There is no kind of step “demos”; use “demo”.",
    ),
    "minutes in words": (
        "lesson.toml", "minutes = 10", 'minutes = "ten"',
        "lesson.toml", "minutes", "“minutes” must be a whole number, at least 1; found 'ten'.",
    ),
    "no steps": (
        "lesson.toml", "[[steps]]\nid = \"five\"", "[[stops]]\nid = \"five\"",
        "lesson.toml", "stops", "Unknown key “stops”",
    ),
    "not TOML": (
        "course.toml", 'id = "lab"', "id = lab", "course.toml", "id = lab", "This is not valid TOML",
    ),
    "front matter is not TOML": (
        "ro.md", 'label = "model"', "label = model", "ro.md", "label = model", "This is not valid TOML",
    ),
    "no front matter": (
        "en.md", "+++\ntitle", "title", "en.md", "title", "Start the file with a line “+++”",
    ),
    "front matter left open": (
        "en.md", "+++\n\n## five", "\n## five", "en.md", "+++", "Close the front matter",
    ),
    "step without text": (
        "pt.md", "\n- **Uma reta e uma rede.**\n", "\n",
        "pt.md", "## takeaway", "Step “takeaway” has no text",
    ),
    "step missing in a text": (
        "pt.md", "## line: linha reta\n", "", "pt.md", "## takeaway", "Step “line” is missing; add a heading",
    ),
    "step left over in a text": (
        "pt.md", "## takeaway", "## extra: Extra\nText.\n## takeaway",
        "pt.md", "## extra", "lesson.toml has no step “extra”",
    ),
    "step twice in a text": (
        "pt.md", "## takeaway", "## line: Again\nText.\n## takeaway",
        "pt.md", "## line: Again", "Step “line” is here a second time",
    ),
    "heading without id": (
        "pt.md", "- **Uma", "## Outro\n- **Uma",
        "pt.md", "## Outro", "A step heading is written “## step-id: Title”",
    ),
    "text before the first step": (
        "pt.md", "## five", "Olá.\n## five", "pt.md", "Olá.", "Text before the first step",
    ),
    "code block left open": (
        "pt.md", "- **Uma", "~~~\n- **Uma", "pt.md", "~~~", "Close the code block that opens here",
    ),
    "words of a demo missing": (
        "lesson.toml", 'id = "takeaway"\nkind = "card"', 'id = "takeaway"\nkind = "demo"\ndemo = "more"',
        "en.md", "title", "The words of demo “more” are missing; add a section [demo.more]",
    ),
    "label of a parameter missing": (
        "pt.md", 'label = "modelo"\n', "",
        "pt.md", "[demo.fit.parameters.model]", "“label” is missing; add it",
    ),
    "empty label": (
        "pt.md", 'label = "modelo"', 'label = " "',
        "pt.md", 'label = " "', "“label” must be a text in quotes",
    ),
}  # fmt: skip

RULES = {
    "stale translation": (
        "ro.md", 'english = "', 'english = "0', "ro.md", "english", "en.md has changed since",
    ),
    "long card": (
        "ro.md", "- **O", "ăîâșț" * 110 + "\n- **O",
        "ro.md", "## takeaway", "Step “takeaway” has 1131 bytes of text; shorten it to 1100",
    ),
    "long demo step": (
        "en.md", "## takeaway", "word " * 220 + "\n\n## takeaway",
        "en.md", "## line", "Step “line” has 1121 bytes of text",
    ),
    "cedilla in a text": (
        "ro.md", "rețea.\"", "reţea.\"", "ro.md", "reţea", "“ţ” has a cedilla",
    ),
    "cedilla in a track's title": (
        "course.toml", "supraînvățare", "supraînvăţare", "course.toml", "supraînvăţare", "“ţ” has a cedilla",
    ),
    "lesson not listed": (
        "course.toml", ', "detect-it"', "",
        "overfitting/detect-it/lesson.toml", "id", "course.toml does not list this lesson",
    ),
    "no such demo file": (
        "lesson.toml", 'demo = "fit"', 'demo = "fin"',
        "lesson.toml", 'demo = "fin"', "There is no file demo_fin.py; write it with a function “fin”.",
    ),
    "no such function": (
        "demo_fit.py", "def fit(", "def fits(", "demo_fit.py", "def fits(", "There is no function “fit” here",
    ),
    "demo is not Python": (
        "demo_fit.py", "def fit(", "def fit((", "demo_fit.py", "def fit((", "This is not valid Python",
    ),
    "demo can't be imported": (
        "demo_fit.py", "from nntui import lab", "import no_such_module\nfrom nntui import lab",
        "demo_fit.py", "no_such_module",
        "The demo can't be loaded (ModuleNotFoundError: No module named 'no_such_module')",
    ),
    "parameter without a slider": (
        "demo_fit.py", "run: lab.Run,", "run: lab.Run, width: int = 3,",
        "demo_fit.py", "def fit(", "The demo can't be loaded (width: annotate it",
    ),
    "parameter without a label": (
        "demo_fit.py", "run: lab.Run,", "run: lab.Run, on: Annotated[bool, lab.switch()] = True,",
        "pt.md", "[demo.fit.parameters.rate]", "“on” is missing in [demo.fit.parameters]; add it.",
    ),
    "label without a parameter": (
        "pt.md", "[demo.fit.parameters.rate]", "[demo.fit.parameters.rat]",
        "pt.md", "[demo.fit.parameters.rat]", "The demo has no parameter “rat”; remove this.",
    ),
    "choice without a name": (
        "pt.md", 'network = "rede"\n', "",
        "pt.md", "[demo.fit.choices.model]", "“network” is missing in [demo.fit.choices.model]; add it.",
    ),
    "name without a choice": (
        "pt.md", 'network = "rede"', 'network = "rede"\nboth = "as duas"',
        "pt.md", "both", "The parameter has no value “both”; remove this.",
    ),
    "names for no choice": (
        "pt.md", "[demo.fit.choices.model]", "[demo.fit.choices.modl]",
        "pt.md", "[demo.fit.choices.modl]", "The demo has no choice “modl”; remove this.",
    ),
    "show of an unknown parameter": (
        "lesson.toml", 'show = ["rate"]', 'show = [\n  "model",\n  "rat",\n]',
        "lesson.toml", '"rat"', "Demo “fit” has no parameter “rat”; remove it or use: rate.",
    ),
    "set of an unknown parameter": (
        "lesson.toml", "set = {rate = 0.1,", "set = {epochs = 1,",
        "lesson.toml", "set =", "Demo “fit” has no parameter “epochs”",
    ),
    "set out of range": (
        "lesson.toml", "rate = 0.1", "rate = 10.0", "lesson.toml", "rate = 10.0", "0.001",
    ),
    "set to no choice": (
        "lesson.toml", 'model = "line"', 'model = "lines"', "lesson.toml", '"lines"', "line, network",
    ),
    "metric missing in a translation": (
        "pt.md", 'loss = "erro de treinamento"\n', "",
        "pt.md", "[demo.fit.metrics]", "“loss” is missing in [demo.fit.metrics]; add it.",
    ),
    "metric missing in English": (
        "demo_fit.py", "loss=1.0", "loss=1.0, val_loss=2.0",
        "en.md", "[demo.fit.metrics]", "“val_loss” is missing in [demo.fit.metrics]; add it.",
    ),
    "metric left over": (
        "ro.md", "[demo.fit.metrics]", '[demo.fit.metrics]\nval_loss = "eroare de validare"',
        "ro.md", "val_loss", "en.md has no “val_loss” here; remove this or add it there.",
    ),
    "result missing in a translation": (
        "en.md", "[demo.fit.results]", '[demo.fit.results]\nw = "weight"',
        "pt.md", "[demo.fit.results]", "“w” is missing in [demo.fit.results]; add it.",
    ),
    "note missing": (
        "demo_fit.py", 'run.note("converged"', 'run.note("stopped"',
        "en.md", "[demo.fit.notes]", "“stopped” is missing in [demo.fit.notes]; add it.",
    ),
    "note left over": (
        "pt.md", "[demo.fit.notes]", '[demo.fit.notes]\nover = "acabou"',
        "pt.md", "over", "en.md has no “over” here",
    ),
    "note with another placeholder": (
        "pt.md", "{step}", "{passo}",
        "pt.md", "converged", "The demo gives this note no value for {passo}; use: {step}.",
    ),
    "note without the placeholder": (
        "pt.md", "{step}", "tudo",
        "pt.md", "converged", "The {placeholders} of “converged” differ from those of en.md",
    ),
    "note with an open brace": (
        "pt.md", "{step}", "{step", "pt.md", "converged", "A brace is left open",
    ),
    "view missing": (
        "ro.md", 'points = "Cinci puncte"\n', "",
        "ro.md", "[demo.fit.views]", "“points” is missing in [demo.fit.views]; add it.",
    ),
}  # fmt: skip


def test_a_sound_course_has_no_problems(tree):
    assert tree.problems() == []


@pytest.mark.parametrize("case", [*STRUCTURE.values(), *RULES.values()], ids=[*STRUCTURE, *RULES])
def test_what_is_broken_is_named(tree, case):
    edited, old, new, file, marker, message = case
    tree.edit(edited, old, new)
    line = tree.line(file, marker)
    problems = tree.problems()
    assert any((file, line) == found[:2] and message in found[2] for found in problems), problems


@pytest.mark.parametrize("case", STRUCTURE.values(), ids=list(STRUCTURE))
def test_loading_refuses_the_same(tree, case):
    edited, old, new, *_ = case
    tree.edit(edited, old, new)
    with pytest.raises(LessonError) as caught:
        _read_everything(tree)
    assert caught.value.problem in check(tree.root)


def _read_everything(tree):
    for lesson in load(tree.root).lessons:
        for lang in i18n.LANGUAGES:
            lesson.text(lang)


@pytest.mark.parametrize("lang", list(i18n.LANGUAGES))
def test_a_missing_language(tree, lang):
    tree.path(f"{lang}.md").unlink()
    assert (f"{lang}.md", 1, "This file is missing; write it.") in tree.problems()


def test_a_text_that_is_not_utf_8(tree):
    tree.path("pt.md").write_bytes("+++\ntítulo".encode("latin-1"))
    assert tree.problems() == [("pt.md", 1, "Byte 5 is not UTF-8; save the file as UTF-8.")]


def test_steps_in_another_order(tree):
    head, five, line, takeaway = re.split(r"\n(?=## (?:five|line|takeaway))", tree.read("ro.md"))
    tree.write("ro.md", "\n".join([head, line, five, takeaway]))
    where = tree.line("ro.md", "## line")
    assert tree.problems() == [("ro.md", where, "Here lesson.toml has the step “five”; use the same order.")]


def test_a_copied_lesson(tree):
    shutil.copytree(tree.lesson, tree.root / "overfitting" / "copy")
    tree.edit("course.toml", '"detect-it"', '"detect-it", "copy"')
    message = 'Write id = "overfitting/copy": a lesson is called after its folder, not “overfitting/five-points”.'
    assert tree.problems() == [("overfitting/copy/lesson.toml", 1, message)]


def test_a_demo_that_no_step_uses(tree):
    tree.write("demo_old.py", "")
    assert tree.problems() == [
        ("demo_old.py", 1, "No step of lesson.toml has this demo; add one or remove the file.")
    ]


def test_an_edited_english_text_makes_both_translations_stale(tree):
    tree.write("en.md", tree.read("en.md").replace("A line and a network.", "A line, a network."))
    message = f'en.md has changed since; bring this up to date, then write english = "{tree.hash()}".'
    assert tree.problems() == [("pt.md", 4, message), ("ro.md", 4, message)]


def test_several_problems_come_sorted_by_place(tree):
    tree.edit("ro.md", 'label = "model"', 'labl = "model"')
    tree.edit("lesson.toml", "minutes = 10", "minutes = 0")
    problems = tree.problems()
    assert [(file, line) for file, line, _ in problems] == sorted((file, line) for file, line, _ in problems)
    assert len(problems) == 3


def test_the_check_speaks_the_current_language(tree):
    tree.path("ro.md").unlink()
    messages = set()
    for lang in i18n.LANGUAGES:
        i18n.use(lang)
        messages |= {message for _, _, message in tree.problems()}
    assert len(messages) == 3
