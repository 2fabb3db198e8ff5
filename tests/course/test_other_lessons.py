"""Lessons that are not nntui's own: from a folder, and from installed packages; each run is the real program."""

import os
import shutil
import subprocess
import sys

import pytest


def nntui(*words, path=None, home=None):
    env = {**os.environ, "NNTUI_LANG": "en", "NNTUI_HOME": str(home)}
    if path is not None:
        env["PYTHONPATH"] = str(path)
    return subprocess.run(
        [sys.executable, "-m", "nntui", *words], capture_output=True, encoding="utf-8", env=env, timeout=120
    )


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def install(tmp_path, tree):
    """Install the small course as a package, with another track id, in a folder for PYTHONPATH."""
    site = tmp_path / "site"

    def write(package, entry, track="extra", code=""):
        folder = site / package
        shutil.copytree(tree.root, folder)
        (folder / "__init__.py").write_text(code, "utf-8")
        (folder / "overfitting").rename(folder / track)
        shutil.rmtree(folder / "lab")
        toml = (folder / "course.toml").read_text("utf-8").split("\n[[tracks]]")[0]
        (folder / "course.toml").write_text(toml.replace('id = "overfitting"', f'id = "{track}"'), "utf-8")
        for file in folder.glob("*/*/lesson.toml"):
            file.write_text(file.read_text("utf-8").replace("overfitting/", f"{track}/"), "utf-8")
        info = site / f"{package}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", "utf-8")
        (info / "entry_points.txt").write_text(f"[nntui.lessons]\n{package} = {entry}\n", "utf-8")
        return folder

    write.site = site
    return write


def test_a_folder_of_lessons(tree, home):
    listed = nntui("--lessons", str(tree.root), "list", home=home)
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "overfitting/detect-it" in listed.stdout
    assert "frameworks/linear-regression" not in listed.stdout
    done = nntui("--lessons", str(tree.root), "run", "overfitting/five-points", "--json", home=home)
    assert done.returncode == 0
    assert '"result": {"error": 1.0}' in done.stdout
    for words in (("--lessons", str(tree.root), "--headless"), ("--headless", "--lessons", str(tree.root))):
        every = nntui(*words, home=home)
        assert every.returncode == 0, every.stderr
        assert [line.split()[:2] for line in every.stdout.splitlines()] == [["ok", "overfitting/five-points/fit"]]


def test_a_folder_that_is_not_there(tmp_path, home):
    done = nntui("--lessons", str(tmp_path / "none"), "list", home=home)
    assert done.returncode == 2
    assert "There is no folder" in done.stderr


def test_checking_a_folder_of_lessons(tree, home):
    for words in (("--lessons", str(tree.root), "dev", "check"), ("dev", "check", str(tree.root))):
        assert nntui(*words, home=home).stdout == "3 lessons, no problems\n"
    complete = nntui("dev", "check", "--complete", str(tree.root), home=home)
    assert complete.returncode == 1
    assert "No lesson teaches F1, F2, F3, F4, F5, F6, F7, F8, F9, O3, O5, O6, O7." in complete.stdout


@pytest.mark.parametrize("entry", ["more_lessons", "more_lessons:FOLDER"])
def test_an_installed_package(install, home, entry):
    install("more_lessons", entry, code="from pathlib import Path\nFOLDER = Path(__file__).parent\n")
    listed = nntui("list", path=install.site, home=home)
    assert (listed.returncode, listed.stderr) == (0, "")
    assert listed.stdout.index("overfitting/five-points") < listed.stdout.index("extra/five-points")
    done = nntui("run", "extra/five-points", "--json", path=install.site, home=home)
    assert done.returncode == 0, done.stderr
    assert '"result": {"error": 1.0}' in done.stdout
    assert "ok" in nntui("--headless", "extra/five-points", path=install.site, home=home).stdout


BROKEN = {
    "an import that fails": ("broken_lessons", "raise ValueError('no')\n", None, "ValueError: no"),
    "no such name": ("broken_lessons:FOLDER", "", None, "AttributeError"),
    "not a path": ("broken_lessons:FOLDER", "FOLDER = 3\n", None, "neither a package nor a path"),
    "no course.toml": ("broken_lessons", "", ("course.toml", None), "This file is missing"),
    "a malformed lesson": (
        "broken_lessons",
        "",
        ("extra/five-points/lesson.toml", "minutes = 0"),
        "“id” is missing",
    ),
    "a malformed text": ("broken_lessons", "", ("extra/five-points/ro.md", "+++"), "Close the front matter"),
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=list(BROKEN))
def test_a_broken_package_is_told_and_left_out(install, home, case):
    entry, code, change, reason = case
    folder = install("broken_lessons", entry, code=code)
    if change is not None:
        file, text = change
        (folder / file).unlink() if text is None else (folder / file).write_text(text, "utf-8")
    listed = nntui("list", path=install.site, home=home)
    assert listed.returncode == 0
    assert "The lessons of broken_lessons are left out (" in listed.stderr
    assert reason in listed.stderr
    assert "overfitting/five-points" in listed.stdout
    assert "extra/" not in listed.stdout


def test_a_track_that_is_there_already(install, home):
    install("same_track", "same_track", track="overfitting")
    listed = nntui("list", path=install.site, home=home)
    assert listed.returncode == 0
    assert "there is a track “overfitting” already; it needs another id" in listed.stderr
    assert "detect-it" not in listed.stdout


def test_a_package_in_an_archive(install, home, tmp_path):
    """Python finds entry points in zip files too, of which some stand on the path."""
    install("extra", "extra")
    archive = shutil.make_archive(str(tmp_path / "packages"), "zip", install.site)
    done = nntui("list", path=archive, home=home)
    assert done.returncode == 0
    assert "The lessons of extra are left out" in done.stderr  # a folder is needed to read them from
