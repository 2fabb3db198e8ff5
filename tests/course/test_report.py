"""`nntui report`: what the learner did in a lesson, with the runs made again, as Markdown and as HTML."""

import os
import re
import subprocess
import sys
import sysconfig
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from nntui import headless
from nntui.course.progress import Progress
from nntui.course.report import Chart, Line, Table
from nntui.course.report_html import html
from nntui.course.report_markdown import markdown

NNTUI = Path(sysconfig.get_path("scripts")) / ("nntui.exe" if sys.platform == "win32" else "nntui")
IRIS = "lab/iris"
TAMED = {"layers": 3, "hidden": 32, "samples": 30, "noise": 0.2, "rate": 0.02, "epochs": 60, "dropout": 0.5}
SVG = "{http://www.w3.org/2000/svg}"


class Learner:
    """A learner at a machine of their own."""

    def __init__(self, home):
        self.home = home
        self.environment = {**os.environ, "HOME": str(home), "USERPROFILE": str(home), "NNTUI_LANG": "en"}
        self.environment |= {"NNTUI_HOME": str(home / "data"), "PYTHONIOENCODING": "utf-8"}

    def progress(self):
        return Progress(self.home / "data" / "progress.sqlite3")

    def report(self, *words, status=0):
        done = subprocess.run(
            [NNTUI, "report", *words], capture_output=True, text=True, encoding="utf-8", env=self.environment,
            stdin=subprocess.DEVNULL, cwd=self.home, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == status, done
        assert "Traceback" not in done.stderr
        return done.stdout if status == 0 else done.stderr


@pytest.fixture
def learner(tmp_path):
    return Learner(tmp_path)


@pytest.fixture
def tamed(learner):
    """A learner who has met one goal, answered two questions and solved one exercise in half an hour."""
    progress = learner.progress()
    progress.visit(IRIS, "tame")
    progress.mark(IRIS, "flowers")
    progress.spend(IRIS, 1800)
    progress.reach(IRIS, "tame", 0.9333, TAMED, 5, smallest=False)
    progress.answer(f"{IRIS}/perfect", "heart", True)
    progress.answer(f"{IRIS}/one-layer-size", 40.0, False)
    progress.attempt(f"{IRIS}/one-hot", "digest", True, 2, 2)
    progress.close()
    return learner


def section(page, title):
    """Return what stands below a heading, up to the next of the same level."""
    level = re.search(rf"^(#+) {re.escape(title)}$", page, re.MULTILINE)
    assert level, (title, page)
    return re.split(rf"^{level[1]} ", page[level.end() :], maxsplit=1, flags=re.MULTILINE)[0]


def test_a_learner_who_has_done_nothing_yet(learner):
    page = learner.report(IRIS)
    assert page.startswith("# Report: Iris")
    assert "0 of " in page
    assert page.count("Not reached yet.") == 2
    assert "not answered yet" in page
    assert "```" not in page, "no run was made, so there is no curve"


def test_a_goal_that_was_met_is_run_again(tamed):
    page = tamed.report(IRIS)
    below = section(page, "Tame it")
    assert "0.9333 on the validation flowers" in below
    assert "dropout 0.5" in below
    assert "seed 5" in below
    again = headless.run(f"{IRIS}/train", seed=5, **TAMED).result
    assert f"| test accuracy | {again['test_accuracy']:.4g} |" in below
    counts = " | ".join(str(count) for count in again["virginica"].values())
    assert f"| virginica | {counts} |" in below
    assert "validation loss" in below.split("```")[1], "the picture of the curves"
    assert "Not reached yet." in section(page, "Smaller than one layer")


def test_answers_exercises_and_time(tamed):
    page = tamed.report(IRIS)
    assert "1 of " in page
    assert "30 minutes" in page
    assert re.search(r"\| 40 \| wrong \| 1 \|", section(page, "Questions"))
    assert re.search(r"wrong labels too \| right \| 1 \|", section(page, "Questions"))
    assert "| A class as a row | passed | 1 | 0 |" in section(page, "Exercises")
    assert "Predictions" not in page, "nothing was predicted"


def test_a_prediction_is_shown_with_the_run_that_answered_it(learner):
    progress = learner.progress()
    progress.answer(f"{IRIS}/validation-curve", "falls", False)
    progress.close()
    below = section(learner.report(IRIS), "Predictions")
    assert "**fall and stay down** (wrong)" in below
    assert "| parameters | 1315 |" in below


def test_what_was_done_on_another_path_is_not_left_out(learner):
    lesson = "frameworks/autograd"
    progress = learner.progress()
    progress.answer(f"{lesson}/how-small", ["middle", "wide", "tiny"], True)
    progress.answer(f"{lesson}/rows", "three", True)
    progress.attempt(f"{lesson}/value", "digest", True, 7, 7)
    progress.set_flavour("tensorflow", "high")  # which skips all three
    progress.close()
    page = learner.report(lesson)
    assert "Smallest error first" in section(page, "Predictions")
    assert "a million inputs" in section(page, "Questions")
    assert "| An engine of your own | passed | 1 | 0 |" in section(page, "Exercises")
    assert "A gradient without calculus" not in page, "not on this path, and not tried"
    assert "0 of 13 steps" in page


def test_without_a_name_it_is_the_lesson_visited_last(tamed, tmp_path):
    assert tamed.report().startswith("# Report: Iris")
    other = Learner(tmp_path / "other")
    other.home.mkdir()
    assert IRIS in other.report(status=2), "nothing was visited: it names the lessons"


def test_a_page_is_all_in_its_language(learner):
    progress = learner.progress()
    progress.answer(f"{IRIS}/validation-curve", "falls", False)
    progress.reach(IRIS, "tame", 0.95, TAMED, 5, smallest=False)
    progress.close()
    page = learner.report(IRIS, "--lang", "pt")
    assert "Palpite: **" in page
    assert "**Atingida.**" in page


def test_html_in_the_language_asked_for(tamed):
    said = tamed.report(IRIS, "--html", "--lang", "ro", "-o", "iris.html")
    assert "iris.html" in said
    page = (tamed.home / "iris.html").read_text("utf-8")
    assert '<html lang="ro">' in page
    assert "Îmblânzește-o" in page
    assert well_formed(page)
    picture = ElementTree.fromstring(re.search(r"<svg.*?</svg>", page, re.DOTALL)[0])
    shapes = picture.findall(f"{SVG}polyline")
    assert len(shapes) == 2, "training and validation"
    assert [shape.get("stroke-dasharray") is None for shape in shapes] == [True, False]
    assert "http" not in page.replace("http://www.w3.org/2000/svg", ""), "it needs nothing from elsewhere"


def test_what_looks_like_html_is_shown_as_it_is():
    page = html([Table(("a",), (("<script>alert(1)</script> **b**",),))], "en")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "<strong>b</strong>" in page


def test_cells_keep_to_their_columns():
    page = markdown([Table(("a", "b"), (("1 | 2", "3\n4"),))])
    assert "| 1 \\| 2 | 3 4 |" in page


def test_a_long_curve_keeps_its_highest_point_and_its_gaps():
    values = [1.0] * 20_000
    values[12_345] = 7.0
    values[3] = float("nan")
    values[4] = float("inf")
    line = Line("loss", "training", tuple(range(20_000)), tuple(values))
    picture = ElementTree.fromstring(re.search(r"<svg.*</svg>", html([Chart((line,), False)], "en"), re.DOTALL)[0])
    points = [tuple(map(float, pair.split(","))) for pair in picture.find(f"{SVG}polyline").get("points").split()]
    assert len(points) <= 420
    assert len({y for _x, y in points}) == 2
    peak = min(points, key=lambda point: point[1])
    assert peak[0] == pytest.approx(60 + 12_345 / 19_999 * 570, abs=0.2)


def test_a_run_that_can_not_be_made_again_leaves_the_rest_whole(learner):
    progress = learner.progress()
    progress.reach(IRIS, "tame", 0.95, {"colour": 3}, 0, smallest=False)
    progress.close()
    page = learner.report(IRIS)
    assert "The run could not be made again:" in section(page, "Tame it")
    assert "Questions" in page


def test_a_file_is_replaced_whole(tamed):
    file = tamed.home / "new" / "report.md"
    file.parent.mkdir()
    file.write_text("old " * 10_000)
    tamed.report(IRIS, "-o", str(file))
    text = file.read_text("utf-8")
    assert text.startswith("# Report")
    assert "old old" not in text
    assert [each.name for each in file.parent.iterdir()] == ["report.md"]
    assert f"{file.parent}: Is a directory" in tamed.report(IRIS, "-o", str(file.parent), status=2)
    assert [each.name for each in file.parent.parent.iterdir() if each.name.endswith(".saving")] == []


class _Balance(HTMLParser):
    """Counts that every element is closed in its turn."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.sound = True

    def handle_starttag(self, tag, attrs):
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        self.sound &= bool(self.open) and self.open.pop() == tag


def well_formed(page):
    parser = _Balance()
    parser.feed(page)
    return parser.sound and not parser.open
