"""Kept runs: nothing of them is lost or changed, whoever else uses the file and whatever happens to it."""

import math
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from kept_kit import made

from nntui.errors import UsageError
from nntui.runs.events import Metrics
from nntui.runs.history import History
from nntui.runs.kept import KeptRuns
from nntui.runs.kept_curves import pack, unpack


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite3"


@pytest.fixture
def kept(path: Path) -> Iterator[KeptRuns]:
    with closing(KeptRuns(path)) as kept:
        yield kept


def same(one: History, other: History) -> bool:
    """Equal to the bit, with what was not reported and what was NaN told apart."""

    def all_of(history: History) -> list[object]:
        columns = [
            (name, [value.hex() for value in history.values[name]], list(history.rows(name)))
            for name in history.names
        ]
        return [history.steps, history.epochs, columns]

    return all_of(one) == all_of(other)


def test_what_is_kept_comes_back_whole(kept: KeptRuns, path: Path) -> None:
    new = made("first try")
    id = kept.keep(new)
    with closing(KeptRuns(path)) as again:
        run = again.get(id)
        for name in (
            "kind",
            "source",
            "title",
            "parameters",
            "seed",
            "device",
            "result",
            "stopped",
            "seconds",
            "version",
        ):
            assert getattr(run, name) == getattr(new, name), name
        assert run.metrics == ("loss", "val_loss")
        assert run.rows == 50
        assert isinstance(new.history, History)
        assert same(again.history(id), new.history)
        assert again.history(id).best("val_loss") == new.history.best("val_loss")


def test_any_history_is_packed_to_the_bit() -> None:
    seed = random.randrange(10**6)
    print("seed", seed)
    chance = random.Random(seed)
    special = [math.nan, math.inf, -math.inf, -0.0, 5e-324, 1e308]
    for _turn in range(60):
        history, step = History(), chance.randrange(10**9)
        for _row in range(chance.choice([0, 1, 7, 8, 9, 300])):
            step += chance.choice([1, 1, 1, 10, -3])
            names = chance.sample(["loss", "val_loss", "größe", "x"], chance.randrange(5))
            values = {name: chance.choice([chance.gauss(0, 1), chance.choice(special)]) for name in names}
            history.append(Metrics(step, step // 10, values))
        assert same(unpack(pack(history)), history)


def test_curves_that_are_damaged_are_told_from_sound_ones() -> None:
    data = pack(made().history)
    for broken in (b"", b"\x00" * 20, data[:-5], data[:10], b"\xff" * 100):
        with pytest.raises(ValueError):  # noqa: PT011
            unpack(broken)


def test_a_long_run_takes_little_room() -> None:
    rows = 100_000
    history = History.of(
        range(rows), [n // 100 for n in range(rows)], {"loss": [1.0 / (n + 1) for n in range(rows)]}
    )
    assert len(pack(history)) < 8 * rows


def test_the_newest_is_first_and_every_word_must_be_found(kept: KeptRuns) -> None:
    kept.keep(made("Small rate", seed=3))
    kept.keep(made("large rate", parameters={"rate": 0.5}))
    kept.keep(made(kind="play", source="circle net=4 seed=7", parameters={"data": "circle"}, stopped=True))
    assert [run.id for run in kept.list()] == [3, 2, 1]
    assert [run.id for run in kept.list("RATE small")] == [1]
    assert [run.id for run in kept.list("rate=0.5")] == [2]
    assert [run.id for run in kept.list("stopped")] == [3]
    assert [run.id for run in kept.list("#2")] == [2]
    assert kept.list("nothing like it") == ()


def test_rename_and_delete_and_back(kept: KeptRuns) -> None:
    for seed in range(3):
        kept.keep(made(seed=seed))
    kept.rename(2, "  two\nlines \x1b[31m")
    assert kept.get(2).title == "two lines [31m"
    before = kept.get(2), kept.packed(2)
    assert kept.delete([2, 3, 2, 99]) == 2
    assert [run.id for run in kept.list()] == [1]
    with pytest.raises(UsageError):
        kept.history(2)
    assert kept.undo() == (2, 3)
    assert (kept.get(2), kept.packed(2)) == before
    assert kept.undo() == ()
    kept.delete([3])
    assert kept.keep(made()) == 4, "a number is never given twice"


@pytest.mark.parametrize("id", [0, 2, -1, 10**30])
def test_there_is_no_such_run(kept: KeptRuns, id: int) -> None:
    kept.keep(made())
    for ask in (kept.get, kept.history, lambda id: kept.rename(id, "x")):
        with pytest.raises(UsageError, match=str(id)):
            ask(id)
    assert kept.delete([id]) == 0


def test_two_programs_at_once_lose_nothing(path: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; from kept_kit import made\n"
        "from nntui.runs.kept import KeptRuns\n"
        "kept = KeptRuns(Path(sys.argv[2])); assert kept.notice is None, kept.notice\n"
        "for n in range(30): kept.keep(made(f'{sys.argv[3]} {n}'))\n"
    )
    words = [sys.executable, "-c", code, str(Path(__file__).parent), str(path)]
    programs = [subprocess.Popen([*words, name]) for name in "ab"]
    assert [program.wait(timeout=120) for program in programs] == [0, 0]
    with closing(KeptRuns(path)) as kept:
        assert {run.title for run in kept.list()} == {f"{name} {n}" for name in "ab" for n in range(30)}


def test_a_killed_program_leaves_whole_runs(path: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; from kept_kit import made\n"
        "from nntui.runs.kept import KeptRuns\n"
        "kept = KeptRuns(Path(sys.argv[2]))\n"
        "while True: print(kept.keep(made(rows=2000)), flush=True)\n"
    )
    words = [sys.executable, "-c", code, str(Path(__file__).parent), str(path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        said = [program.stdout.readline() for _turn in range(5)]
        program.kill()
    with closing(KeptRuns(path)) as kept:
        assert kept.notice is None
        assert len(kept.list()) >= int(said[-1])
        assert all(len(kept.history(run.id)) == 2000 for run in kept.list())


def test_another_programs_change_is_seen(kept: KeptRuns, path: Path) -> None:
    before = kept.changes()
    kept.keep(made())
    assert kept.changes() == before, "one's own is no news"
    with closing(KeptRuns(path)) as other:
        other.keep(made())
    assert kept.changes() != before


def test_a_damaged_file_is_set_aside_and_said_so(path: Path) -> None:
    path.write_bytes(b"damaged " * 1000)
    with closing(KeptRuns(path)) as kept:
        (aside,) = path.parent.glob("runs-damaged-*.sqlite3")
        assert kept.notice is not None
        assert str(aside) in kept.notice
        assert aside.read_bytes() == b"damaged " * 1000
        assert kept.keep(made()) == 1
    with closing(KeptRuns(path)) as again:
        assert again.notice is None
        assert len(again.list()) == 1


def test_a_damaged_file_comes_back_from_its_backup(path: Path) -> None:
    with closing(KeptRuns(path)) as kept:
        kept.keep(made("one"))
    KeptRuns(path).close()  # the second start makes the backup
    path.write_bytes(b"damaged " * 1000)
    with closing(KeptRuns(path)) as kept:
        assert "backup" in str(kept.notice)
        assert [run.title for run in kept.list()] == ["one"]
        assert len(kept.history(1)) == 50


def test_a_newer_file_is_left_alone(path: Path) -> None:
    KeptRuns(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    with closing(KeptRuns(path)) as kept:
        assert "newer" in str(kept.notice)
        assert not kept.lasting
        kept.keep(made())
        assert len(kept.list()) == 1
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == 99
