"""`nntui runs`, and --keep, as a person or a script calls them."""

import csv
import json
import os
import struct
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest
from kept_kit import made

from nntui.runs.kept import KeptRuns

SVG = "{http://www.w3.org/2000/svg}"


class Program:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = {
            **os.environ,
            "NNTUI_HOME": str(home / "data"),
            "NNTUI_LANG": "en",
            "PYTHONIOENCODING": "utf-8",
        }

    def run(self, *words: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "nntui", *map(str, words)], capture_output=True, text=True, encoding="utf-8",
            env=self.env, cwd=self.home, stdin=subprocess.DEVNULL, timeout=120, check=False,
        )  # fmt: skip

    def says(self, *words: object, status: int = 0) -> str:
        done = self.run(*words)
        assert done.returncode == status, done
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def json(self, *words: object) -> object:
        done = self.run(*words, "--json")
        assert done.returncode == 0, done
        return json.loads(done.stdout)

    def kept(self) -> KeptRuns:
        return KeptRuns(self.home / "data" / "runs.sqlite3")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


@pytest.fixture
def filled(program: Program) -> Program:
    with closing(program.kept()) as kept:
        kept.keep(made("slow", parameters={"model": "both", "rate": 0.01, "units": 2}))
        kept.keep(made("fast", seed=3, parameters={"model": "both", "rate": 0.5, "units": 2}))
    return program


def test_a_demo_is_kept_with_all_that_made_it(program: Program) -> None:
    words = ("run", "overfitting/five-points", "--set", "steps=200", "--seed", "4", "--json")
    plain = program.run(*words)
    assert not (program.home / "data" / "runs.sqlite3").exists()
    lines = [json.loads(line) for line in program.run(*words, "--keep", "my run").stdout.splitlines()]
    assert lines[-1] == {"event": "kept", "id": 1}
    assert [json.loads(line) for line in plain.stdout.splitlines()] == lines[:-1]
    shown = program.json("runs", "show", 1)
    assert isinstance(shown, dict)
    assert (shown["title"], shown["seed"], shown["source"]) == ("my run", 4, "overfitting/five-points/fit")
    assert shown["parameters"]["steps"] == 200
    measured = [line for line in lines if line["event"] == "metrics"]
    assert shown["curves"]["loss"]["values"] == [
        line["values"]["loss"] for line in measured if "loss" in line["values"]
    ]
    assert shown["result"] == lines[-2]["result"]


def test_a_playground_is_kept_with_its_losses(program: Program) -> None:
    out = program.says("play", "circle net=3 seed=2", "--headless", "--epochs", "5", "--json", "--keep")
    losses = [json.loads(line)["values"]["val_loss"] for line in out.splitlines() if '"metrics"' in line]
    shown = program.json("runs", "show", 1)
    assert isinstance(shown, dict)
    assert shown["curves"]["val_loss"]["values"] == losses
    assert shown["kind"] == "play"
    assert shown["parameters"]["net"] == "3"
    again = program.says("play", shown["source"], "--headless", "--epochs", "5", "--json")
    assert [json.loads(line)["values"]["val_loss"] for line in again.splitlines() if '"metrics"' in line] == losses


def test_changed_code_is_seen(filled: Program) -> None:
    assert "code has changed since" in filled.says("runs", "show", 1)
    filled.says("run", "overfitting/five-points", "--set", "steps=100", "--no-plot", "--keep")
    assert "code has changed since" not in filled.says("runs", "show", 3)


def test_the_list(filled: Program) -> None:
    listed = filled.json("runs", "list")
    assert isinstance(listed, list)
    assert [run["id"] for run in listed] == [2, 1]
    out = filled.says("runs", "list", "fast", "rate=0.5")
    assert "#2" in out
    assert "#1" not in out
    assert "No run has these words" in filled.says("runs", "list", "zzz")


def test_an_empty_list_says_how_to_keep_one(program: Program) -> None:
    assert "--keep" in program.says("runs", "list")
    assert program.json("runs", "list") == []


