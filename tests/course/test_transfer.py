"""`nntui export` and `nntui import` from one home to another, through the program, with real files."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from command_kit import Program
from exercise_kit import SOLUTION, STARTER, add_exercise
from kinds_kit import add_steps

from nntui.course.progress import GoalState, Progress
from nntui.runs.kept import KeptRuns

sys.path.insert(0, str(Path(__file__).parents[1] / "runs"))
from kept_kit import made

LESSON = "overfitting/five-points"
EXERCISE = f"{LESSON}/double"


class Home(Program):
    """One of two machines."""

    @property
    def file(self):
        return self.home / "data" / "exercises" / f"{EXERCISE}.py"

    def write(self, text, minutes_ago=0.0):
        if not self.file.exists():
            self.says("start", "double")
        self.file.write_text(text, "utf-8")
        then = time.time() - 60 * minutes_ago
        os.utime(self.file, (then, then))

    def progress(self):
        return closing(Progress(self.home / "data" / "progress.sqlite3"))

    def kept(self):
        return closing(KeptRuns(self.home / "data" / "runs.sqlite3"))

    def runs(self):
        """The kept runs with their curves."""
        with self.kept() as kept:
            return [(run, kept.packed(run.id)) for run in kept.list()]

    def state(self):
        """Everything of the learner's: progress, settings, files, runs."""
        files = sorted(file for file in (self.home / "data" / "exercises").rglob("*") if file.is_file())
        with self.progress() as progress:
            texts = {str(file): file.read_bytes() for file in files}
            return progress.contents(), progress.settings(), texts, self.runs()


@pytest.fixture
def homes(tree, tmp_path):
    add_steps(tree, code=False)
    add_exercise(tree)
    return Home(tree.root, tmp_path / "old"), Home(tree.root, tmp_path / "new")


@pytest.fixture
def archive(tmp_path):
    return tmp_path / "all of mine.zip"


def test_everything_moves_to_another_machine(homes, archive):
    old, new = homes
    old.says("flavour", "tensorflow", "--level", "high")
    old.write(SOLUTION, minutes_ago=90)
    old.says("check")
    old.says("hint")
    old.says("quiz", f"{LESSON}/after", "--answer", "count=7", status=1)
    with old.progress() as progress:
        progress.visit(LESSON, "line")
        progress.reach(LESSON, "reach", 7.0, {"rate": 0.1}, 3)
        progress.spend(LESSON, 90)
        progress.know("lab/iris", ["only"])
        progress.set_setting("theme", "light")
    assert "1 file of yours" in old.says("export", archive)
    said = new.says("import", archive)
    assert str(new.file) in said
    there, here = old.json("status"), new.json("status")
    assert here["lessons"][0]["exercises"][0]["file"] == str(new.file)
    there["lessons"][0]["exercises"][0]["file"] = here["lessons"][0]["exercises"][0]["file"]
    assert here == there
    assert new.file.read_text("utf-8") == SOLUTION
    assert abs(new.file.stat().st_mtime - old.file.stat().st_mtime) < 1
    with new.progress() as progress:
        assert progress.position() == (LESSON, "line")
        assert progress.setting("theme") == "light"
        assert progress.goal(LESSON, "reach") == GoalState(True, 7.0, {"rate": 0.1}, 3)
    assert "passed" in new.says("check")[-400:].casefold()


def test_folders_of_the_old_machine_stay_there(homes, archive, tmp_path):
    old, new = homes
    old.says("start", "double", "--folder", tmp_path / "elsewhere")
    old.says("export", archive)
    assert str(tmp_path) not in "".join(zipfile.ZipFile(archive).read("nntui.json").decode())
    new.says("import", archive)
    assert new.file.read_text("utf-8") == STARTER


