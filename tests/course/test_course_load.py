"""Loading the course: what the rest of the program gets, and what it gets from a malformed one."""

import subprocess
import sys
from pathlib import Path

import pytest

from nntui import i18n
from nntui.course import LessonError, bundled_root, load
from nntui.errors import UsageError


def test_the_course_in_order(tree):
    course = load(tree.root)
    assert [track.id for track in course.tracks] == ["overfitting", "lab"]
    assert [lesson.id for lesson in course.lessons] == [
        "overfitting/five-points",
        "overfitting/detect-it",
        "lab/iris",
    ]
    assert course.tracks[1].title("pt") == "Laboratório"
    assert [lesson.id for lesson in course.tracks[1].lessons] == ["lab/iris"]


def test_a_lesson(tree):
    lesson = load(tree.root).lesson("overfitting/five-points")
    assert (lesson.track, lesson.name, lesson.minutes) == ("overfitting", "five-points", 10)
    assert lesson.concepts == ("O1", "O2")
    assert lesson.folder == tree.lesson
    assert lesson.demos == ("fit",)
    card, demo, _takeaway = lesson.steps
    assert (card.id, card.kind, card.demo, card.show, card.set) == ("five", "card", None, None, {})
    assert (demo.id, demo.kind, demo.demo, demo.show) == ("line", "demo", "fit", ("rate",))
    assert demo.set == {"rate": 0.1, "model": "line"}


@pytest.mark.parametrize("lang", list(i18n.LANGUAGES))
def test_its_words_in_every_language(tree, lang):
    text = load(tree.root).lesson("overfitting/five-points").text(lang)
    assert text.lang == lang
    assert list(text.steps) == ["five", "line", "takeaway"]
    assert text.title == {"en": "Five points", "pt": "Cinco pontos", "ro": "Cinci puncte"}[lang]
    demo = text.demos["fit"]
    labels = {"en": "learning rate", "pt": "taxa de aprendizado", "ro": "rată de învățare"}
    assert demo.parameters["rate"].label == labels[lang]
    assert set(demo.choices["model"]) == {"line", "network"}
    assert demo.notes["converged"].format(step=7).endswith(" 7")
    assert (set(demo.metrics), set(demo.results), set(demo.views)) == ({"loss"}, {"error"}, {"fit", "points"})


def test_a_card_keeps_its_code_blocks_and_loses_the_blank_lines_around_it(tree):
    step = load(tree.root).lesson("overfitting/five-points").text("en").steps["five"]
    assert step.title == "Five points"
    assert step.body == "A line and a network.\n\n```python\n## not: a heading\n```"


def test_a_file_with_the_line_ends_of_windows(tree):
    for name in ("course.toml", "lesson.toml", "en.md", "pt.md"):
        tree.path(name).write_bytes(tree.path(name).read_bytes().replace(b"\n", b"\r\n"))
    assert tree.problems() == []
    assert "\r" not in load(tree.root).lesson("overfitting/five-points").text("en").steps["five"].body


def test_the_next_lesson_goes_on_into_the_next_track(tree):
    course = load(tree.root)
    following = course.next("overfitting/detect-it")
    assert following is not None
    assert following.id == "lab/iris"
    assert course.next("lab/iris") is None


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("overfitting/five-point", "Did you mean “overfitting/five-points”?"),
        ("five-points", "Did you mean “overfitting/five-points”?"),
        ("zzz", "Choose one of: overfitting/five-points, overfitting/detect-it, lab/iris."),
    ],
)
def test_an_unknown_lesson(tree, asked, answer):
    with pytest.raises(UsageError) as caught:
        load(tree.root).lesson(asked)
    assert str(caught.value) == f"There is no lesson “{asked}”. {answer}"


def test_a_malformed_lesson_is_a_problem_with_a_place(tree):
    tree.edit("lesson.toml", "minutes = 10", "minutes = ten")
    with pytest.raises(LessonError) as caught:
        load(tree.root)
    problem = caught.value.problem
    assert (problem.file, problem.line) == (tree.path("lesson.toml"), 2)
    assert "not valid TOML" in problem.message
    assert str(caught.value) == f"{problem.file}:2: {problem.message}"


def test_a_malformed_text_is_found_when_it_is_read(tree):
    tree.edit("ro.md", "## line: linie dreaptă\n", "")
    lesson = load(tree.root).lesson("overfitting/five-points")
    assert lesson.text("en").title == "Five points"
    with pytest.raises(LessonError, match=r"ro\.md:\d+: Step “line” is missing"):
        lesson.text("ro")


@pytest.mark.parametrize("lang", list(i18n.LANGUAGES))
def test_titles_and_summaries_are_those_of_the_texts(lang):
    for lesson in load(bundled_root()).lessons:
        head = lesson.title(lang), lesson.summary(lang)  # before the text, which has them too
        text = lesson.text(lang)
        assert head == (text.title, text.summary)


def test_a_title_is_there_whatever_is_wrong_further_down(tree):
    tree.edit("ro.md", "## line: linie dreaptă\n", "")
    lesson = load(tree.root).lesson("overfitting/five-points")
    assert lesson.title("ro")


def test_a_summary_over_several_lines(tree):
    text = tree.path("en.md")
    lines = text.read_text("utf-8").split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("summary"))
    lines[at] = 'summary = """Not a table:\n[five] points"""'
    text.write_text("\n".join(lines), "utf-8")
    assert load(tree.root).lesson("overfitting/five-points").summary("en") == "Not a table:\n[five] points"


@pytest.mark.parametrize("old", ["+++\ntitle", "title", "summary"])
def test_a_damaged_head_is_a_problem_with_a_place(tree, old):
    text = tree.path("en.md")
    text.write_text(text.read_text("utf-8").replace(old, "#" + old, 1), "utf-8")
    with pytest.raises(LessonError, match=r"en\.md:\d+: "):
        load(tree.root).lesson("overfitting/five-points").title("en")


def test_no_course_at_all(tmp_path):
    with pytest.raises(LessonError, match=r"course\.toml:1: This file is missing"):
        load(tmp_path)


def test_the_bundled_course_lies_beside_the_package():
    assert (bundled_root() / "__init__.py").is_file()


def test_the_course_loads_neither_numpy_nor_textual(tree):
    code = (
        "import sys; from pathlib import Path; import nntui.i18n, nntui.paths, nntui.course.progress;"
        "from nntui.course import load; course = load(Path(sys.argv[1]));"
        "[lesson.text('ro') for lesson in course.lessons];"
        "print([name for name in ('numpy', 'textual', 'plotext', 'rich') if name in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(tree.root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    assert (done.stdout, done.stderr) == ("[]\n", "")
