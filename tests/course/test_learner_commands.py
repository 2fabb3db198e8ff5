"""`nntui list`, `know`, `reset`, `flavour`, `status` and `next` from outside."""

import sys
from contextlib import closing

import pytest
from command_kit import Program
from exercise_kit import SOLUTION, add_exercise
from kinds_kit import add_steps

from nntui.course.progress import Progress
from nntui.i18n import LANGUAGES

LESSON = "overfitting/five-points"
COMMANDS = ("quiz", "goal", "code", "know", "reset", "flavour", "list", "status", "export", "import")


@pytest.fixture
def nntui(tree, tmp_path):
    add_steps(tree)
    add_exercise(tree)
    return Program(tree.root, tmp_path / "home")


@pytest.fixture
def progress(nntui):
    with closing(Progress(nntui.home / "data" / "progress.sqlite3")) as opened:
        yield opened


def lesson(nntui):
    return nntui.json("status")["lessons"][0]


def listed(nntui, *words, status=0):
    return [
        each["id"] for track in nntui.json("list", *words, status=status)["tracks"] for each in track["lessons"]
    ]


def test_list_finds_by_words(nntui):
    assert listed(nntui) == [LESSON, "overfitting/detect-it", "lab/iris"]
    assert listed(nntui, "OVERFIT") == [LESSON, "overfitting/detect-it"]
    assert listed(nntui, "card") == ["overfitting/detect-it", "lab/iris"]  # titles, summaries
    assert listed(nntui, "card", "overfit") == ["overfitting/detect-it"]
    assert listed(nntui, "o2") == [LESSON]
    assert listed(nntui, "double") == [LESSON]
    assert listed(nntui, "retea", "--lang", "ro") == [LESSON]  # rețea: as people type it
    assert listed(nntui, "rede", "--lang", "pt") == [LESSON]
    said = nntui.says("list", "overfit")
    assert "Lab" not in said
    assert f"nntui run {LESSON}/fit" in said


def test_list_without_a_hit_names_the_nearest_word(nntui):
    assert listed(nntui, "nothing-of-this", status=1) == []
    said = nntui.says("list", "netwrk", status=1)
    assert said == "nntui: No lesson is about “netwrk”. Did you mean “network”?\n"


def test_list_shows_what_is_done_and_known(nntui, progress):
    assert f"  {LESSON}  Five points (10 minutes)\n" in nntui.says("list")
    progress.mark(LESSON, "five")
    progress.mark("lab/iris", "only")
    said = nntui.says("list")
    assert "Five points (10 minutes, 1 of 10 steps)" in said
    assert "Card (5 minutes, done)" in said
    nntui.says("know", "five-points")
    assert "Five points (10 minutes, known)" in nntui.says("list")
    first = nntui.json("list")["tracks"][0]["lessons"][0]
    assert (first["steps"], first["done"], first["known"]) == (10, 10, True)


def test_know_and_its_undo(nntui, progress):
    progress.mark(LESSON, "line")
    assert "You know “Five points”" in nntui.says("know", LESSON)
    assert lesson(nntui)["known"] is True
    assert nntui.json("next")["next"]["lesson"] == "overfitting/detect-it"
    assert nntui.json("know", LESSON, "--undo") == {"lesson": LESSON, "known": False, "done": ["line"]}
    assert lesson(nntui)["done"] == ["line"]


def test_a_lesson_is_reset_and_comes_back(nntui, progress):
    progress.mark(LESSON, "five")
    progress.mark("lab/iris", "only")
    progress.answer(f"{LESSON}/count", 7.0, True)
    progress.spend(LESSON, 300)
    before = nntui.json("status")
    assert "nntui reset --undo" in nntui.says("reset", "--lesson", "five-points")
    after = nntui.json("status")
    assert (after["lessons"][0]["done"], after["lessons"][0]["answers"], after["lessons"][0]["seconds"]) == (
        [],
        {},
        0,
    )
    assert after["lessons"][1:] == before["lessons"][1:]
    assert nntui.json("reset", "--undo") == {"undone": True}
    assert nntui.json("status") == before
    assert "There is no reset to undo." in nntui.says("reset", "--undo", status=1)


def test_everything_is_reset_but_settings_and_files(nntui, progress):
    nntui.says("flavour", "tensorflow")
    nntui.says("start", "double")
    file = nntui.home / "data" / "exercises" / LESSON / "double.py"
    file.write_text(SOLUTION, "utf-8")
    nntui.says("check")
    assert lesson(nntui)["exercises"][0]["passed"] is True
    document = nntui.json("reset", "--all")
    assert document["lesson"] is None
    state = nntui.json("status")
    assert state["flavour"] == "tensorflow"
    exercise = state["lessons"][0]["exercises"][0]
    assert (exercise["tries"], exercise["passed"], exercise["file"]) == (0, False, str(file))
    assert file.read_text("utf-8") == SOLUTION
    nntui.says("reset", "--undo")
    assert lesson(nntui)["exercises"][0]["passed"] is True


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
def test_on_a_terminal_a_reset_asks(nntui, progress):
    progress.mark(LESSON, "five")
    said = nntui.talk("reset", "--all", answers=[""], status=1)
    assert "Forget all your progress? [yes/no]: " in said
    assert "Nothing was changed." in said
    assert nntui.talk("reset", "--lesson", LESSON, answers=["no"], status=1)
    assert lesson(nntui)["done"] == ["five"]
    assert "Forget your progress in “Five points”?" in nntui.talk("reset", "--lesson", LESSON, answers=["y"])
    assert lesson(nntui)["done"] == []
    nntui.talk("reset", "--undo", answers=[])
    nntui.talk("reset", "--all", "--yes", answers=[])
    assert lesson(nntui)["done"] == []


