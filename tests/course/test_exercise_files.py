"""Exercises as data, the learner's files, and what is kept of them: on a real disk, with sudden ends."""

import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
from exercise_kit import SOLUTION, STARTER, add_exercise

from nntui import i18n
from nntui.course import bundled_root, load
from nntui.course.exercises import check_names, exercises, find_exercise, header
from nntui.course.progress import ExerciseState, Progress
from nntui.course.workspace import Workspace, create, save
from nntui.errors import UsageError

# Saves version after version of one file for as long as it lives; says which, before and after.
WRITER = """
import sys
from pathlib import Path
from nntui.course.workspace import save
file, first = Path(sys.argv[1]), int(sys.argv[2])
for n in range(first, 10**9):
    text = (f"# {n}\\n" * (1 + n * 7919 % 20000)).encode()
    print("begin", n, flush=True)
    save(file, text)
    print("kept", n, flush=True)
"""

RESETTER = """
import sys
from pathlib import Path
from nntui.course import load
from nntui.course.exercises import find_exercise
from nntui.course.progress import Progress
from nntui.course.workspace import Workspace
workspace = Workspace(Progress(Path(sys.argv[1])))
exercise = find_exercise(load(Path(sys.argv[2])), "double")
print("on", flush=True)
workspace.reset(exercise)
"""

OLD_SCHEMA = """
CREATE TABLE done (lesson TEXT, step TEXT, PRIMARY KEY (lesson, step)) WITHOUT ROWID;
CREATE TABLE visits (lesson TEXT PRIMARY KEY, step TEXT NOT NULL, turn INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO done VALUES ('a/b', 'one');
INSERT INTO visits VALUES ('a/b', 'two', 1);
INSERT INTO settings VALUES ('theme', 'dark');
PRAGMA user_version = 1;
"""


@pytest.fixture
def exercise(tree):
    return add_exercise(tree)


@pytest.fixture
def progress(tmp_path):
    opened = Progress(tmp_path / "data" / "progress.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def workspace(progress, tmp_path):
    found = Workspace(progress)
    found.choose(tmp_path / "mine")
    return found


def text_of(n):
    return f"# {n}\n" * (1 + n * 7919 % 20000)


# As data


def test_an_exercise(exercise, tree):
    assert (exercise.id, exercise.step) == ("overfitting/five-points/double", "code")
    assert (exercise.starter, exercise.solution) == (STARTER, SOLUTION)
    assert [file.stem for file in exercise.wrong] == ["adds", "forgets", "squares"]
    assert check_names(exercise.check_file) == ("value", "gradient")
    assert exercises(load(tree.root))[0].id == exercise.id
    assert tree.problems() == []


@pytest.mark.parametrize("lang", list(i18n.LANGUAGES))
def test_its_words(exercise, lang):
    text = exercise.text(lang)
    assert text.title == {"en": "Double", "pt": "Dobrar", "ro": "Dublează"}[lang]
    assert len(text.hints) == 3
    assert list(text.checks) == ["value", "gradient"]
    assert list(text.messages) == ["square", "plus-two", "same", "other"]


@pytest.mark.parametrize("name", ["double", "five-points/double", "overfitting/five-points/double"])
def test_an_exercise_is_found_by_the_end_of_its_id(exercise, tree, name):
    assert find_exercise(load(tree.root), name).id == exercise.id


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("dubble", "There is no exercise “dubble”. Did you mean “overfitting/five-points/double”?"),
        ("ouble", "There is no exercise “ouble”. Did you mean “overfitting/five-points/double”?"),
        ("", "There is no exercise “”. Choose one of: overfitting/five-points/double."),
    ],
)
def test_an_unknown_exercise(exercise, tree, name, message):
    with pytest.raises(UsageError) as caught:
        find_exercise(load(tree.root), name)
    assert str(caught.value) == message


def test_the_header_of_a_wrong_answer():
    assert header('# message = "a"\n# more = 1\nimport x\n# not this\n') == ('message = "a"\nmore = 1', 2)
    assert header("import x\n# no\n") == ("", 0)


# The learner's files