def test_both_sides_are_joined_and_twice_is_the_same_as_once(homes, archive):
    old, new = homes
    old.says("quiz", f"{LESSON}/after", "--answer", "count=7", "--answer", "loop=a,b,c", status=1)
    new.says("quiz", f"{LESSON}/after", "--answer", "count=1", "--answer", "causes=a", status=1)
    with old.progress() as progress:
        progress.mark(LESSON, "five")
        progress.spend(LESSON, 60)
        progress.reach(LESSON, "reach", 5.0, {}, 1)
        progress.set_setting("theme", "light")
        progress.set_setting("lang", "ro")
    with new.progress() as progress:
        progress.mark(LESSON, "line")
        progress.visit(LESSON, "line")
        progress.spend(LESSON, 30)
        progress.reach(LESSON, "reach", 9.0, {}, 2)
        progress.set_setting("theme", "dark")
    old.says("export", archive)
    for _ in range(2):
        new.says("import", archive)
        with new.progress() as progress:
            assert progress.done(LESSON) == {"five", "line"}
            assert progress.spent(LESSON) == 90
            assert progress.goal(LESSON, "reach").best == 5.0
            assert progress.setting("theme") == "dark"
            assert progress.setting("lang") == "ro"
            answers = progress.answers(LESSON)
            assert (answers["count"].given, answers["count"].correct) == (7.0, True)
            assert set(answers) == {"count", "loop", "causes"}
    # and back again: now both are the same
    new.says("export", archive)
    old.says("import", archive)
    assert {name: sorted(rows) for name, rows in old.state()[0].items()} == {
        name: sorted(rows) for name, rows in new.state()[0].items()
    }


@pytest.mark.parametrize(("there", "here"), [(5, 60), (60, 5)])
def test_the_newer_text_wins_and_the_older_is_kept(homes, archive, there, here):
    old, new = homes
    old.write("def double(x):\n    return x + x\n", minutes_ago=there)
    new.write(SOLUTION, minutes_ago=here)
    old.says("export", archive)
    for _ in range(2):
        new.says("import", archive)
        texts = [new.file.read_text("utf-8"), new.file.with_name("double.backup-1.py").read_text("utf-8")]
        own, theirs = SOLUTION, old.file.read_text("utf-8")
        assert texts == ([theirs, own] if there < here else [own, theirs])
        assert len(list(new.file.parent.iterdir())) == 2


@pytest.mark.parametrize("worked", ["old", "new"])
def test_a_starter_never_takes_the_place_of_work(homes, archive, worked):
    old, new = homes
    old.write(SOLUTION if worked == "old" else STARTER, minutes_ago=60 if worked == "old" else 0)
    new.write(SOLUTION if worked == "new" else STARTER, minutes_ago=60 if worked == "new" else 0)
    old.says("export", archive)
    new.says("import", archive)
    assert new.file.read_text("utf-8") == SOLUTION
    assert len(list(new.file.parent.iterdir())) == 1


def keep(home, *runs):
    with home.kept() as kept:
        return [kept.keep(run) for run in runs]


def test_kept_runs_move_with_all_that_is_known_of_them(homes, archive):
    old, new = homes
    keep(old, made("gone"), made("first"), made("NaN", result={"loss": float("nan")}, stopped=True))
    with old.kept() as kept:
        kept.delete([1])
    assert "2 runs that you kept" in old.says("export", archive)
    assert "2 runs are new here" in new.says("import", archive)
    assert repr(new.runs()) == repr(old.runs())
    assert [run.id for run, _curves in new.runs()] == [3, 2]
    with new.kept() as kept:
        assert kept.history(2).series("val_loss") == made().history.series("val_loss")


def test_runs_of_both_machines_are_joined_once(homes, archive):
    old, new = homes
    keep(old, made("a"), made("b", seed=1))
    keep(new, made("c", seed=2))
    old.says("export", archive)
    for _ in range(2):
        new.says("import", archive)
        # 1 is taken there, 2 is free
        assert [(run.id, run.title) for run, _curves in new.runs()] == [(1, "c"), (2, "b"), (3, "a")]
    with new.kept() as kept:
        kept.rename(3, "mine")
        kept.delete([2])
    assert new.json("import", archive)["runs"] == [2]
    assert {run.title for run, _curves in new.runs()} == {"mine", "b", "c"}
    new.says("export", archive)
    assert old.json("import", archive)["runs"] == [3]
    assert {run.title for run, _curves in old.runs()} == {"a", "b", "c"}


def test_an_export_without_runs_is_read(homes, archive):
    old, new = homes
    keep(new, made("here"))
    assert old.json("export", archive)["runs"] == 0
    rewrite(archive, lambda manifest, contents: manifest.pop("runs"))
    before = new.runs()
    assert new.json("import", archive)["runs"] == []
    assert new.runs() == before


