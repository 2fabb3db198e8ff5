"""A small, sound course on disk for each test to break."""

import hashlib
from pathlib import Path

import pytest

from nntui import i18n
from nntui.course import check

COURSE_TOML = """\
[[tracks]]
id = "overfitting"
title = {en = "Overfitting", pt = "Overfitting (sobreajuste)", ro = "Overfitting (supraînvățare)"}
lessons = ["five-points", "detect-it"]

[[tracks]]
id = "lab"
title = {en = "Lab", pt = "Laboratório", ro = "Laborator"}
lessons = ["iris"]
"""

LESSON_TOML = """\
id = "overfitting/five-points"
minutes = 10
concepts = ["O1", "O2"]

[[steps]]
id = "five"
kind = "card"

[[steps]]
id = "line"
kind = "demo"
demo = "fit"
show = ["rate"]
set = {rate = 0.1, model = "line"}

[[steps]]
id = "takeaway"
kind = "card"
"""

DEMO = """\
from typing import Annotated

from nntui import lab


def fit(
    run: lab.Run,
    rate: Annotated[float, lab.slider(0.001, 1.0, log=True, live=True)] = 0.05,
    model: Annotated[str, lab.choice("line", "network")] = "network",
) -> dict[str, object]:
    for step in run.loop(3):
        run.metrics(step=step, loss=1.0)
        run.frame("fit", lab.XY(lab.Points("points", [0.0], [1.0])))
    run.note("converged", step=step)
    return {"error": 1.0}
"""

# One shape for three languages: what is put in differs, line numbers don't.
TEXT = """\
+++
title = "{title}"
summary = "{summary}"
english = "{hash}"
[demo.fit]
title = "{demo}"
[demo.fit.parameters.rate]
label = "{rate}"
help = "{help}"
[demo.fit.parameters.model]
label = "{model}"
help = "{help}"
[demo.fit.choices.model]
line = "{line}"
network = "{network}"
[demo.fit.metrics]
loss = "{loss}"
[demo.fit.results]
error = "{loss}"
[demo.fit.notes]
converged = "{converged} {{step}}"
[demo.fit.views]
fit = "{demo}"
points = "{title}"
+++

## five: {title}
{summary}

```python
## not: a heading
```

## line: {line}
{help}

## takeaway: {loss}
- **{summary}**
"""

WORDS = {
    "en": {
        "title": "Five points",
        "summary": "A line and a network.",
        "demo": "Fit",
        "rate": "learning rate",
        "help": "How far a step goes.",
        "model": "model",
        "line": "straight line",
        "network": "network",
        "loss": "training error",
        "converged": "done after",
    },
    "pt": {
        "title": "Cinco pontos",
        "summary": "Uma reta e uma rede.",
        "demo": "Ajuste",
        "rate": "taxa de aprendizado",
        "help": "Até onde vai um passo.",
        "model": "modelo",
        "line": "linha reta",
        "network": "rede",
        "loss": "erro de treinamento",
        "converged": "pronto após",
    },
    "ro": {
        "title": "Cinci puncte",
        "summary": "O dreaptă și o rețea.",
        "demo": "Potrivire",
        "rate": "rată de învățare",
        "help": "Cât de departe merge un pas.",
        "model": "model",
        "line": "linie dreaptă",
        "network": "rețea",
        "loss": "eroare de antrenare",
        "converged": "gata după",
    },
}

CARD_ONLY_TOML = """\
id = "{id}"
minutes = 5
concepts = ["{concept}"]
[[steps]]
id = "only"
kind = "card"
"""

CARD_ONLY_TEXT = """\
+++
title = "{title}"
summary = "One card."
{english}+++
## only: Only
Text.
"""


class Tree:
    """A course in a temporary folder. Files of the main lesson are named without their folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lesson = root / "overfitting" / "five-points"
        self.lesson.mkdir(parents=True)
        self.write("course.toml", COURSE_TOML)
        self.write("lesson.toml", LESSON_TOML)
        self.write("demo_fit.py", DEMO)
        english = TEXT.format(**WORDS["en"], hash="").replace('english = ""\n', "# English\n")
        self.write("en.md", english)
        for lang in ("pt", "ro"):
            self.write(f"{lang}.md", TEXT.format(**WORDS[lang], hash=self.hash()))
        for lesson_id, concept in (("overfitting/detect-it", "O4"), ("lab/iris", "L1")):
            folder = root / lesson_id
            folder.mkdir(parents=True)
            (folder / "lesson.toml").write_text(CARD_ONLY_TOML.format(id=lesson_id, concept=concept), "utf-8")
            text = CARD_ONLY_TEXT.format(title="Card", english="")
            (folder / "en.md").write_text(text, "utf-8")
            line = f'english = "{hashlib.sha256(text.encode()).hexdigest()[:12]}"\n'
            for lang in ("pt", "ro"):
                (folder / f"{lang}.md").write_text(CARD_ONLY_TEXT.format(title="Card", english=line), "utf-8")

    def path(self, name: str) -> Path:
        return self.root / name if name == "course.toml" or "/" in name else self.lesson / name

    def hash(self) -> str:
        return hashlib.sha256(self.path("en.md").read_bytes()).hexdigest()[:12]

    def read(self, name: str) -> str:
        return self.path(name).read_text("utf-8")

    def write(self, name: str, text: str) -> None:
        self.path(name).write_text(text, "utf-8", newline="\n")

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace the one place that says `old`; the translations of an edited en.md stay fresh."""
        before, text = self.hash(), self.read(name)
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))
        if name == "en.md":
            for lang in ("pt", "ro"):
                self.write(f"{lang}.md", self.read(f"{lang}.md").replace(before, self.hash()))

    def line(self, name: str, text: str) -> int:
        """Return the number of the first line that holds `text`."""
        lines = self.read(name).split("\n")
        return next(i for i, line in enumerate(lines, 1) if text in line)

    def problems(self) -> list[tuple[str, int, str]]:
        """Return what the check finds: (path below the root or the main lesson, line, message)."""
        found = []
        for problem in check(self.root):
            base = self.lesson if problem.file.is_relative_to(self.lesson) else self.root
            found.append((problem.file.relative_to(base).as_posix(), problem.line, problem.message))
        return found


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path / "lessons")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start every test in English, whatever the machine speaks and whatever the last test chose."""
    for variable in ("NNTUI_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE", "NNTUI_HOME"):
        monkeypatch.delenv(variable, raising=False)
    i18n.use("en")
