"""A small course with a NumPy-only demo, and the program opened on it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from demo_kit import DEMO
from settling import settle_after, settle_between_keys

from nntui import i18n
from nntui.ui.app import NntuiApp

COURSE = """\
[[tracks]]
id = "frameworks"
title = {en = "Frameworks", pt = "Estruturas", ro = "Cadre"}
lessons = ["descent"]

[[tracks]]
id = "overfitting"
title = {en = "Overfitting", pt = "Sobreajuste", ro = "Supraînvățare"}
lessons = ["turn"]
"""

LESSON = """\
id = "{id}"
minutes = 10
concepts = ["O1"]
[[steps]]
id = "hello"
kind = "card"
[[steps]]
id = "try"
kind = "demo"
demo = "fit"
[[steps]]
id = "rest"
kind = "card"
"""

WORDS = {
    "en": ("Going down", "Read", "Walk downhill", "Rest", "training", "space starts it"),
    "pt": ("Descendo", "Leia", "Desça a encosta", "Descanse", "treinamento", "espaço inicia"),
    "ro": ("În jos", "Citește", "Coboară panta", "Odihnă", "antrenare", "spațiu pornește"),
}

TEXT = """\
+++
title = "{title} ({name})"
summary = "{title}."
{english}[demo.fit]
title = "{walk}"
[demo.fit.parameters.steps]
label = "steps"
help = "How many."
[demo.fit.parameters.rate]
label = "rate"
help = "How far."
[demo.fit.parameters.model]
label = "model"
help = "Which."
[demo.fit.parameters.slow]
label = "slow"
help = "Wait."
[demo.fit.choices.model]
line = "line"
network = "network"
broken = "broken"
[demo.fit.metrics]
loss = "{loss}"
val_loss = "val. {loss}"
[demo.fit.results]
w = "weight"
errors = "errors"
train = "train"
validation = "validation"
mean = "mean"
worst = "worst"
[demo.fit.notes]
done = "{title}: {{step}}"
[demo.fit.views]
line = "{walk}"
points = "points"
fit = "fit"
+++

## hello: {read}

A *card* with **words** and `code`.

- one
- two

## try: {walk}

Some words beside a demo. {hint}

## rest: {rest}

That was all.
"""


def write_course(root: Path) -> Path:
    """Write the small course into `root`."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "course.toml").write_text(COURSE, encoding="utf-8")
    for lesson in ("frameworks/descent", "overfitting/turn"):
        folder = root / lesson
        folder.mkdir(parents=True)
        (folder / "lesson.toml").write_text(LESSON.format(id=lesson), encoding="utf-8")
        (folder / "demo_fit.py").write_text(DEMO, encoding="utf-8")
        for lang, (title, read, walk, rest, loss, hint) in WORDS.items():
            english = "" if lang == "en" else 'english = "000000000000"\n'
            text = TEXT.format(
                title=title,
                read=read,
                walk=walk,
                rest=rest,
                loss=loss,
                hint=hint,
                name=folder.name,
                english=english,
            )
            (folder / f"{lang}.md").write_text(text, encoding="utf-8")
    return root


@pytest.fixture(autouse=True)
def settling(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pilot's keys and pauses end when what they set off is done."""
    settle_between_keys(monkeypatch)
    for name in ("pause", "click", "resize_terminal"):
        settle_after(monkeypatch, name)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a pressed key saves in the current folder is saved in the test's own, not in the repository."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def course_root(tmp_path: Path) -> Path:
    """The folder of the small course."""
    return write_course(tmp_path / "lessons")


@pytest.fixture
def make_app(
    tmp_path: Path, course_root: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., NntuiApp]]:
    """Opens the program on the small course or another, with progress kept in the test's own folder."""
    for name in ("NNTUI_LANG", "NNTUI_ASCII", "NO_COLOR", "LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("NNTUI_ASCII", "0")
    apps: list[NntuiApp] = []

    def make(lang: str | None = None, root: Path | None = None, playground: str | None = None) -> NntuiApp:
        app = NntuiApp(lang, root or course_root, tmp_path / "progress.sqlite3", playground)
        apps.append(app)
        return app

    yield make
    for app in apps:
        app.close()
    i18n.use("en")


@pytest.fixture(params=[(80, 24), (120, 40)], ids=["80x24", "120x40"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Of a small and a middling window."""
    return request.param
