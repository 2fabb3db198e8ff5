"""The command line from outside, on a small course of our own: output, exit status, what gets imported."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from runs_kit import LOOP, Lesson

ENVIRONMENT = {**os.environ, "NNTUI_LANG": "en", "NO_COLOR": "", "PYTHONIOENCODING": "utf-8"}

FAILING = """
def bad(run: lab.Run):
    for step in run.loop(3):
        run.metrics(step=step, loss=float("nan"), val_loss=float("inf"))
    run.note("seen", step=step)
    print("a stray line")
    return {}["missing"]
"""

TEXT = """
+++
title = "Small"
summary = "A small lesson."
{english}
[demo.loop]
title = "Loop"
[demo.loop.metrics]
loss = "training"
val_loss = "validation"
[demo.loop.parameters.steps]
label = "turns"
help = "How many turns."
[demo.loop.results]
mean = "average"
[demo.bad]
title = "Bad"
+++

## one: One
Text.

## two: Two
Text.
"""


@pytest.fixture(autouse=True, scope="module")
def _home(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A learner's home of its own: nothing of whoever runs the tests is read or written."""
    ENVIRONMENT["NNTUI_HOME"] = str(tmp_path_factory.mktemp("home"))


@pytest.fixture
def course(lesson: Lesson) -> Path:
    """A course of one lesson with the demos `loop` and `bad`."""
    lesson("loop", LOOP)
    root = lesson("bad", FAILING)
    (root / "course.toml").write_text(
        '[[tracks]]\nid = "track"\ntitle = {en = "Track", pt = "Trilha", ro = "Traseu"}\nlessons = ["small"]\n'
    )
    folder = root / "track" / "small"
    steps = "".join(
        f'[[steps]]\nid = "{step}"\nkind = "demo"\ndemo = "{demo}"\n'
        for step, demo in (("one", "loop"), ("two", "bad"))
    )
    (folder / "lesson.toml").write_text(f'id = "track/small"\nminutes = 3\nconcepts = ["O1"]\n{steps}')
    english = TEXT.format(english="").lstrip()
    (folder / "en.md").write_text(english)
    mark = f'english = "{hashlib.sha256(english.encode()).hexdigest()[:12]}"'
    for lang in ("pt", "ro"):
        (folder / f"{lang}.md").write_text(TEXT.format(english=mark).lstrip())
    return root


def command(root: Path | None, *arguments: str) -> list[str]:
    where = "None" if root is None else f"Path({str(root)!r})"
    program = f"from pathlib import Path; from nntui.cli import main; main(root={where})"
    return [sys.executable, "-c", program, *arguments]


def nntui(root: Path | None, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(root, *arguments),
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        env={**ENVIRONMENT, **environment},
        timeout=120,
        check=False,
    )


def test_json_lines_tell_the_run_and_repeat_byte_for_byte(course: Path) -> None:
    first = nntui(course, "run", "track/small", "--set", "steps=5", "--seed", "7", "--json")
    again = nntui(course, "run", "track/small", "--set", "steps=5", "--seed", "7", "--json")
    assert first.returncode == 0, first.stderr
    assert first.stdout == again.stdout
    events = [json.loads(line) for line in first.stdout.splitlines()]
    assert [event["event"] for event in events] == ["started", *["metrics"] * 5, "finished"]
    assert events[0]["seed"] == 7
    assert events[3] == {"event": "metrics", "step": 2, "epoch": 0, "values": events[3]["values"]}
    assert set(events[3]["values"]) == {"loss", "val_loss"}
    assert events[-1]["result"] == {"steps": 5, "model": "line", "nested": {"mean": 0.5}}
    other = nntui(course, "run", "track/small", "--set", "steps=5", "--seed", "8", "--json")
    assert other.stdout != first.stdout


def test_a_failure_is_the_last_line_and_its_numbers_are_strict_json(course: Path) -> None:
    done = nntui(course, "run", "track/small/bad", "--json")
    assert done.returncode == 1
    events = [json.loads(line, parse_constant=pytest.fail) for line in done.stdout.splitlines()]
    assert events[1]["values"] == {"loss": None, "val_loss": None}
    assert events[-2] == {"event": "note", "key": "seen", "values": {"step": 2}}
    assert events[-1]["event"] == "failed"
    assert events[-1]["error"] == "KeyError: 'missing'"
    assert events[-1]["where"].endswith('return {}["missing"]')
    assert done.stderr == "a stray line\n"


