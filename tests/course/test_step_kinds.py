"""Steps that ask something: read from disk as written, refused by file and line where they are malformed."""

import pytest
from kinds_kit import add_steps

from nntui import i18n
from nntui.course import LessonError, load
from nntui.course.measures import Measure


@pytest.fixture
def kinds(tree):
    add_steps(tree)
    return tree


def _lesson(tree):
    return load(tree.root).lesson("overfitting/five-points")


def _step(tree, step_id):
    return next(step for step in _lesson(tree).steps if step.id == step_id)


def test_a_number_to_predict(kinds):
    step = _step(kinds, "bet")
    assert (step.kind, step.demo, step.set, step.show) == ("predict", "fit", {"model": "line"}, None)
    question = step.question
    assert (question.id, question.type, question.tolerance) == ("line-error", "number", 0.2)
    assert question.measure == Measure(result="error")
    assert question.predicts


def test_a_curve_to_predict(kinds):
    question = _step(kinds, "shape").question
    assert question.options == ("falls", "turns", "stays")
    assert question.sketches["turns"] == (1.0, 0.6, 0.4, 0.8)
    assert question.measure == Measure(metric="val_loss")


def test_an_order_to_predict(kinds):
    question = _step(kinds, "sorted").question
    assert question.options == question.shown == ("many", "few", "least")
    assert question.measures["least"] == Measure(metric="loss", at="min")


def test_quizzes(kinds):
    before, after = _step(kinds, "before"), _step(kinds, "after")
    assert before.pre
    assert not after.pre
    assert [(each.id, each.type, each.answer) for each in (*before.questions, *after.questions)] == [
        ("richer", "one", "network"),
        ("causes", "many", ("data", "noise")),
        ("count", "number", 7),
        ("loop", "order", None),
    ]
    assert after.questions[1].tolerance == 0.5


def test_a_goal(kinds):
    goal = _step(kinds, "reach").goal
    assert goal.stopped
    assert not goal.largest
    assert goal.best == Measure(metric="loss")
    first, second = goal.conditions
    assert (first.measure, first.most, first.least) == (Measure(metric="val_loss", at="rise"), 1.2, None)
    assert (second.measure, second.most, second.least) == (Measure(result="error"), 0.2, 0.1)


def test_the_path_of_a_learner(kinds):
    lesson = _lesson(kinds)
    every = [step.id for step in lesson.steps]
    assert [step.id for step in lesson.path("tensorflow", "low")] == every
    assert "before" not in [step.id for step in lesson.path("pytorch", "low")]
    assert "after" in [step.id for step in lesson.path("pytorch", "low")]
    assert "after" not in [step.id for step in lesson.path("tensorflow", "high")]


@pytest.mark.parametrize("lang", list(i18n.LANGUAGES))
def test_claims_stand_in_the_prose_and_not_in_code(kinds, lang):
    text = _lesson(kinds).text(lang)
    body = text.steps["bet"].body
    assert body.startswith("The line ends at 5.2. In code, `{line-error}` stays:")
    assert '"{line-error}"' in body
    assert text.questions["line-error"].explanations["wrong"] == "No: {answer}, not {guess}; 5.2 is written here."
    assert text.goals["reach"].text == "End near the lowest point, 28."
    assert text.goals["reach"].met == "Met, with {best}."
    assert text.goals["reach"].conditions == {"1": "last over lowest"}


