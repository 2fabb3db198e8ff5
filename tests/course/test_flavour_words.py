"""A learner who follows one framework reads that framework's code on every card."""

import re

import pytest

from nntui.course import load

OTHERS = {"pytorch": r"\btf\.", "tensorflow": r"\btorch\b"}


def code_of(lesson, step, lang="en"):
    return "\n".join(re.findall(r"```python\n(.*?)```", lesson.text(lang).steps[step].body, re.DOTALL))


@pytest.mark.parametrize("flavour", OTHERS)
@pytest.mark.parametrize("lesson", load().lessons, ids=lambda lesson: lesson.id)
def test_no_card_has_the_other_frameworks_code(lesson, flavour):
    shown = {step.id: code_of(lesson, step.id) for step in lesson.path(flavour, "low")}
    assert {step for step, code in shown.items() if re.search(OTHERS[flavour], code)} == set()


@pytest.mark.parametrize("flavour", OTHERS)
def test_the_high_level_is_a_shorter_way(flavour):
    lesson = load().lesson("frameworks/autograd")
    low, high = (lesson.path(flavour, level) for level in ("low", "high"))
    assert set(high) < set(low)
    assert {"demo", "predict", "exercise", "goal", "code", "quiz"} <= {step.kind for step in high}
    skipped = {step.exercise for step in low if step.exercise} - {step.exercise for step in high}
    assert skipped == {"parts", "numeric", "value"}


@pytest.mark.parametrize(
    ("step", "name", "expected"),
    [("tape", "grad", [12]), ("jacobian-tf", "last", [64, 3]), ("twice-tf", "d2", [4])],
)
def test_the_tapes_on_the_cards_say_what_stands_beside_them(step, name, expected):
    from framework import tf

    values = {"tf": tf, "x": tf.constant(2.0), "f": lambda x: x**3 / 3 - x}
    code = code_of(load().lesson("frameworks/autograd"), step)
    exec(code.replace("\ntape.gradient", "\nlast = tape.gradient"), values)
    assert values[name].numpy().ravel().tolist() == expected