def test_text_shows_curves_table_and_no_escape_codes_in_a_pipe(course: Path) -> None:
    done = nntui(course, "run", "track/small/loop")
    again = nntui(course, "run", "track/small/loop")
    assert done.returncode == 0
    assert done.stdout == again.stdout
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    for wanted in ("Loop", "turns 20", "seed 0", "● training", "○ validation", "average", "0.5000"):
        assert wanted in done.stdout
    bare = nntui(course, "run", "track/small/loop", "--no-plot")
    assert "● training" not in bare.stdout
    assert "average" in bare.stdout


def test_text_of_a_failure_has_reason_and_line_but_no_traceback(course: Path) -> None:
    done = nntui(course, "run", "track/small/bad")
    assert done.returncode == 1
    assert "KeyError: 'missing'" in done.stderr
    assert "demo_bad.py:" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["run", "track/smal"], "track/small"),
        (["run", "smal"], "track/small"),
        (["run", "track/small/lop"], "loop"),
        (["run", "track/small", "--set", "stepz=3"], "steps"),
        (["run", "track/small", "--set", "rate=abc"], "0.5"),
        (["run", "track/small", "--set", "rate=7"], "1"),
        (["run", "track/small", "--set", "steps=2.5"], "20"),
        (["run", "track/small", "--set", "model=netwrk"], "network"),
        (["run", "track/small", "--set", "loud=maybe"], "on"),
        (["run", "track/small", "--set", "steps"], "name=value"),
        (["run", "track/small", "--seed", "x"], "0"),
        (["run", "track/small", "--seed", "-1"], "0"),
        (["run", "track/small", "--sed", "1"], "--seed"),
        (["run", "track/small", "--device", "cpuu"], "cpu"),
        (["run"], "nntui run --help"),
        (["rnu"], "run"),
        (["status", "extra"], "nntui status --help"),
        (["run", "track/small", "--json=1"], "--json"),
        (["run", "track/small", "--seed"], "--seed"),
        (["list", "--lang", "xx"], "en, pt, ro"),
        (["--headless", "track/smal"], "track/small"),
        (["dev", "chek"], "check"),
        (["dev", "check", "/nowhere/at/all"], "/nowhere/at/all"),
    ],
)
def test_wrong_usage_is_one_line_with_the_nearest_choice_and_status_2(
    course: Path, arguments: list[str], advice: str
) -> None:
    done = nntui(course, *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("nntui: ")
    assert advice in line


def test_headless_has_a_line_a_demo_and_fails_where_one_fails(course: Path) -> None:
    done = nntui(course, "--headless")
    assert done.returncode == 1
    good, bad = done.stdout.splitlines()
    assert good.startswith("ok ")
    assert "track/small/loop" in good
    assert " s  steps=20 model=line nested=(mean=0.5000)" in good
    assert bad.startswith("FAILED ")
    assert "KeyError" in bad
    assert nntui(course, "--headless", "track/small/loop").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "wanted", "english"),
    [
        (["--help"], "[OPÇÕES]", "OPTIONS"),
        (["run", "--help"], "NOME=VALOR", "VALUE"),
        (["run", "track/small", "--seed"], "opção --seed", "requires"),
        (["doctor"], "FRAMEWORK_DEVICE está definida", "is set to"),
        (["--headless", "track/small/bad"], "FALHOU", "FAILED"),
    ],
)
def test_no_english_is_left_in_another_language(
    course: Path, arguments: list[str], wanted: str, english: str
) -> None:
    done = nntui(course, *arguments, NNTUI_LANG="pt", FRAMEWORK_DEVICE="cpu")
    assert wanted in done.stdout + done.stderr
    assert english not in done.stdout + done.stderr


def test_list_names_lessons_in_the_language_asked_for(course: Path) -> None:
    assert "track/small" in nntui(course, "list").stdout
    document = json.loads(nntui(course, "list", "--json", "--lang", "pt").stdout)
    (track,) = document["tracks"]
    assert track["title"] == "Trilha"
    assert track["lessons"][0]["demos"] == [{"id": "loop", "title": "Loop"}, {"id": "bad", "title": "Bad"}]


