"""The backup of the progress file: when it is made, what it brings back, and what may go wrong with it."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from nntui import i18n
from nntui.course.progress import Progress
from nntui.course.progress_file import _MIGRATIONS

DAY = 24 * 3600


@pytest.fixture
def path(tmp_path):
    return tmp_path / "progress.sqlite3"


@pytest.fixture
def backup(path):
    return path.with_name("progress-backup.sqlite3")


def once(path, *steps):
    """Open, mark, close; return the notice and what was done before."""
    with closing(Progress(path)) as progress:
        found = progress.done("a/b")
        for step in steps:
            progress.mark("a/b", step)
        return progress.notice, found


def kept(backup):
    with closing(sqlite3.connect(f"file:{backup}?mode=ro", uri=True)) as db:
        return {step for (step,) in db.execute("SELECT step FROM done")}


def age(backup, seconds):
    then = time.time() - seconds
    os.utime(backup, (then, then))


def test_it_is_made_at_a_start_when_the_last_is_older_than_a_day(path, backup):
    once(path, "one")
    assert not backup.exists()  # of nothing
    once(path, "two")
    assert kept(backup) == {"one"}
    age(backup, DAY - 60)
    once(path, "three")
    assert kept(backup) == {"one"}
    age(backup, DAY + 60)
    once(path)
    assert kept(backup) == {"one", "two", "three"}
    assert time.time() - backup.stat().st_mtime < DAY / 2
    assert sorted(file.name for file in path.parent.iterdir()) == [backup.name, path.name]


def test_it_has_what_another_program_is_still_writing(path, backup):
    once(path, "one")
    with closing(Progress(path)) as other:
        backup.unlink()
        other.mark("a/b", "two")
        once(path)
        assert kept(backup) == {"one", "two"}


@pytest.mark.parametrize("version", range(1, len(_MIGRATIONS)))
def test_it_is_made_after_a_migration_and_nothing_is_lost_in_one(path, backup, version):
    with closing(sqlite3.connect(path)) as db:
        for statements in _MIGRATIONS[:version]:
            db.executescript(statements)
        db.execute("INSERT INTO done VALUES ('a/b', 'one')")
        db.execute("INSERT INTO visits VALUES ('a/b', 'one', 7)")
        db.execute(f"PRAGMA user_version = {version}")
        db.commit()
    backup.write_bytes(b"of an earlier day, but fresh enough")
    with closing(Progress(path)) as progress:
        assert progress.notice is None
        assert progress.done("a/b") == {"one"}
        assert progress.position() == ("a/b", "one")
        progress.visit("c/d", "two")
        assert progress.position() == ("c/d", "two")
        progress.spend("a/b", 2)
        assert progress.spent("a/b") == 2
    assert kept(backup) == {"one"}


@pytest.mark.parametrize("lang", list(i18n.LANGUAGES))
def test_a_damaged_file_comes_back_from_it_and_the_learner_is_told(path, backup, lang):
    once(path, "one")
    once(path, "two")
    path.write_bytes(b"damaged " * 1000)
    i18n.use(lang)
    notice, found = once(path, "three")
    (aside,) = path.parent.glob("progress-damaged-*.sqlite3")
    assert aside.read_bytes() == b"damaged " * 1000
    assert notice is not None
    assert str(aside) in notice
    assert time.strftime("%Y-%m-%d", time.localtime(backup.stat().st_mtime)) in notice
    assert ("back from the backup" in notice) or lang != "en"
    assert found == {"one"}
    assert once(path) == (None, {"one", "three"})


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_a_restoring_program_may_be_killed_at_any_moment(path):
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    once(path, "one")
    once(path)
    code = (
        "import sys; from pathlib import Path; from nntui.course.progress import Progress\n"
        "print('ready', flush=True); Progress(Path(sys.argv[1])); print('open', flush=True); input()"
    )
    for _ in range(12):
        path.write_bytes(b"damaged " * 1000)
        command = [sys.executable, "-c", code, str(path)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
            assert program.stdout.readline() == b"ready\n"
            time.sleep(rng.random() / 40)  # so that the kill falls anywhere within the restoring, or after it
            program.kill()
            assert program.wait(timeout=60) == -signal.SIGKILL
        assert path.exists()
        assert once(path)[1] == {"one"}


def test_a_damaged_backup_is_set_aside_too(path, backup):
    once(path, "one")
    once(path)
    path.write_bytes(b"damaged " * 1000)
    backup.write_bytes(b"rotten " * 1000)
    notice, found = once(path, "two")
    assert "a new one begun" in notice
    assert found == set()
    (aside,) = path.parent.glob("progress-backup-damaged-*.sqlite3")
    assert aside.read_bytes() == b"rotten " * 1000
    assert once(path) == (None, {"two"})


def test_a_backup_of_an_earlier_version_is_restored(path, backup):
    with closing(sqlite3.connect(backup)) as db:
        for statements in _MIGRATIONS[:2]:
            db.executescript(statements)
        db.execute("INSERT INTO done VALUES ('a/b', 'one')")
        db.execute("PRAGMA user_version = 2")
        db.commit()
    path.write_bytes(b"damaged " * 1000)
    notice, found = once(path)
    assert "back from the backup" in notice
    assert found == {"one"}


def test_a_backup_that_cannot_be_written_stops_nobody(path, backup):
    once(path, "one")
    backup.mkdir()
    (backup / "in the way").touch()
    assert once(path, "two") == (None, {"one"})
    assert sorted(file.name for file in path.parent.iterdir()) == [backup.name, path.name]