# (file to edit, old text, new text; file, text on the line to be named, part of the message)
BROKEN = {
    "unknown key of a prediction": (
        "lesson.toml", 'result = "error"\ntolerance', 'result = "error"\noptions = ["a", "b"]\ntolerance',
        "lesson.toml", 'options = ["a"', "Unknown key “options”",
    ),
    "prediction without a question": (
        "lesson.toml",
        '[steps.question]  # line-error\nid = "line-error"\ntype = "number"\nresult = "error"\ntolerance = 0.2\n',
        "",
        "lesson.toml", "# bet", "“question” is missing",
    ),
    "prediction without a tolerance": (
        "lesson.toml", "tolerance = 0.2\n", "", "lesson.toml", "# line-error", "“tolerance” is missing",
    ),
    "prediction exact to the last digit": (
        "lesson.toml", "tolerance = 0.2", "tolerance = 0", "lesson.toml", "tolerance = 0", "a share above 0",
    ),
    "prediction without a measure": (
        "lesson.toml", 'result = "error"\ntolerance', "tolerance",
        "lesson.toml", "# line-error", "Say what is measured",
    ),
    "no such type of prediction": (
        "lesson.toml", 'type = "curve"', 'type = "one"',
        "lesson.toml", 'type = "one"', "must be one of \"number\", \"curve\", \"order\"; found 'one'",
    ),
    "a sketch of one point": (
        "lesson.toml", "[1.0, 0.5, 0.3, 0.2]", "[1.0]", "lesson.toml", "sketches", "at least two numbers",
    ),
    "a sketch of words": (
        "lesson.toml", "[1.0, 0.5, 0.3, 0.2]", '["high", "low"]', "lesson.toml", "sketches", "two numbers",
    ),
    "one sketch": (
        "lesson.toml", ", turns = [1.0, 0.6, 0.4, 0.8], stays = [1.0, 1.0, 1.0]", "",
        "lesson.toml", "sketches", "Give at least two to choose from.",
    ),
    "curve without a metric": (
        "lesson.toml", 'metric = "val_loss"\nsketches', "sketches",
        "lesson.toml", "# curve", "“metric” is missing",
    ),
    "result and metric": (
        "lesson.toml", 'few = {result = "sizes.0"}', 'few = {result = "sizes.0", metric = "loss"}',
        "lesson.toml", "few =", "either “result” or “metric”, not both",
    ),
    "no such place": (
        "lesson.toml", 'at = "min"}', 'at = "lowest"}',
        "lesson.toml", "least =", "must be one of \"last\", \"first\"",
    ),
    "a place in a result": (
        "lesson.toml", 'few = {result = "sizes.0"}', 'few = {result = "sizes.0", at = "min"}',
        "lesson.toml", "few =", "“at” is a place on a curve",
    ),
    "question twice": (
        "lesson.toml", 'id = "count"', 'id = "causes"  # again',
        "lesson.toml", "# again", "Question “causes” is in this lesson twice",
    ),
    "answer missing": (
        "lesson.toml", 'answer = "network"\n', "", "lesson.toml", "# richer", "“answer” is missing",
    ),
    "answer that is no option": (
        "lesson.toml", 'answer = "network"', 'answer = "net"',
        "lesson.toml", 'answer = "net"', "The answer “net” is none of the options; use: line, network.",
    ),
    "one of several answers is no option": (
        "lesson.toml", '["data", "noise"]', '["data", "sound"]',
        "lesson.toml", '"sound"', "The answer “sound” is none of the options",
    ),
    "several answers as a text": (
        "lesson.toml", '["data", "noise"]', '"data"', "lesson.toml", 'answer = "data"', "a list of texts",
    ),
    "one option": (
        "lesson.toml", 'options = ["line", "network"]', 'options = ["network"]',
        "lesson.toml", 'options = ["network"]', "Give at least two to choose from.",
    ),
    "number as a text": (
        "lesson.toml", "answer = 7", 'answer = "7"', "lesson.toml", 'answer = "7"', "“answer” must be a number",
    ),
    "an answer to an order": (
        "lesson.toml", '"backward", "update"]', '"backward", "update"]\nanswer = "loss"',
        "lesson.toml", 'answer = "loss"', "Unknown key “answer”",
    ),
    "quiz without questions": (
        "lesson.toml", '[[steps.questions]]  # richer', "[[steps.question]]",
        "lesson.toml", "# before", "“questions” is missing; add it (at least one [[steps.questions]] table).",
    ),
    "pre in words": (
        "lesson.toml", "pre = true", 'pre = "yes"', "lesson.toml", 'pre = "yes"', "“pre” must be true or false",
    ),
    "no such flavour": (
        "lesson.toml", 'flavour = "tensorflow"', 'flavour = "jax"',
        "lesson.toml", '"jax"', "“flavour” must be one of \"pytorch\", \"tensorflow\"",
    ),
    "no such level": (
        "lesson.toml", 'level = "low"', 'level = "middle"',
        "lesson.toml", '"middle"', "must be one of \"low\", \"high\"",
    ),
    "condition without a bound": (
        "lesson.toml", "most = 1.2\n", "",
        "lesson.toml", "[[steps.conditions]]", "add “most”, “least” or both",
    ),
    "condition that nothing meets": (
        "lesson.toml", "least = 0.1", "least = 0.3", "lesson.toml", "least = 0.3", "No run can meet this",
    ),
    "goal without conditions": (
        "lesson.toml", '[[steps.conditions]]\nmetric = "val_loss"\nat = "rise"\nmost = 1.2\n[[steps.conditions]]\n'
        'result = "error"\nleast = 0.1\nmost = 0.2\n', "",
        "lesson.toml", "# reach", "“conditions” is missing",
    ),
    "best of nothing": (
        "lesson.toml", 'of = "smallest"', 'of = "best"',
        "lesson.toml", 'of = "best"', "must be one of \"smallest\", \"largest\"",
    ),
    "code without a folder": (
        "lesson.toml", 'code = "same-net"', 'code = "Same net"',
        "lesson.toml", '"Same net"', "“Same net” can't be an id",
    ),
    "claim of another demo": (
        "lesson.toml", 'lowest = {demo = "fit"', 'lowest = {demo = "fat"',
        "lesson.toml", "lowest =", "No step of this lesson has the demo “fat”; use: fit.",
    ),
    "claim that shows no number": (
        "lesson.toml", 'shown = "5.2"', 'shown = "five"',
        "lesson.toml", 'shown = "five"', "“five” is not a number",
    ),
    "claim with an unknown key": (
        "lesson.toml", "within = 3", "withn = 3",
        "lesson.toml", "withn", "Unknown key “withn”: did you mean “within”?",
    ),
    "claim of half a seed": (
        "lesson.toml", "within = 3", "seed = 0.5", "lesson.toml", "lowest =", "“seed” is a whole number",
    ),
    "claim with a name that is taken": (
        "lesson.toml", "lowest =", "best =", "lesson.toml", "best =", "“best” can't be a claim's name",
    ),
    "fact that is no number": (
        "lesson.toml", "minutes = 10", 'minutes = 10\nfacts = ["many"]',
        "lesson.toml", '"many"', "“many” is not a number",
    ),
    "unknown claim in a card": (
        "ro.md", "The line ends at {line-error}", "The line ends at {line-eror}",
        "ro.md", "{line-eror}", "lesson.toml has no claim “line-eror”; add one, or use: {line-error}, {lowest}.",
    ),
    "unknown claim in an explanation": (
        "pt.md", 'right = "Seven."', 'right = "{seven}."',
        "pt.md", "{seven}", "lesson.toml has no claim “seven”",
    ),
    "a guess where there is none": (
        "pt.md", 'right = "Seven."', 'right = "{guess}."', "pt.md", '"{guess}."', "has no claim “guess”",
    ),
    "words of a question missing": (
        "ro.md", '[question.count]\ntext = "How many?"\n[question.count.explanations]\n'
        'right = "Seven."\nwrong = "Count again."\n', "",
        "ro.md", "title", "The words of question “count” are missing; add a section [question.count].",
    ),
    "words of no question": (
        "ro.md", "[question.count]\n", '[question.old]\ntext = "Old?"\n[question.count]\n',
        "ro.md", "[question.old]", "No step of lesson.toml has the question “old”; remove this.",
    ),
    "words of an option missing": (
        "pt.md", 'colour = "colour"\n', "",
        "pt.md", "[question.causes.options]", "“colour” is missing in [question.causes.options]; add it.",
    ),
    "explanation of an option missing": (
        "pt.md", 'colour = "Colour does not."\n', "",
        "pt.md", "[question.causes.explanations]",
        "“colour” is missing in [question.causes.explanations]; add it.",
    ),
    "explanation of a wrong number missing": (
        "en.md", 'wrong = "Count again."\n', "",
        "en.md", "[question.count.explanations]", "“wrong” is missing in [question.count.explanations]; add it.",
    ),
    "explanation of no option": (
        "en.md", 'wrong = "Count again."', 'wrong = "Count again."\nnearly = "Nearly."',
        "en.md", "nearly", "The question has no “nearly”; remove this.",
    ),
    "options of a number": (
        "en.md", "[question.count.explanations]",
        '[question.count.options]\nright = "7"\n[question.count.explanations]',
        "en.md", 'right = "7"', "The question has no “right”; remove this.",
    ),
    "words of a goal missing": (
        "ro.md", "[goal.reach]\n", "[goal.reached]\n",
        "ro.md", "[goal.reached]", "No step of lesson.toml has the goal “reached”; remove this.",
    ),
    "goal without words for missing it": (
        "ro.md", 'missed = "Not yet."\n', "", "ro.md", "[goal.reach]", "“missed” is missing",
    ),
    "label of no condition": (
        "ro.md", '1 = "last over lowest"', '3 = "last over lowest"',
        "ro.md", '3 = "last', "The goal has 2 conditions, counted from 1; there is no “3”.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN.values(), ids=list(BROKEN))
def test_what_is_malformed_is_refused_with_its_line(kinds, case):
    edited, old, new, file, marker, message = case
    kinds.edit(edited, old, new)
    line = kinds.line(file, marker)
    with pytest.raises(LessonError) as caught:
        _read_everything(kinds)
    problem = caught.value.problem
    assert (problem.file, problem.line) == (kinds.path(file), line), problem
    assert message in problem.message


def _read_everything(tree):
    for lesson in load(tree.root).lessons:
        for lang in i18n.LANGUAGES:
            lesson.text(lang)