def rewrite(archive, change):
    """Pack the archive anew with the manifest changed."""
    with zipfile.ZipFile(archive) as packed:
        contents = {name: packed.read(name) for name in packed.namelist()}
    manifest = json.loads(contents["nntui.json"])
    change(manifest, contents)
    contents["nntui.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in contents.items():
            packed.writestr(name, content)


def escape(manifest, contents):
    manifest["files"]["../../../outside"] = 0.0
    contents["exercises/../../../outside.py"] = b"escaped"


FOREIGN = {
    "a later version": lambda manifest, contents: manifest.update(version=2),
    "no version": lambda manifest, contents: manifest.pop("version"),
    "another format": lambda manifest, contents: manifest.update(format="other"),
    "no rows": lambda manifest, contents: manifest.pop("progress"),
    "another table": lambda manifest, contents: manifest["progress"].update(sqlite_master=[]),
    "short row": lambda manifest, contents: manifest["progress"]["done"].append(["a/b"]),
    "wrong type": lambda manifest, contents: manifest["progress"]["done"].append(["a/b", 3]),
    "no JSON inside": lambda manifest, contents: manifest["progress"]["known"].append(["a/b", "{"]),
    "not a list inside": lambda manifest, contents: manifest["progress"]["known"].append(["a/b", "3"]),
    "huge": lambda manifest, contents: manifest["progress"]["hints"].append(["a/b", 2**70]),
    "infinite": lambda manifest, contents: manifest["progress"]["spent"].append(["a/b", "x", float("inf")]),
    "half a character": lambda manifest, contents: manifest["progress"]["done"].append(["a/b", "\ud800"]),
    "bad settings": lambda manifest, contents: manifest["settings"].update(theme=3),
    "missing file": lambda manifest, contents: contents.pop(f"exercises/{EXERCISE}.py"),
    "time of no file": lambda manifest, contents: manifest["files"].update({EXERCISE: -1.0}),
    "no files": lambda manifest, contents: manifest.update(files=[]),
    "a way out": escape,
    "runs of no kind": lambda manifest, contents: manifest["runs"][0].update(kind="other"),
    "runs without a field": lambda manifest, contents: manifest["runs"][0].pop("seconds"),
    "a run's text": lambda manifest, contents: manifest["runs"][0].update(parameters="[1]"),
    "a run's huge seed": lambda manifest, contents: manifest["runs"][0].update(seed=2**64),
    "no curves": lambda manifest, contents: contents.pop("runs/1.curves"),
    "no list of runs": lambda manifest, contents: manifest.update(runs={}),
}


@pytest.fixture
def exported(homes, archive):
    """An export with something of everything, and a machine with work that must not be harmed."""
    old, new = homes
    old.write(SOLUTION)
    old.says("quiz", f"{LESSON}/after", "--answer", "count=7", status=1)
    keep(old, made("there"))
    old.says("export", archive)
    keep(new, made("here"))
    new.write("def double(x):\n    return x + x\n", minutes_ago=60)
    with new.progress() as progress:
        progress.mark("lab/iris", "only")
    return archive


def refuses(new, file):
    before = new.state()
    said = new.says("import", file, status=2)
    assert said.startswith("nntui: ")
    assert str(file) in said
    assert said.count("\n") == 1
    assert new.state() == before
    return said


def test_foreign_files_are_refused_and_harm_nothing(homes, exported, tmp_path):
    sound = exported.read_bytes()
    reasons = {"a later version": "newer nntui", "another format": "not written by nntui"}
    for case, change in FOREIGN.items():
        exported.write_bytes(sound)
        rewrite(exported, change)
        assert reasons.get(case, "damaged") in refuses(homes[1], exported), case
    assert not list(tmp_path.rglob("outside*"))


def test_other_files_are_refused(homes, exported, tmp_path):
    new = homes[1]
    text, other, empty = tmp_path / "text.zip", tmp_path / "other.zip", tmp_path / "empty.zip"
    text.write_text("not a zip file", "utf-8")
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("photo.txt", "of a cat")
    empty.touch()
    for file in (text, other, empty):
        assert "was not written by nntui export" in refuses(new, file)
    assert "No such file" in refuses(new, tmp_path / "nowhere.zip")
    refuses(new, tmp_path)


def test_a_damaged_file_is_refused_wherever_the_damage_is(homes, exported):
    seed = random.randrange(2**32)
    print("seed", seed)
    rng, sound, new = random.Random(seed), exported.read_bytes(), homes[1]
    for turn in range(6):
        damaged = bytearray(sound)
        if turn < 2:
            damaged = damaged[: rng.randrange(len(damaged))]
        else:
            # in the compressed bytes of the manifest, where the checksum must find it
            damaged[60 + rng.randrange(100)] ^= 1 << rng.randrange(8)
        exported.write_bytes(damaged)
        refuses(new, exported)


def test_a_zip_bomb_is_not_unpacked(homes, exported):
    rewrite(exported, lambda manifest, contents: contents.update({"more": b"\0" * (80 << 20)}))
    assert "damaged" in refuses(homes[1], exported)


def test_an_import_that_cannot_write_takes_everything_back(homes, exported):
    new = homes[1]
    second = f"{LESSON}/second"
    rewrite(
        exported,
        lambda manifest, contents: (
            manifest["files"].update({second: 1e9}), contents.update({f"exercises/{second}.py": b"x = 1\n"}),
        ),
    )  # fmt: skip
    blocked = new.home / "data" / "exercises" / f"{second}.py"
    blocked.mkdir()
    before = new.state()[:2], new.file.read_bytes(), new.runs()
    said = new.says("import", exported, status=2)
    assert str(blocked) in said
    assert (new.state()[:2], new.file.read_bytes(), new.runs()) == before
    assert sorted(file.name for file in new.file.parent.iterdir()) == ["double.py", "second.py"]


def test_an_import_whose_progress_cannot_be_written_takes_the_runs_back(homes, exported):
    new = homes[1]
    before = new.state()
    with closing(sqlite3.connect(new.home / "data" / "progress.sqlite3")) as held:
        held.execute("BEGIN IMMEDIATE")
        assert "progress" in new.says("import", exported, status=2)
    assert new.state() == before


def test_an_export_replaces_an_export_and_nothing_else(homes, tmp_path):
    old, _new = homes
    mine = tmp_path / "thesis.zip"
    mine.write_bytes(b"my thesis")
    said = old.says("export", mine, status=2)
    assert "choose another name" in said
    assert mine.read_bytes() == b"my thesis"
    archive = tmp_path / "export.zip"
    old.says("export", archive)
    first = archive.read_bytes()
    old.says("know", "lab/iris")
    old.says("export", archive)
    assert archive.read_bytes() != first
    assert "No such file" in old.says("export", tmp_path / "no" / "folder.zip", status=2)
    assert sorted(file.name for file in tmp_path.iterdir() if file.is_file()) == ["export.zip", "thesis.zip"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_a_killed_export_leaves_the_old_file_or_the_new_one(homes, archive):
    seed = random.randrange(2**32)
    print("seed", seed)
    rng, (old, new) = random.Random(seed), homes
    old.write(SOLUTION)
    old.says("export", archive)
    code = (
        "import sys; from pathlib import Path; from nntui.course.archive import export; "
        "from nntui.course.progress import Progress\n"
        "progress = Progress()\n"
        "while True:\n    export(progress, Path(sys.argv[1]))\n    print('done', flush=True)"
    )
    for _ in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", code, archive], stdout=subprocess.PIPE, env=old.environment
        ) as process:
            assert process.stdout.readline() == b"done\n"
            time.sleep(rng.random() / 50)  # so that the kill falls anywhere within an export
            process.kill()
            assert process.wait(timeout=60) == -signal.SIGKILL
        with zipfile.ZipFile(archive) as packed:
            assert packed.testzip() is None
    new.says("import", archive)
    assert new.file.read_text("utf-8") == SOLUTION


def test_without_a_progress_file_nothing_is_moved(homes, exported, archive):
    _old, new = homes
    broken = Home(None, new.home.with_name("broken"))
    broken.command = new.command
    (broken.home / "data").write_text("in the way", "utf-8")
    said = broken.says("import", archive, status=2)
    assert "that can't be used" in said
    assert not broken.file.exists()
