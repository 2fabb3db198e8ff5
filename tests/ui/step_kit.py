"""A lesson with a step of each kind: what the tests of the kinds are tried on."""

from pathlib import Path

from demo_kit import DEMO
from lesson_kit import until
from textual.pilot import Pilot

from nntui.ui.app import NntuiApp
from nntui.ui.screens.lesson import LessonScreen

COURSE = """\
[[tracks]]
id = "frameworks"
title = {en = "Frameworks", pt = "Estruturas", ro = "Cadre"}
lessons = ["kinds", "plain"]
"""

PLAIN = """\
id = "frameworks/plain"
minutes = 5
concepts = ["F1"]
[[steps]]
id = "rest"
kind = "card"
"""

LESSON = """\
id = "frameworks/kinds"
minutes = 12
concepts = ["O1"]
[[steps]]
id = "hello"
kind = "card"
[[steps]]
id = "before"
kind = "quiz"
pre = true
[[steps.questions]]
id = "guess"
type = "one"
options = ["much", "little"]
answer = "much"
[[steps]]
id = "bet"
kind = "predict"
demo = "fit"
set = {steps = 30}
show = ["rate"]
[steps.question]
id = "final"
type = "number"
result = "w"
tolerance = 0.2
[[steps]]
id = "shape"
kind = "predict"
demo = "fit"
show = ["rate"]
[steps.question]
id = "course"
type = "curve"
metric = "loss"
sketches = {falls = [1.0, 0.1, 0.01, 0.001], turns = [1.0, 0.1, 0.5, 0.9], stays = [1.0, 1.0, 1.0, 1.0]}
[[steps]]
id = "rank"
kind = "predict"
demo = "fit"
[steps.question]
id = "ranking"
type = "order"
[steps.question.measures]
train = {result = "errors.train.mean"}
validation = {result = "errors.validation.mean"}
[[steps]]
id = "only-torch"
kind = "card"
flavour = "pytorch"
[[steps]]
id = "only-tensor"
kind = "card"
flavour = "tensorflow"
[[steps]]
id = "low"
kind = "card"
level = "low"
[[steps]]
id = "questions"
kind = "quiz"
[[steps.questions]]
id = "richer"
type = "one"
options = ["line", "network"]
answer = "network"
[[steps.questions]]
id = "causes"
type = "many"
options = ["noise", "data", "colour"]
answer = ["noise", "data"]
[[steps.questions]]
id = "half"
type = "number"
answer = 0.5
tolerance = 0.01
[[steps.questions]]
id = "sorted"
type = "order"
options = ["first", "second", "third"]
[[steps]]
id = "near"
kind = "goal"
demo = "fit"
show = ["rate"]
[[steps.conditions]]
metric = "loss"
most = 0.5
[[steps.conditions]]
result = "w"
least = 1.1
[steps.best]
result = "w"
of = "smallest"
[[steps]]
id = "programs"
kind = "code"
code = "sum"
"""

OPTIONS = {
    "guess": ("much", "little"),
    "course": ("falls", "turns", "stays"),
    "ranking": ("train", "validation"),
    "richer": ("line", "network"),
    "causes": ("noise", "data", "colour"),
    "sorted": ("first", "second", "third"),
}
EXPLAINED = {"guess": OPTIONS["guess"], "richer": OPTIONS["richer"], "causes": OPTIONS["causes"]}
QUESTIONS = ("guess", "final", "course", "ranking", "richer", "causes", "half", "sorted")
PREDICTED = ("final", "course", "ranking")
STEPS = (
    "hello", "before", "bet", "shape", "rank", "only-torch", "only-tensor", "low", "questions", "near", "programs",
)  # fmt: skip

KINDS = "frameworks/kinds"
PROGRAM = """\
{imports}

x = torch.tensor([1.0, 2.0, 3.0])
losses = [float((x * {scale}).sum()) / epoch for epoch in range(1, 11)]
"""


