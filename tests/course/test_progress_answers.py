"""Answers, goals, known lessons, time, flavour; and what a reset takes and brings back."""

import random
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from nntui.course.progress import Answer, ExerciseState, GoalState, Progress


@pytest.fixture
def progress(tmp_path):
    opened = Progress(tmp_path / "progress.sqlite3")
    yield opened
    opened.close()


def test_what_was_right_stays_right(progress):
    assert progress.answers("a/b") == {}
    progress.answer("a/b/q", "line", False)
    assert progress.answers("a/b") == {"q": Answer("line", False, 1)}
    progress.answer("a/b/q", ["x", "y"], True)
    progress.answer("a/b/q", "line", False)
    progress.answer("a/b/n", 0.5, True)
    progress.answer("a/bb/q", "other", True)
    assert progress.answers("a/b") == {"q": Answer(["x", "y"], True, 2), "n": Answer(0.5, True, 1)}


def test_the_best_run_of_a_goal_is_kept(progress):
    assert progress.goal("a/b", "g") == GoalState()
    for best, seed in ((9.0, 1), (7.0, 2), (8.0, 3), (7.0, 4)):
        progress.reach("a/b", "g", best, {"width": seed}, seed)
    assert progress.goal("a/b", "g") == GoalState(True, 7.0, {"width": 2}, 2)
    for best, seed in ((0.7, 1), (0.9, 2), (0.8, 3)):
        progress.reach("a/b", "large", best, {}, seed, smallest=False)
    assert progress.goal("a/b", "large") == GoalState(True, 0.9, {}, 2)
    progress.reach("a/b", "any", None, {"x": "y"}, 5)
    progress.reach("a/b", "any", None, {"x": "z"}, 6)
    assert progress.goal("a/b", "any") == GoalState(True, None, {"x": "y"}, 5)


def test_a_known_lesson_is_done_until_it_is_taken_back(progress):
    progress.mark("a/b", "one")
    assert not progress.known("a/b")
    progress.know("a/b", ["one", "two", "three"])
    assert progress.known("a/b")
    assert progress.done("a/b") == {"one", "two", "three"}
    progress.unknow("a/b")
    assert not progress.known("a/b")
    assert progress.done("a/b") == {"one"}


def test_time_adds_up(progress):
    assert progress.spent("a/b") == 0
    progress.spend("a/b", 2.5)
    progress.spend("a/b", 4)
    progress.spend("a/c", 1)
    assert progress.spent("a/b") == 6.5


def test_flavour(progress):
    assert progress.flavour() == ("pytorch", "low")
    progress.set_flavour("tensorflow", "high")
    assert progress.flavour() == ("tensorflow", "high")


LESSONS = ("a/b", "a/bb", "c/d")


def fill(progress):
    for lesson in LESSONS:
        progress.mark(lesson, "one")
        progress.visit(lesson, "one")
        progress.attempt(f"{lesson}/e", "digest", True, 3, 3)
        progress.use_hints(f"{lesson}/e", 2)
        progress.answer(f"{lesson}/q", "line", True)
        progress.reach(lesson, "g", 7.0, {"width": 1}, 1)
        progress.know(lesson, ["one", "two"])
        progress.spend(lesson, 10)
        progress.set_setting(lesson, "set")


def state(progress, lesson):
    return (
        progress.done(lesson),
        progress.position(lesson),
        progress.exercise(f"{lesson}/e"),
        progress.answers(lesson),
        progress.goal(lesson, "g"),
        progress.known(lesson),
        progress.spent(lesson),
    )


EMPTY = (set(), None, ExerciseState(), {}, GoalState(), False, 0.0)


def test_a_lesson_is_reset_and_comes_back(progress, tmp_path):
    fill(progress)
    progress.set_file("a/b/e", tmp_path / "e.py")
    full = {lesson: state(progress, lesson) for lesson in LESSONS}
    assert progress.reset("a/b")
    assert state(progress, "a/b") == EMPTY
    assert [state(progress, lesson) for lesson in LESSONS[1:]] == [full[lesson] for lesson in LESSONS[1:]]
    assert progress.setting("a/b") == "set"
    assert progress.file("a/b/e") == tmp_path / "e.py"
    assert progress.undo_reset()
    assert {lesson: state(progress, lesson) for lesson in LESSONS} == full
    assert progress.position() == ("c/d", "one")
    assert not progress.undo_reset()


def test_all_is_reset_and_comes_back_in_the_order_of_the_resets(progress):
    fill(progress)
    full = state(progress, "a/b")
    progress.reset("a/b")
    progress.reset(None)
    assert [state(progress, lesson) for lesson in LESSONS] == [EMPTY] * 3
    assert progress.position() is None
    assert progress.setting("c/d") == "set"
    assert progress.undo_reset()
    assert state(progress, "a/b") == EMPTY
    assert progress.position() == ("c/d", "one")
    assert progress.undo_reset()
    assert state(progress, "a/b") == full


def test_work_done_since_a_reset_survives_its_undo(progress):
    fill(progress)
    progress.reset(None)
    progress.mark("a/b", "three")
    progress.visit("a/b", "three")
    progress.attempt("a/b/e", "another", False, 1, 3)
    progress.use_hints("a/b/e", 1)
    progress.answer("a/b/q", "both", False)
    progress.answer("a/b/new", "x", False)
    progress.reach("a/b", "g", 5.0, {"width": 2}, 2)
    progress.reach("a/bb", "g", 9.0, {"width": 3}, 3)
    progress.spend("a/b", 3)
    assert progress.undo_reset()
    assert progress.done("a/b") == {"one", "two", "three"}
    assert progress.position() == ("a/b", "three")
    assert progress.exercise("a/b/e") == ExerciseState(2, True, 2, 3, 3)
    assert progress.answers("a/b") == {"q": Answer("line", True, 1), "new": Answer("x", False, 1)}
    assert progress.goal("a/b", "g") == GoalState(True, 5.0, {"width": 2}, 2)
    assert progress.goal("a/bb", "g") == GoalState(True, 7.0, {"width": 1}, 1)
    assert progress.spent("a/b") == 13


def test_resets_and_undos_of_several_programs_at_once_lose_nothing(tmp_path):
    seed = random.randrange(2**32)
    print("seed", seed)
    path = tmp_path / "progress.sqlite3"
    Progress(path).close()

    def work(worker):
        rng, progress = random.Random(seed + worker), Progress(path)
        for n in range(40):
            progress.mark("a/b", f"{worker}-{n}")
            progress.spend("a/b", 1)
            if rng.random() < 0.3:
                progress.reset(rng.choice(["a/b", None]))
            if rng.random() < 0.3:
                progress.undo_reset()
        progress.close()

    sys.setswitchinterval(1e-4)
    with ThreadPoolExecutor() as pool:
        list(pool.map(work, range(3)))
    sys.setswitchinterval(5e-3)
    progress = Progress(path)
    while progress.undo_reset():
        pass
    assert progress.done("a/b") == {f"{worker}-{n}" for worker in range(3) for n in range(40)}
    assert progress.spent("a/b") == 120
    progress.close()


def test_a_flavour_that_is_not_known_here_is_the_usual_one(tmp_path):
    progress = Progress(tmp_path / "progress.sqlite3")
    progress.set_flavour("tensorflow", "unheard-of")
    assert progress.flavour() == ("tensorflow", "low")
    progress.set_flavour("unheard-of", "high")
    assert progress.flavour() == ("pytorch", "high")
    progress.close()
