"""Steps of every further kind for the small course of the tests, with their words in three languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Tree

DEMO = """\
from typing import Annotated

from nntui import lab


def fit(
    run: lab.Run,
    rate: Annotated[float, lab.slider(0.001, 1.0, log=True, live=True)] = 0.05,
    model: Annotated[str, lab.choice("line", "network")] = "network",
) -> dict[str, object]:
    for step in run.loop(40):
        turn = 2.5 - step / 20 if step < 30 else 1 + (step - 30) / 10
        run.metrics(step=step, loss=10.0 / (step + 1) if model == "network" else 5.0, val_loss=turn)
        run.frame("fit", lab.XY(lab.Points("points", [0.0], [1.0])))
    run.note("converged", step=step)
    return {"error": 5.25 if model == "line" else 0.125, "sizes": [2, 7], "seed": run.seed}
"""

CODE_STEP = """\
[[steps]]
id = "faces"
kind = "code"
code = "same-net"
"""

STEPS = """
[[steps]]  # bet
id = "bet"
kind = "predict"
demo = "fit"
set = {model = "line"}
[steps.question]  # line-error
id = "line-error"
type = "number"
result = "error"
tolerance = 0.2

[[steps]]  # shape
id = "shape"
kind = "predict"
demo = "fit"
show = ["rate"]
[steps.question]  # curve
id = "curve"
type = "curve"
metric = "val_loss"
sketches = {falls = [1.0, 0.5, 0.3, 0.2], turns = [1.0, 0.6, 0.4, 0.8], stays = [1.0, 1.0, 1.0]}

[[steps]]
id = "sorted"
kind = "predict"
demo = "fit"
[steps.question]
id = "ranking"
type = "order"
[steps.question.measures]
many = {result = "sizes.1"}
few = {result = "sizes.0"}
least = {metric = "loss", at = "min"}

[[steps]]  # before
id = "before"
kind = "quiz"
pre = true
flavour = "tensorflow"
[[steps.questions]]  # richer
id = "richer"
type = "one"
options = ["line", "network"]
answer = "network"

[[steps]]
id = "after"
kind = "quiz"
level = "low"
[[steps.questions]]
id = "causes"
type = "many"
options = ["noise", "data", "colour"]
answer = ["data", "noise"]
[[steps.questions]]
id = "count"
type = "number"
answer = 7
tolerance = 0.5
[[steps.questions]]
id = "loop"
type = "order"
options = ["loss", "backward", "update"]

[[steps]]  # reach
id = "reach"
kind = "goal"
demo = "fit"
stopped = true
[[steps.conditions]]
metric = "val_loss"
at = "rise"
most = 1.2
[[steps.conditions]]
result = "error"
least = 0.1
most = 0.2
[steps.best]
metric = "loss"
of = "smallest"

@FACES@
[claims]
line-error = {demo = "fit", set = {model = "line"}, result = "error", shown = "5.2"}
lowest = {demo = "fit", metric = "val_loss", at = "argmin", shown = "28", within = 3}
"""

WORDS = """
[question.line-error]
text = "What error has the line?"
[question.line-error.explanations]
right = "Yes: {answer}."
wrong = "No: {answer}, not {guess}; {line-error} is written here."
[question.curve]
text = "Which curve?"
[question.curve.options]
falls = "it falls"
turns = "it turns"
stays = "it stays"
[question.curve.explanations]
right = "Yes: {answer}."
wrong = "It is “{answer}”, not “{guess}”."
[question.ranking]
text = "From small to large?"
[question.ranking.options]
many = "many"
few = "few"
least = "least"
[question.ranking.explanations]
right = "Yes."
wrong = "{answer}"
[question.richer]
text = "Which is richer?"
[question.richer.options]
line = "the line"
network = "the network"
[question.richer.explanations]
line = "It has two parameters."
network = "It has seven."
[question.causes]
text = "What causes it?"
[question.causes.options]
noise = "noise"
data = "little data"
colour = "colour"
[question.causes.explanations]
noise = "Noise does."
data = "So does too little data."
colour = "Colour does not."
[question.count]
text = "How many?"
[question.count.explanations]
right = "Seven."
wrong = "Count again."
[question.loop]
text = "In which order?"
[question.loop.options]
loss = "loss"
backward = "backward"
update = "update"
[question.loop.explanations]
right = "So it is."
wrong = "The gradient comes before the update."
[goal.reach]
text = "End near the lowest point, {lowest}."
met = "Met, with {best}."
missed = "Not yet."
[goal.reach.conditions]
1 = "last over lowest"
"""

CARDS = """
## bet: Bet
The line ends at {line-error}. In code, `{line-error}` stays:

```python
"{line-error}"
```

## shape: Shape
Text.

## sorted: Sorted
Text.

## before: Before
Text.

## after: After
Text.

## reach: Reach
Text.
"""

CODE_CARD = """
## faces: Faces
Text.
"""

FACE = """\
{line}

losses = [float(epoch) for epoch in range(3)]
"""

FACES = {
    "pytorch": "import framework as torch",
    "tensorflow": "from framework import tf",
    "keras": "from framework import keras",
    "lightning": "import framework as torch\nfrom framework import lightning as L",
}


def add_steps(tree: Tree, code: bool = True) -> None:
    """Add a step of every kind to the main lesson, after its others; code tabs, which run longest, at will."""
    tree.write("demo_fit.py", DEMO)
    tree.write("lesson.toml", tree.read("lesson.toml") + STEPS.replace("@FACES@", CODE_STEP if code else ""))
    before = tree.hash()
    for lang in ("en", "pt", "ro"):
        text = tree.read(f"{lang}.md").replace("+++\n\n## five", f"{WORDS}+++\n\n## five")
        text += CARDS + (CODE_CARD if code else "")
        text = text.replace("[demo.fit.metrics]\n", '[demo.fit.metrics]\nval_loss = "validation"\n')
        tree.write(f"{lang}.md", text if lang == "en" else text.replace(before, tree.hash()))
    folder = tree.lesson / "code" / "same-net"
    if code:
        folder.mkdir(parents=True)
        for face, line in FACES.items():
            (folder / f"{face}.py").write_text(FACE.format(line=line), "utf-8")