def test_flavour_and_the_path_that_next_follows(nntui, progress):
    assert nntui.json("flavour") == {"flavour": "pytorch", "level": "low"}
    assert "PyTorch, from the low level on" in nntui.says("flavour")
    for step in ("five", "line", "takeaway", "bet", "shape", "sorted"):
        progress.mark(LESSON, step)
    following = nntui.json("next")["next"]
    assert (following["step"], following["command"]) == ("after", f"nntui quiz {LESSON}/after")
    assert nntui.json("flavour", "tensorflow") == {"flavour": "tensorflow", "level": "low"}
    assert nntui.json("next")["next"]["step"] == "before"
    assert nntui.json("flavour", "--level", "high") == {"flavour": "tensorflow", "level": "high"}
    progress.mark(LESSON, "before")
    assert nntui.json("next")["next"]["command"] == f"nntui goal {LESSON}/reach"
    progress.mark(LESSON, "reach")
    assert nntui.json("next")["next"]["command"] == f"nntui code {LESSON}/faces"
    assert "TensorFlow, from the high level on" in nntui.says("status")


def test_status_tells_answers_goals_and_time(nntui, progress):
    progress.answer(f"{LESSON}/count", 7.0, True)
    progress.reach(LESSON, "reach", 7.0, {"rate": 0.1}, 0)
    progress.spend(LESSON, 150)
    said = nntui.says("status")
    assert "(0 of 10 steps, 2 minutes spent)" in said
    assert "questions: 1 of 6 right" in said
    assert "reach: reached, best 7" in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["know"], "LESSON is missing."),
        (["know", "five-pionts"], "Did you mean “overfitting/five-points”?"),
        (["reset", "--lesson", "iriss"], "Did you mean “lab/iris”?"),
        (["reset", "--all", "--undo"], "Choose one of: EXERCISE, --lesson, --all, --undo."),
        (["reset", "double", "--all"], "Choose one of:"),
        (["reset"], "Say which exercise: double."),
        (["flavour", "pytorc"], "Did you mean “pytorch”?"),
        (["flavour", "--level", "hihg"], "Did you mean “high”?"),
        (["flavours"], "Did you mean “flavour”?"),
        (["list", "--jsn"], "Did you mean “--json”?"),
    ],
)
def test_wrong_usage(nntui, words, message):
    assert message in nntui.says(*words, status=2)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_has_help_in_every_language(nntui, lang):
    for command in COMMANDS:
        assert f"nntui {command}" in nntui.says(command, "--help", "--lang", lang)


def test_none_of_them_imports_textual_and_the_quick_ones_no_numpy(nntui, tree):
    quick = [
        ["list", "overfit"], ["status"], ["flavour"], ["know", LESSON], ["reset", "--all"], ["next"],
        ["quiz", f"{LESSON}/after", "--answer", "count=7"], ["code", LESSON], ["export", "all.zip"],
        ["import", "all.zip"],
    ]  # fmt: skip
    slow = [["goal", LESSON], ["quiz", f"{LESSON}/bet", "--answer", "line-error=5"]]
    nntui.command[-1] = (
        "import sys\n" + nntui.command[-1].replace("main(root", "\ntry:\n    main(root") + "\nfinally:\n"
        "    print(sorted({'numpy', 'textual', 'framework'} & set(sys.modules)))"
    )
    for words in [*quick, *slow]:
        done = nntui.run(*words)
        loaded = done.stdout.splitlines()[-1]
        assert loaded == "[]" if words in quick else "textual" not in loaded, done


def test_each_flavour_has_a_file_of_its_own(nntui, tree):
    usual = tree.lesson / "exercises" / "double"
    variant = usual / "tensorflow"
    variant.mkdir()
    for name in ("starter.py", "solution.py", "check.py"):
        text = (usual / name).read_text("utf-8").replace("double", "twice")
        (variant / name).write_text(text, "utf-8")
    folder = nntui.home / "data" / "exercises" / LESSON
    nntui.says("start", "double")
    (folder / "double.py").write_text(SOLUTION, "utf-8")
    nntui.says("check")
    nntui.says("flavour", "tensorflow")
    assert "You have no file" in nntui.says("check", status=2)
    nntui.says("start", "double")
    file = folder / "double-tensorflow.py"
    nntui.says("check", status=1)
    file.write_text(SOLUTION.replace("double", "twice"), "utf-8")
    nntui.says("check")
    assert nntui.says("diff") == "Your answer is the same as the solution.\n"
    assert nntui.json("check", "--file", str(file))["passed"] is True
    nntui.says("flavour", "pytorch")
    assert nntui.says("diff") == "Your answer is the same as the solution.\n"
    nntui.says("export", "all.zip")
    new = Program(tree.root, nntui.home / "new")
    new.says("import", nntui.home / "all.zip")
    assert sorted(each.name for each in (new.home / "data" / "exercises" / LESSON).iterdir()) == [
        "double-tensorflow.py",
        "double.py",
    ]