def test_dev_check_prints_file_line_and_message(course: Path) -> None:
    done = nntui(None, "dev", "check", str(course))
    assert done.returncode == 1
    problem = done.stdout.splitlines()[0]
    file, line, _message = problem.split(":", 2)
    assert (Path(file).name, int(line) > 0) == ("en.md", True)


def test_without_a_terminal_the_program_says_so_and_names_the_commands(course: Path) -> None:
    done = nntui(course)
    assert done.returncode == 2
    for wanted in ("nntui list", "nntui run LESSON[/DEMO]", "nntui --headless"):
        assert wanted in done.stderr


def test_doctor_reports_without_a_failure(course: Path, tmp_path: Path) -> None:
    done = nntui(course, "doctor", NNTUI_HOME=str(tmp_path / "home"))
    assert done.returncode == 0
    assert str(tmp_path / "home") in done.stdout
    assert "GPU" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], ["numpy", "textual", "plotext"]),
        (["run", "--help"], ["numpy", "textual", "plotext"]),
        (["--headless", "--help"], ["numpy", "textual", "plotext"]),
        (["dev", "check", "--help"], ["numpy", "textual", "plotext"]),
        (["list"], ["numpy", "textual", "plotext"]),
        (["list", "--json"], ["numpy", "textual", "plotext"]),
        (["run", "track/small", "--set", "steps=3"], ["textual"]),
        (["--headless", "track/small/loop"], ["textual"]),
        (["doctor"], ["textual"]),
    ],
)
def test_commands_import_only_what_they_need(course: Path, arguments: list[str], unwanted: list[str]) -> None:
    program = f"""
        import sys
        from pathlib import Path
        from nntui.cli import main
        try:
            main({arguments!r}, root=Path({str(course)!r}))
        except SystemExit as end:
            assert not end.code, end.code
        loaded = {{name.partition(".")[0] for name in sys.modules}}
        print(sorted(loaded & set({unwanted!r})), file=sys.stderr)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        timeout=120,
        check=False,
    )
    assert done.stderr.splitlines()[-1] == "[]", done.stderr


def test_a_command_imports_no_other_one(course: Path) -> None:
    program = f"""
        import sys
        from pathlib import Path
        from nntui.cli import main
        try:
            main(["list"], root=Path({str(course)!r}))
        finally:
            print([name for name in ("list", "runs", "dev", "play") if f"nntui.commands.{{name}}" in sys.modules])
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "['list']"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_an_interrupt_stops_the_run_with_status_130(course: Path, extra: list[str]) -> None:
    arguments = ["run", "track/small", "--set", "steps=100000", "--set", "loud=on", *extra]
    with subprocess.Popen(
        command(course, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        stream = process.stderr if extra else process.stdout
        while b"turn" not in (line := stream.readline()):
            assert line, "the run ended too early"
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in errors
    if extra:
        assert json.loads(output.splitlines()[-1]) == {"event": "stopped"}


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_a_reader_that_leaves_early_is_no_error(course: Path) -> None:
    with subprocess.Popen(
        command(course, "run", "track/small", "--set", "steps=100000", "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 141


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
@pytest.mark.parametrize("arguments", [["list"], ["list", "--json"], ["status"], ["--help"]])
def test_a_reader_that_reads_nothing_is_no_error(course: Path, arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as output:
        done = subprocess.run(
            command(course, *arguments),
            stdout=output,
            stderr=subprocess.PIPE,
            env=ENVIRONMENT,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
def test_on_a_terminal_there_is_a_bar_and_colour(course: Path) -> None:
    import pty

    master, slave = pty.openpty()
    with subprocess.Popen(
        command(course, "run", "track/small"), stdout=slave, stderr=slave, stdin=slave, env=ENVIRONMENT
    ):
        os.close(slave)
        output = b""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                output += os.read(master, 65536)
            except OSError:  # the other side has closed the terminal
                break
    os.close(master)
    text = output.decode()
    assert "/20" in text
    assert "\x1b[38;2;" in text
    assert "average" in text