def test_the_usual_folder(progress, monkeypatch, tmp_path):
    monkeypatch.delenv("NNTUI_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert Workspace(progress).folder == tmp_path / "nntui-exercises"


def test_start_writes_the_starter_once(workspace, exercise, tmp_path):
    assert workspace.file(exercise) is None
    started = workspace.start(exercise)
    assert started.file == tmp_path / "mine" / "overfitting" / "five-points" / "double.py"
    assert (started.created, started.copied_from) == (True, None)
    assert started.file.read_text("utf-8") == STARTER
    started.file.write_text("my work", "utf-8")
    again = workspace.start(exercise)
    assert (again.file, again.created) == (started.file, False)
    assert started.file.read_text("utf-8") == "my work"
    assert workspace.file(exercise) == started.file


def test_another_folder_takes_a_copy_along(workspace, exercise, tmp_path):
    first = workspace.start(exercise).file
    first.write_text("my work", "utf-8")
    workspace.choose(tmp_path / "other")
    second = workspace.start(exercise)
    assert second.file.is_relative_to(tmp_path / "other")
    assert (second.created, second.copied_from) == (True, first)
    assert [file.read_text("utf-8") for file in (first, second.file)] == ["my work", "my work"]
    assert workspace.file(exercise) == second.file


def test_reset_keeps_every_text(workspace, exercise):
    file = workspace.start(exercise).file
    assert workspace.reset(exercise) is None
    copies = []
    for text in ("one", "two", "three"):
        file.write_text(text, "utf-8")
        copies.append(workspace.reset(exercise))
        assert file.read_text("utf-8") == STARTER
    assert [copy.name for copy in copies] == ["double.backup-1.py", "double.backup-2.py", "double.backup-3.py"]
    assert [copy.read_text("utf-8") for copy in copies] == ["one", "two", "three"]


def test_create_never_replaces(tmp_path):
    file = tmp_path / "a" / "b.py"
    assert create(file, b"one")
    assert not create(file, b"two")
    assert file.read_bytes() == b"one"
    assert [path.name for path in file.parent.iterdir()] == ["b.py"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no rights of this kind")
def test_save_keeps_the_rights_of_a_file(tmp_path):
    file = tmp_path / "b.py"
    create(file, b"one")
    assert file.stat().st_mode & 0o777 == 0o644
    file.chmod(0o600)
    save(file, b"two")
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_a_kill_while_saving_leaves_one_whole_text(tmp_path):
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    file, begun, kept = tmp_path / "mine.py", -1, -1
    for _turn in range(15):
        command = [sys.executable, "-c", WRITER, str(file), str(begun + 1)]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        said = "".join(writer.stdout.readline() for _ in range(rng.randrange(1, 40)))
        time.sleep(rng.random() / 100)  # so that the kill falls anywhere within a save
        writer.kill()
        said += writer.stdout.read()
        assert (writer.wait(timeout=60), writer.stderr.read()) == (-signal.SIGKILL, "")
        writer.stdout.close()
        writer.stderr.close()
        whole = said[: said.rfind("\n") + 1]  # the kill may fall within a line, too
        for word, number in map(str.split, whole.splitlines()):
            begun = max(begun, int(number))
            kept = int(number) if word == "kept" else kept
        if kept >= 0 or file.exists():
            found = file.read_text("utf-8")
            number = int(found.split(maxsplit=2)[1])
            assert found == text_of(number)
            assert kept <= number <= begun
    assert kept >= 0
    others = [path for path in tmp_path.iterdir() if path != file]
    assert all(path.name.startswith(".mine.py.") for path in others)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_a_kill_while_resetting_loses_no_line(workspace, exercise, progress):
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    file = workspace.start(exercise).file
    for turn in range(12):
        text = f"my work {turn}\n" * 20000
        file.write_text(text, "utf-8")
        command = [sys.executable, "-c", RESETTER, str(progress.path), str(exercise.lesson.folder.parents[1])]
        program = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert program.stdout.readline() == b"on\n"
        time.sleep(rng.random() / 200)
        program.kill()
        program.wait()
        program.stdout.close()
        texts = [path.read_text("utf-8") for path in file.parent.glob("double*.py")]
        assert text in texts
        assert file.read_text("utf-8") in (text, STARTER)


def test_what_was_left_by_a_kill_long_ago_is_swept(tmp_path):
    file = tmp_path / "a.py"
    old, new = tmp_path / ".a.py.x1.saving", tmp_path / ".a.py.x2.saving"
    for path in (old, new):
        path.write_text("left", "utf-8")
    os.utime(old, (0, 0))
    save(file, b"text")
    assert sorted(path.name for path in tmp_path.iterdir()) == [new.name, "a.py"]


# What is kept of them


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_tries_are_different_answers(progress):
    assert progress.exercise("a/b/c") == ExerciseState()
    progress.attempt("a/b/c", digest("one"), False, 2, 4)
    progress.attempt("a/b/c", digest("one"), False, 2, 4)
    progress.attempt("a/b/c", digest("two"), False, 1, 4)
    progress.attempt("a/b/other", digest("two"), True, 4, 4)
    assert progress.exercise("a/b/c") == ExerciseState(tries=2, passed=False, best=2, total=4)
    progress.attempt("a/b/c", digest("three"), True, 4, 4)
    progress.attempt("a/b/c", digest("three"), False, 3, 4)
    assert progress.exercise("a/b/c") == ExerciseState(tries=3, passed=True, best=4, total=4)


def test_hints_are_counted_once(progress):
    progress.use_hints("a/b/c", 2)
    progress.use_hints("a/b/c", 1)
    assert progress.exercise("a/b/c") == ExerciseState(hints=2)


def test_progress_of_the_first_version_is_taken_along(tmp_path):
    path = tmp_path / "progress.sqlite3"
    old = sqlite3.connect(path)
    old.executescript(OLD_SCHEMA)
    old.close()
    progress = Progress(path)
    assert progress.notice is None
    assert progress.done("a/b") == {"one"}
    assert progress.position() == ("a/b", "two")
    assert progress.setting("theme") == "dark"
    progress.attempt("a/b/c", digest("one"), True, 2, 2)
    progress.close()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["progress-backup.sqlite3", "progress.sqlite3"]
    again = Progress(path)
    assert again.exercise("a/b/c").passed
    again.close()


def test_the_usual_folder_lies_in_a_home_of_its_own(progress, monkeypatch, tmp_path):
    monkeypatch.setenv("NNTUI_HOME", str(tmp_path / "own"))
    assert Workspace(progress).folder == tmp_path / "own" / "exercises"


@pytest.mark.parametrize("kind", ["starter", "solution"])
def test_no_line_is_wrapped_in_a_terminal_of_80_columns(kind):
    files = sorted(bundled_root().glob(f"*/*/exercises/*/{kind}.py"))
    assert files
    wide = [file for file in files if max(map(len, file.read_text("utf-8").splitlines())) > 74]
    assert wide == []
