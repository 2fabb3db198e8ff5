"""Progress on a real disk: several processes, sudden ends, damaged files."""

import random
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from nntui import i18n
from nntui.course.progress import GoalState, Progress

# Marks steps of one lesson for as long as it lives, and prints each after it is kept.
WRITER = """
import sys
from pathlib import Path
from nntui.course.progress import Progress
path, lesson, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
progress = Progress(path)
assert progress.notice is None, progress.notice
for n in range(count):
    progress.mark(lesson, str(n))
    progress.visit(lesson, str(n))
    progress.set_setting(lesson, str(n))
    progress.answer(f"{lesson}/{n}", [str(n)], True)
    progress.reach(lesson, str(n), n / 2, {"n": n}, n)
    progress.spend(lesson, 1.0)
    print(n, flush=True)
progress.close()
"""


def write(path, lesson, count):
    command = [sys.executable, "-c", WRITER, str(path), lesson, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "new" / "folder" / "progress.sqlite3"


@pytest.fixture
def begin(path):
    opened = []

    def open_progress():
        opened.append(Progress(path))
        return opened[-1]

    yield open_progress
    for progress in opened:
        progress.close()


def test_a_new_learner(begin, path):
    progress = begin()
    assert path.is_file()
    assert progress.notice is None
    assert progress.done("a/b") == set()
    assert progress.position() is None
    assert progress.position("a/b") is None
    assert progress.setting("theme") is None
    assert progress.setting("theme", "dark") == "dark"


def test_what_is_kept_is_there_next_time(begin):
    first = begin()
    first.mark("a/b", "one")
    first.mark("a/b", "one")
    first.mark("a/b", "two")
    first.mark("a/c", "one")
    first.visit("a/c", "one")
    first.visit("a/b", "two")
    first.visit("a/b", "three")
    first.set_setting("theme", "light")
    first.set_setting("theme", "dark")
    first.close()
    later = begin()
    assert later.done("a/b") == {"one", "two"}
    assert later.done("a/c") == {"one"}
    assert later.position() == ("a/b", "three")
    assert later.position("a/c") == "one"
    later.visit("a/c", "one")
    assert later.position() == ("a/c", "one")
    assert later.setting("theme", "x") == "dark"


def test_the_usual_place(monkeypatch, tmp_path):
    monkeypatch.setenv("NNTUI_HOME", str(tmp_path / "home"))
    progress = Progress()
    progress.mark("a/b", "one")
    progress.close()
    assert (tmp_path / "home" / "progress.sqlite3").is_file()


def test_two_programs_see_each_other(begin):
    one, other = begin(), begin()
    one.mark("a/b", "one")
    assert other.done("a/b") == {"one"}
    other.set_setting("lang", "ro")
    assert one.setting("lang") == "ro"


def test_processes_that_write_at_once_lose_nothing(begin, path):
    writers = [write(path, f"a/{n}", 150) for n in range(4)]
    for writer in writers:
        _, errors = writer.communicate(timeout=120)
        assert (writer.returncode, errors) == (0, "")
    progress = begin()
    for n in range(4):
        assert progress.done(f"a/{n}") == {str(step) for step in range(150)}
        assert progress.position(f"a/{n}") == "149"
        assert progress.setting(f"a/{n}") == "149"
        assert set(progress.answers(f"a/{n}")) == {str(step) for step in range(150)}
        assert progress.goal(f"a/{n}", "149") == GoalState(True, 74.5, {"n": 149}, 149)
        assert progress.spent(f"a/{n}") == 150


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_a_killed_process_loses_nothing_that_it_had_kept(begin, path):
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    for turn in range(6):
        writer = write(path, f"a/{turn}", 10**9)
        kept = [int(writer.stdout.readline()) for _ in range(rng.randrange(1, 80))]
        time.sleep(rng.random() / 100)  # so that the kill falls anywhere within a write
        writer.kill()
        # The last line may be torn: only whole ones say that a step was kept.
        kept += [int(line) for line in writer.stdout.read().splitlines(True) if line.endswith("\n")]
        assert (writer.wait(timeout=60), writer.stderr.read()) == (-signal.SIGKILL, "")
        writer.stdout.close()
        writer.stderr.close()
        progress = begin()
        assert progress.notice is None
        done = progress.done(f"a/{turn}")
        assert {str(n) for n in kept} <= done
        assert len(done) <= len(kept) + 2  # one that was being printed, one that was being kept
        assert {str(n) for n in kept} <= set(progress.answers(f"a/{turn}"))
        assert all(progress.goal(f"a/{turn}", str(n)).seed == n for n in kept)
        assert len(kept) <= progress.spent(f"a/{turn}") <= len(kept) + 2
        progress.mark("a/other", str(turn))
    assert begin().done("a/other") == {str(turn) for turn in range(6)}


def damage_header(path):
    path.write_bytes(b"not a database at all, " * 500)


def damage_middle(path):
    content = bytearray(path.read_bytes())
    content[4096 : 4096 + 3000] = bytes(range(250)) * 12
    path.write_bytes(content)


def cut_off(path):
    path.write_bytes(path.read_bytes()[:6000])


DAMAGE = [damage_header, damage_middle, cut_off]


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("lang", list(i18n.LANGUAGES))
def test_a_damaged_file_is_set_aside(begin, path, damage, lang):
    progress = begin()
    progress.mark("a/b", "one")
    progress.close()
    damage(path)
    damaged = path.read_bytes()
    i18n.use(lang)
    progress = begin()
    (kept,) = path.parent.glob("progress-damaged-*.sqlite3")
    assert kept.read_bytes() == damaged
    assert kept.stem.removeprefix("progress-damaged-") == time.strftime("%Y-%m-%d")
    assert progress.notice is not None
    assert str(kept) in progress.notice
    assert ("damaged." in progress.notice) == (lang == "en")
    assert progress.done("a/b") == set()
    progress.mark("a/b", "two")
    progress.close()
    again = begin()
    assert again.notice is None
    assert again.done("a/b") == {"two"}


def test_a_database_of_something_else_is_set_aside(begin, path):
    path.parent.mkdir(parents=True)
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE done (something_else)")
    db.execute("INSERT INTO done VALUES ('kept')")
    db.commit()
    db.close()
    begin().mark("a/b", "one")
    (kept,) = path.parent.glob("progress-damaged-*.sqlite3")
    db = sqlite3.connect(kept)
    assert db.execute("SELECT * FROM done").fetchall() == [("kept",)]
    db.close()


def test_two_damaged_files_in_one_day(begin, path):
    for _ in range(2):
        begin().close()
        damage_header(path)
    begin()
    assert len(list(path.parent.glob("progress-damaged-*.sqlite3"))) == 2


def test_processes_that_find_the_damage_at_once_keep_one_new_file(begin, path):
    begin().close()
    damage_header(path)
    code = WRITER.replace("assert progress.notice is None, progress.notice\n", "")
    command = [sys.executable, "-c", code, str(path)]
    writers = [subprocess.Popen([*command, f"a/{n}", "20"], stdout=subprocess.DEVNULL) for n in range(4)]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0, 0, 0]
    assert len(list(path.parent.glob("progress-damaged-*.sqlite3"))) == 1
    progress = begin()
    for n in range(4):
        assert progress.done(f"a/{n}") == {str(step) for step in range(20)}


def test_without_a_place_to_write_it_works_until_the_end(tmp_path):
    (tmp_path / "file").write_text("in the way", "utf-8")
    progress = Progress(tmp_path / "file" / "progress.sqlite3")
    assert progress.notice is not None
    assert progress.notice.startswith("Your progress can't be kept: ")
    progress.mark("a/b", "one")
    assert progress.done("a/b") == {"one"}
    progress.close()


def test_a_file_of_a_later_version_is_left_alone(begin, path):
    progress = begin()
    progress.mark("a/b", "one")
    progress.close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    later = begin()
    assert later.notice == f"Your progress can't be kept: a newer nntui wrote {path}."
    later.mark("a/b", "two")
    later.close()
    db = sqlite3.connect(path)
    assert db.execute("SELECT * FROM done").fetchall() == [("a/b", "one")]
    db.close()


def test_a_folder_that_cannot_be_is_told_in_words(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    progress = Progress(tmp_path / "file" / "progress.sqlite3")
    assert str(tmp_path / "file") in progress.notice
    assert "Errno" not in progress.notice
    progress.mark("a/b", "c")
    progress.close()