def test_compare_shows_what_differs_and_the_results(filled: Program) -> None:
    out = filled.says("runs", "compare", 1, 2)
    table = out[: out.index("The same in all")]
    assert "0.01" in table
    assert "0.5" in table
    assert "units" not in table
    assert "5.2500" in out
    found = filled.json("runs", "compare", 1, 2)
    assert isinstance(found, dict)
    assert found["differing"] == {"rate": {"1": 0.01, "2": 0.5}, "seed": {"1": 0, "2": 3}}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "x"), "number of a run"),
        (("show", "7"), "no run 7"),
        (("compare", "1"), "two runs"),
        (("compare", "1", "2", "--smoothing", "2"), "--smoothing"),
        (("compare", "1", "2", "--metric", "val_los"), "val_loss"),
        (("export", "1", "--format", "cvs"), "csv"),
        (("export", "1", "-o", "x.png"), "--format"),
        (("export", "1", "-o", "no/such/folder.csv"), "can't be written"),
        (("delete", "1"), "--yes"),
        (("delete", "1", "9", "--yes"), "no run 9"),
    ],
)
def test_wrong_usage_is_explained(filled: Program, words: tuple[str, ...], said: str) -> None:
    assert said in filled.says("runs", *words, status=2)
    assert len(filled.json("runs", "list")) == 2  # type: ignore[arg-type]


def test_csv_has_every_number(filled: Program) -> None:
    file = filled.home / filled.run("runs", "export", 1, 2, "--format", "csv").stdout.strip()
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    with closing(filled.kept()) as kept:
        history = kept.history(2)
    own = [row for row in rows if row["run"] == "2"]
    assert [float(row["loss"]) for row in own] == history.values["loss"]
    assert [row["val_loss"] == "" for row in own] == [step % 2 == 0 for step in history.steps]


def test_nothing_is_overwritten(filled: Program) -> None:
    names = [filled.run("runs", "export", 1, "-o", "a.json").stdout.strip() for _turn in range(3)]
    assert names == ["a.json", "a-2.json", "a-3.json"]
    (run,) = json.loads((filled.home / "a-3.json").read_text(encoding="utf-8"))
    assert run["id"] == 1
    assert len(run["curves"]["val_loss"]["values"]) == 25


def test_svg_is_a_picture_of_each_run(filled: Program) -> None:
    filled.says("runs", "export", 1, 2, "-o", "a.svg")
    picture = ElementTree.parse(filled.home / "a.svg").getroot()
    pens = {(shape.get("stroke"), shape.get("stroke-dasharray")) for shape in picture.findall(f"{SVG}polyline")}
    assert len(pens) == 2
    assert {"#1 slow", "#2 fast"} <= {text.text for text in picture.findall(f"{SVG}text")}


def events(file: Path) -> list[bytes]:
    """The records of an event file."""
    data, found, place = file.read_bytes(), [], 0
    while place < len(data):
        (length,) = struct.unpack_from("<Q", data, place)
        found.append(data[place + 12 : place + 12 + length])
        place += 16 + length
    return found


def test_tensorboard_gets_an_event_for_every_number(filled: Program) -> None:
    folder = filled.home / filled.run("runs", "export", 1, 2, "--format", "tensorboard").stdout.strip()
    files = sorted(folder.rglob("events.out.tfevents.*"))
    assert [file.parent.name for file in files] == ["run-1", "run-2"]
    for file in files:
        assert len(events(file)) == 1 + 50 + 25
    loader = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    read = loader.EventAccumulator(str(files[0].parent)).Reload()
    assert [event.step for event in read.Scalars("loss")] == list(range(1, 51))
    assert read.Scalars("val_loss")[0].value == pytest.approx(1.01)


def test_delete(filled: Program) -> None:
    assert "1 run deleted" in filled.says("runs", "delete", "2", "--yes")
    assert [run["id"] for run in filled.json("runs", "list")] == [1]  # type: ignore[attr-defined]


def test_a_damaged_file_is_told_and_the_program_goes_on(filled: Program) -> None:
    for end in ("-wal", "-shm"):
        (filled.home / "data" / f"runs.sqlite3{end}").unlink(missing_ok=True)
    (filled.home / "data" / "runs.sqlite3").write_bytes(b"damaged " * 1000)
    done = filled.run("runs", "list")
    assert done.returncode == 0
    assert "damaged" in done.stderr


def test_listing_needs_neither_numpy_nor_textual(filled: Program) -> None:
    code = (
        "import sys; from nntui.cli import main\ntry: main(['runs', 'list'])\nfinally: print(sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=filled.env, capture_output=True, text=True, timeout=60, check=True
    )
    assert "#2" in done.stdout
    assert "'numpy'" not in done.stdout
    assert "'textual'" not in done.stdout