def words(lang: str, title: str) -> str:
    """The text of the lesson in a language; each word ends in the language's code, so that it can be told."""
    front = [f'title = "{title}"', f'summary = "All kinds, {lang}."']
    if lang != "en":
        front.append('english = "000000000000"')
    front += ["[demo.fit]", f'title = "Fit {lang}"', "[demo.fit.parameters]"]
    front += [f'{name} = {{label = "{name} {lang}", help = "h"}}' for name in ("steps", "rate", "model", "slow")]
    front += ["[demo.fit.choices]", 'model = {line = "line", network = "network", broken = "broken"}']
    front += ["[demo.fit.metrics]", f'loss = "loss {lang}"', f'val_loss = "val {lang}"', "[demo.fit.results]"]
    front += [f'{name} = "{name} {lang}"' for name in ("w", "errors", "train", "validation", "mean", "worst")]
    front += ["[demo.fit.notes]", 'done = "{step}"', "[demo.fit.views]"]
    front += ['line = "line"', 'points = "points"', 'fit = "fit"']
    for question in QUESTIONS:
        front += [f"[question.{question}]", f'text = "What about **{question}** ({lang})?"']
        if question in OPTIONS:
            front += [f"[question.{question}.options]"]
            front += [f'{option} = "{option} {lang}"' for option in OPTIONS[question]]
        front += [f"[question.{question}.explanations]"]
        guess = " Measured {answer}, guessed {guess}." if question in PREDICTED else ""
        keys = EXPLAINED.get(question, ("right", "wrong"))
        front += [f'{key} = "Because {key} {lang}.{guess}"' for key in keys]
    front += ["[goal.near]", f'text = "Come near ({lang})."', f'met = "Well done {lang}: {{best}}."']
    front += [f'missed = "Not yet {lang}."', "[goal.near.conditions]", f'2 = "weight {lang}"']
    cards = [f"## {step}: Step {step} {lang}\n\nText of {step}, {lang}.\n" for step in STEPS]
    return "+++\n" + "\n".join(front) + "\n+++\n\n" + "\n".join(cards)


def write_kinds(root: Path) -> Path:
    """Write the course into `root`."""
    folder = root / "frameworks" / "kinds"
    code = folder / "code" / "sum"
    code.mkdir(parents=True)
    (root / "course.toml").write_text(COURSE, encoding="utf-8")
    (folder / "lesson.toml").write_text(LESSON, encoding="utf-8")
    (folder / "demo_fit.py").write_text(DEMO, encoding="utf-8")
    for scale, face in enumerate(("pytorch", "tensorflow", "keras", "lightning"), 1):
        extra = "" if face == "pytorch" else "\nfrom framework import " + {"tensorflow": "tf"}.get(face, face)
        source = PROGRAM.format(imports="import framework as torch" + extra, scale=scale)
        (code / f"{face}.py").write_text(source, encoding="utf-8")
    plain = root / "frameworks" / "plain"
    plain.mkdir()
    (plain / "lesson.toml").write_text(PLAIN, encoding="utf-8")
    for lang, title in {"en": "All kinds", "pt": "Todos os tipos", "ro": "Toate felurile"}.items():
        (folder / f"{lang}.md").write_text(words(lang, title), encoding="utf-8")
        english = "" if lang == "en" else '\nenglish = "000000000000"'
        front = f'+++\ntitle = "Plain {lang}"\nsummary = "Rest."{english}\n+++\n'
        text = f"{front}\n## rest: Rest {lang}\n\nNothing.\n"
        (plain / f"{lang}.md").write_text(text, encoding="utf-8")
    return root


async def open_step(pilot: Pilot, app: NntuiApp, step: str, seen: bool = True) -> None:
    """Open the lesson at a step, with what there is to do `seen` and ready."""
    app.open_lesson(app.course.lesson(KINDS), step)
    await until(pilot, lambda: isinstance(app.screen, LessonScreen) and app.screen.is_mounted)
    if seen and app.screen.has_class("-narrow"):  # elsewhere a question that has the focus by now would take the 2
        await pilot.press("2")
    await pilot.pause()


def marked(app: NntuiApp) -> set[str]:
    """The steps that are done."""
    return app.progress.done(KINDS)
