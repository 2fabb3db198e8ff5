"""A run from outside: a real worker process, commands in, events out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil
import pytest
from runs_kit import LOOP, Lesson, to_end, until

from nntui.runs.events import (
    Event,
    Failed,
    Finished,
    Frame,
    Metrics,
    Note,
    Printed,
    Started,
    Stopped,
    Total,
)
from nntui.runs.process import Pool
from nntui.runs.spec import RunSpec


def steps(events: list[Event]) -> list[int]:
    return [event.step for event in events if isinstance(event, Metrics)]


def test_a_run_reports_from_start_to_result(lesson: Lesson, pool: Pool) -> None:
    root = lesson("loop", LOOP)
    run = pool.start(RunSpec("track/small", "loop", {"steps": 5}, seed=3, root=root))
    events = to_end(run)
    values = {"steps": 5, "rate": 0.5, "model": "line", "loud": False}
    assert events[0] == Started("track/small", "loop", values, 3, "cpu")
    assert Total(5) in events
    assert steps(events) == [0, 1, 2, 3, 4]
    assert events[-1] == Finished({"steps": 5, "model": "line", "nested": {"mean": 0.5}})
    assert run.state == "finished"


def test_metrics_are_complete_and_ordered_at_full_speed(lesson: Lesson, pool: Pool) -> None:
    root = lesson("loop", LOOP)
    events = to_end(pool.start(RunSpec("track/small", "loop", {"steps": 50000}, root=root)))
    assert steps(events) == list(range(50000))


def test_pause_step_set_and_resume(lesson: Lesson, pool: Pool) -> None:
    root = lesson("loop", LOOP)
    run = pool.start(RunSpec("track/small", "loop", {"steps": 10}, paused=True, root=root))
    events = until(run, lambda events: Total(10) in events)
    assert run.state == "paused"
    assert steps(events) == []
    run.step(3)
    events = until(run, lambda events: len(steps(events)) == 3)
    assert not run.wait(0.2), "a paused run reports nothing"
    run.set("rate", 0.25)
    run.step()
    (metrics,) = until(run, lambda events: len(steps(events)) == 1)
    assert metrics.step == 3
    assert metrics.values["loss"] == 0.25
    run.resume()
    assert steps(to_end(run)) == [4, 5, 6, 7, 8, 9]


def test_pause_takes_hold_of_a_tight_loop(lesson: Lesson, pool: Pool) -> None:
    source = """
    def tight(run):
        for step in run.loop(10**9):
            run.metrics(step=step)
    """
    run = pool.start(RunSpec("track/small", "tight", root=lesson("tight", source)))
    seen = steps(until(run, lambda events: len(steps(events)) > 100))
    run.pause()
    run.set("nothing", 1)  # refused with a sentence, which comes when the pause has been received
    seen += steps(until(run, has_printed))
    run.step(2)
    after = steps(until(run, lambda events: len(steps(events)) >= 2))
    run.stop()
    last = to_end(run)
    after += steps(last)
    assert last[-1] == Stopped()
    assert seen + after == list(range(len(seen) + len(after)))
    assert len(after) <= 3, "the turn that the pause fell into, and two steps"


def test_stop_ends_a_run_and_its_process(lesson: Lesson, pool: Pool) -> None:
    root = lesson("loop", LOOP)
    run = pool.start(RunSpec("track/small", "loop", {"steps": 5}, paused=True, root=root))
    run.stop()
    assert to_end(run)[-1] == Stopped()
    assert run.state == "stopped"
    run.close()
    assert not psutil.pid_exists(run.pid)


def test_a_demo_that_never_turns_its_loop_is_stopped_too(lesson: Lesson, pool: Pool) -> None:
    root = lesson("deaf", "def deaf(run):\n    while True:\n        pass")
    run = pool.start(RunSpec("track/small", "deaf", root=root))
    until(run, lambda events: len(events) > 0)
    run.stop()
    assert to_end(run)[-1] == Stopped()


def test_commands_sent_at_once_are_not_lost(lesson: Lesson, pool: Pool) -> None:
    root = lesson("loop", LOOP)
    run = pool.start(RunSpec("track/small", "loop", {"steps": 4}, paused=True, root=root))
    run.set("rate", 0.125)
    run.resume()
    events = to_end(run)
    assert {event.values["loss"] for event in events if isinstance(event, Metrics)} == {0.125}


@pytest.mark.parametrize(("name", "value"), [("steps", 7), ("nothing", 1), ("rate", 5.0)])
def test_what_cannot_be_set_is_refused_with_a_sentence(
    lesson: Lesson, pool: Pool, name: str, value: float
) -> None:
    root = lesson("loop", LOOP)
    run = pool.start(RunSpec("track/small", "loop", {"steps": 3}, paused=True, root=root))
    run.set(name, value)
    (sentence,) = (event for event in until(run, has_printed) if isinstance(event, Printed))
    assert name in sentence.text
    run.resume()
    assert isinstance(to_end(run)[-1], Finished)


def has_printed(events: list[Event]) -> bool:
    return any(isinstance(event, Printed) for event in events)


def test_a_slow_reader_gets_the_newest_frame_and_holds_nothing_up(lesson: Lesson, pool: Pool) -> None:
    source = """
    def frames(run):
        x = np.arange(1000.0)
        for step in run.loop(3000):
            run.frame("fit", lab.XY(lab.Line("line", x, x + step), x="x", y="y"))
            run.frame("map", lab.Map(np.full((4, 4), step / 3000), (0, 1, 0, 1)))
            x += 0.0
            run.metrics(step=step, loss=1.0)
    """
    run = pool.start(RunSpec("track/small", "frames", root=lesson("frames", source)))
    while not run.over:  # reads nothing until all is over
        assert run.wait(60)
    events = run.events()
    fit, heat = (event for event in events if isinstance(event, Frame))
    assert fit.view.series[0].y[0] == 2999
    assert heat.view.values[0, 0] == 2999 / 3000
    assert steps(events) == list(range(3000))
    assert isinstance(events[-1], Finished)


def test_stray_prints_become_events(lesson: Lesson, pool: Pool) -> None:
    source = """
    import os, subprocess, sys, warnings
    print("from the module")
    def loud(run):
        print("hello", "world")
        print("no end of line", end="", flush=True)
        print()
        sys.stderr.write("to stderr\\n")
        os.write(1, b"from below\\n")
        subprocess.run([sys.executable, "-c", "print('from a child')"])
        warnings.warn("careful")
        assert sys.stdin.read() == ""
        run.note("seen", step=np.int64(3), loss=np.float32(0.5))
        print("unfinished", end="")
    """
    events = to_end(pool.start(RunSpec("track/small", "loud", root=lesson("loud", source))))
    printed = [event.text for event in events if isinstance(event, Printed)]
    assert sorted(printed) == sorted(
        [
            "from the module",
            "hello world",
            "no end of line",
            "to stderr",
            "from below",
            "from a child",
            "UserWarning: careful (demo_loud.py:15)",
            "unfinished",
        ]
    )
    assert Note("seen", {"step": 3, "loss": 0.5}) in events
    assert events[-1] == Finished({})


@pytest.mark.parametrize(
    ("source", "error", "where"),
    [
        (
            "def bad(run):\n    return 1 / 0",
            "ZeroDivisionError: division by zero",
            "demo_bad.py:6: return 1 / 0",
        ),
        (
            "def bad(run):\n    np.ones(2) @ np.ones(3)",
            "ValueError: ",
            "demo_bad.py:6: np.ones(2) @ np.ones(3)",
        ),
        ("def bad(run) return", "SyntaxError: ", "demo_bad.py:5: def bad(run) return"),
        ("def bad(run):\n    exit(3)", "SystemExit: 3", "demo_bad.py:6: exit(3)"),
        ("import nothing_of_the_name\ndef bad(run): pass", "ModuleNotFoundError: ", "demo_bad.py:5: import"),
        ("def bad(run):\n    return {'net': object()}", "TypeError: a object", None),
        ("def bad(run, steps=3):\n    pass", "TypeError: steps: annotate it", None),
    ],
)
def test_a_failing_demo_names_its_error_and_line(
    lesson: Lesson, pool: Pool, source: str, error: str, where: str | None
) -> None:
    last = to_end(pool.start(RunSpec("track/small", "bad", root=lesson("bad", source))))[-1]
    assert isinstance(last, Failed)
    assert last.kind == "demo"
    assert last.error.startswith(error)
    assert last.where == where if where is None else str(last.where).startswith(where)


def test_a_wrong_parameter_is_refused_before_the_start(lesson: Lesson, pool: Pool) -> None:
    root = lesson("loop", LOOP)
    last = to_end(pool.start(RunSpec("track/small", "loop", {"rat": 1.0}, root=root)))[-1]
    assert isinstance(last, Failed)
    assert last.kind == "start"
    assert "rate" in last.error


def test_a_worker_killed_from_outside_is_a_failure_and_the_next_run_works(lesson: Lesson, pool: Pool) -> None:
    root = lesson("loop", LOOP)
    run = pool.start(RunSpec("track/small", "loop", paused=True, root=root))
    until(run, lambda events: len(events) > 0)
    psutil.Process(run.pid).kill()
    last = to_end(run)[-1]
    assert isinstance(last, Failed)
    assert last.kind == "killed"
    assert run.state == "failed"
    run.pause()
    run.stop()
    assert isinstance(to_end(pool.start(RunSpec("track/small", "loop", root=root)))[-1], Finished)


def test_a_worker_that_cannot_start_says_why(
    lesson: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = lesson("loop", LOOP)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "numpy.py").write_text("raise ImportError('no such number')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "broken"))
    with Pool(spare=False) as pool:
        events = to_end(pool.start(RunSpec("track/small", "loop", root=root)))
    assert events == [Failed("ImportError: no such number", None, "start")]


def test_a_dead_spare_is_replaced(lesson: Lesson, pool: Pool) -> None:
    root = lesson("loop", LOOP)
    for child in psutil.Process().children():
        child.kill()
        child.wait()
    assert isinstance(to_end(pool.start(RunSpec("track/small", "loop", root=root)))[-1], Finished)


def test_closing_the_pool_leaves_no_process(lesson: Lesson) -> None:
    root = lesson("loop", LOOP)
    before = set(psutil.Process().children())
    with Pool() as pool:
        for _ in range(3):
            pool.start(RunSpec("track/small", "loop", paused=True, root=root))
        assert len(set(psutil.Process().children()) - before) >= 3
    assert set(psutil.Process().children()) == before


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_workers_end_when_their_program_is_killed(lesson: Lesson) -> None:
    root = lesson("loop", "def loop(run):\n    while True:\n        pass")
    program = f"""
        import sys
        from pathlib import Path
        from nntui.runs.process import Pool
        from nntui.runs.spec import RunSpec
        pool = Pool()
        run = pool.start(RunSpec("track/small", "loop", root=Path({str(root)!r})))
        run.wait()
        print(run.pid, flush=True)
        sys.stdin.read()
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        worker = psutil.Process(int(parent.stdout.readline()))
        workers = {worker, *psutil.Process(parent.pid).children()}
        os.kill(parent.pid, signal.SIGKILL)
    _, alive = psutil.wait_procs(workers, timeout=30)
    assert not alive


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="no priorities here")
def test_workers_let_the_screen_go_first_where_there_is_one(lesson: Lesson) -> None:
    root = lesson("loop", LOOP)
    own = os.getpriority(os.PRIO_PROCESS, 0)
    for watched in (True, False):
        with Pool(spare=watched) as pool:
            for _start in range(2):  # a spare, and one that is started for the run
                run = pool.start(RunSpec("track/small", "loop", paused=True, root=root))
                until(run, lambda events: any(isinstance(event, Started) for event in events))
                assert (os.getpriority(os.PRIO_PROCESS, run.pid) > own) is (watched and own < 19)


@pytest.mark.skipif(sys.platform != "linux", reason="threads are looked at as Linux shows them")
def test_a_held_run_asks_for_no_processor(lesson: Lesson, pool: Pool) -> None:
    root = lesson("loop", LOOP)
    run = pool.start(RunSpec("track/small", "loop", paused=True, root=root))
    until(run, lambda events: any(isinstance(event, Total) for event in events))
    for _ in range(100):  # until what it had to say when it began to wait has come
        if not run.wait(0.5):
            break
        run.events()
    worker = psutil.Process(run.pid)

    def turns() -> int:
        return sum(psutil.Process(thread.id).num_ctx_switches().voluntary for thread in worker.threads())

    before = turns()
    assert not run.wait(1.0)
    assert turns() - before < 5
