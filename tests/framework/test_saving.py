"""Files that survive, files that are refused, and runs that go on to the last bit."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import framework as torch
from framework import checkpoint

CheckpointError = checkpoint.CheckpointError


# -- the file format ---------------------------------------------------------------------------------------


def written(path: Path, header: Any, buffer: bytes = b"") -> Path:
    """A file with this header (JSON or bytes) and these numbers."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + buffer)
    return path


def entry(shape: Any = (2,), begin: Any = 0, end: Any = 8, dtype: Any = "F32") -> dict[str, Any]:
    return {
        "dtype": dtype,
        "shape": list(shape) if isinstance(shape, tuple) else shape,
        "data_offsets": [begin, end],
    }


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "all.safetensors"
    given = {
        "scalar": torch.tensor(3.5),
        "empty": torch.zeros(0, 3),
        "turned": torch.arange(6).reshape(2, 3).T,
        "yes": torch.tensor([True, False]),
        "array": np.float64([[1.0, np.nan], [-np.inf, -0.0]]),
        "big-endian": np.arange(3, dtype=">i4"),
        "small": np.int8([-1]),
    }
    checkpoint.save_file(given, path)
    found = checkpoint.load_file(path)
    assert list(found) == list(given)
    for name, value in given.items():
        array = value.numpy() if isinstance(value, torch.Tensor) else value
        assert found[name].shape == array.shape
        assert found[name].dtype == array.dtype.newbyteorder("=")
        np.testing.assert_array_equal(found[name].numpy(), array)
    length = int.from_bytes(path.read_bytes()[:8], "little")
    assert length % 8 == 0, "the numbers are not aligned"


@pytest.mark.parametrize(
    ("tensors", "metadata"),
    [
        ({"a": [1.0, 2.0]}, None),
        ({1: torch.ones(1)}, None),
        ({"__metadata__": torch.ones(1)}, None),
        ({"a": np.array(["text"])}, None),
        ({"a": np.array([1j])}, None),
        ({"a": torch.ones(1)}, {"epochs": 5}),
    ],
    ids=str,
)
def test_what_cannot_be_saved_is_refused_before_anything_is_written(
    tmp_path: Path, tensors: Any, metadata: Any
) -> None:
    path = tmp_path / "kept.safetensors"
    path.write_bytes(b"what was there")
    with pytest.raises(TypeError):
        checkpoint.save_file(tensors, path, metadata)
    assert path.read_bytes() == b"what was there"
    assert os.listdir(tmp_path) == ["kept.safetensors"]


@pytest.mark.parametrize(
    ("header", "buffer", "message"),
    [
        (b"not json", b"", "not a safetensors file"),
        (b"[1, 2]", b"", "not a safetensors file"),
        (b"{" + b"[" * 100_000, b"", "header cannot be read"),
        (b'{"a": \xff}', b"", "header cannot be read"),
        (b'{"a": 1', b"", "header cannot be read"),
        ({"a": 1}, b"", "no dtype, shape and data_offsets"),
        ({"a": {"dtype": "F32", "shape": [2]}}, bytes(8), "no dtype, shape and data_offsets"),
        ({"a": entry(dtype="F31")}, bytes(8), "F31.*convert it to F32"),
        ({"a": entry(dtype=["F32"])}, bytes(8), "damaged|element type"),
        ({"a": entry(shape="2")}, bytes(8), "damaged"),
        ({"a": entry(shape=(-2,))}, bytes(8), "damaged"),
        ({"a": entry(shape=(True, 2))}, bytes(8), "damaged"),
        ({"a": entry(shape=(2.0,))}, bytes(8), "damaged"),
        ({"a": entry(begin="0")}, bytes(8), "damaged"),
        ({"a": entry(begin=8, end=0)}, bytes(8), "cannot have -8 bytes"),
        ({"a": entry(shape=(3,))}, bytes(8), "cannot have 8 bytes"),
        ({"a": entry(shape=(2**70, 0), end=0)}, b"", "no array can have"),
        ({"a": entry(shape=(2**40, 2**40), end=2**82)}, bytes(8), "instead of"),
        ({"a": entry(), "b": entry(begin=4, end=12)}, bytes(12), "overlaps"),
        ({"a": entry(), "b": entry(begin=12, end=20)}, bytes(20), "gap"),
        ({"a": entry(begin=4, end=12)}, bytes(12), "gap"),
        ({"a": entry()}, bytes(9), "instead of"),
        ({"a": entry()}, bytes(7), "instead of"),
        ({"__metadata__": {"a": 1}}, b"", "metadata"),
        ({"__metadata__": "text"}, b"", "metadata"),
        (b'{"a": %b, "a": %b}' % ((json.dumps(entry()).encode(),) * 2), bytes(8), "twice"),
        ({"a": entry(dtype="BOOL", end=2)}, b"\x01\x02", "neither 0 nor 1"),
    ],
)
def test_a_wrong_header_is_refused_with_the_file_s_name(
    tmp_path: Path, header: Any, buffer: bytes, message: str
) -> None:
    path = written(tmp_path / "wrong.safetensors", header, buffer)
    with pytest.raises(CheckpointError, match=rf"wrong\.safetensors.*({message})"):
        checkpoint.load_file(path)


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"", "copy it again"),
        (b"abc", "copy it again"),
        (b"PK\x03\x04" + bytes(100), "safetensors package"),
        (b"\x89HDF\r\n\x1a\n" + bytes(100), "Keras"),
        (b"\x93NUMPY" + bytes(100), "numpy.load"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull"),
        (bytes(100), "check where it comes from"),
        (b"\xff" * 100, "check where it comes from"),
    ],
)
def test_foreign_files_are_refused_with_advice(tmp_path: Path, content: bytes, advice: str) -> None:
    path = tmp_path / "foreign.bin"
    path.write_bytes(content)
    for load in (checkpoint.load_file, checkpoint.load_metadata, torch.load, checkpoint.load_checkpoint):
        with pytest.raises(CheckpointError, match=rf"foreign\.bin.*{re.escape(advice)}"):
            load(path)


def test_every_truncation_is_noticed_and_no_damage_is_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    checkpoint.save_checkpoint(path, model=torch.nn.Linear(2, 1), extra={"step": 3, "betas": (0.9, 0.99)})
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(CheckpointError):
            checkpoint.load_checkpoint(path)
    seed = random.randrange(2**32)
    print("seed", seed)
    chance = random.Random(seed)
    model = torch.nn.Linear(2, 1)
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= chance.randrange(1, 256)
        path.write_bytes(damaged)
        with contextlib.suppress(CheckpointError):
            checkpoint.load_checkpoint(path, model=model)


def test_a_missing_file_is_an_ordinary_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        checkpoint.load_file(tmp_path / "none.safetensors")
    with pytest.raises(FileNotFoundError):
        checkpoint.save_file({}, tmp_path / "none" / "file.safetensors")


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions, links and signals")
class TestWriting:
    def test_permissions_and_links_stay(self, tmp_path: Path) -> None:
        real, link = tmp_path / "real.safetensors", tmp_path / "link.safetensors"
        checkpoint.save_file({"a": torch.ones(1)}, real)
        real.chmod(0o640)
        link.symlink_to(real)
        checkpoint.save_file({"a": torch.zeros(1)}, link)
        assert link.is_symlink()
        assert real.stat().st_mode & 0o777 == 0o640
        assert checkpoint.load_file(real)["a"].item() == 0

    def test_a_full_disk_harms_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "run.safetensors"
        checkpoint.save_file({"a": torch.ones(1)}, path)
        before = path.read_bytes()
        code = f"""
import resource, framework
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    framework.checkpoint.save_file({{"a": framework.zeros(100_000)}}, {str(path)!r})
except OSError as error:
    print("refused")
"""
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
        assert done.stdout == "refused\n", done.stderr
        assert path.read_bytes() == before
        assert os.listdir(tmp_path) == ["run.safetensors"]

    def test_a_kill_leaves_the_old_or_the_new_file(self, tmp_path: Path) -> None:
        path = tmp_path / "run.safetensors"
        code = f"""
import framework
n = 0
while True:
    framework.checkpoint.save_file({{"a": framework.full((300_000,), float(n))}}, {str(path)!r})
    print(n, flush=True)
    n += 1
"""
        seed = random.randrange(2**32)
        print("seed", seed)
        chance = random.Random(seed)
        for _ in range(3):
            writer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
            assert writer.stdout is not None
            last = -1
            for _ in range(chance.randrange(1, 6)):
                last = int(writer.stdout.readline())
            writer.send_signal(signal.SIGKILL)
            writer.communicate(timeout=60)
            values = checkpoint.load_file(path)["a"].numpy()
            assert np.all(values == values[0])
            assert values[0] >= last


# -- nests ---------------------------------------------------------------------------------------------------


def test_nests_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "nest.safetensors"
    given = {
        "numbers": [1, 2.5, -0.0, 10**40, True, None, float("inf")],
        "tuple": ("a", (1, [2, (3,)])),
        5: {"inner": {(1, 2): "x"}},
        "dict": {"dict": {}, "tensor": "text", "items": []},
        "scalar": np.float32(0.1),
    }
    torch.save({**given, "nan": float("nan")}, path)
    found = torch.load(path)
    assert repr(found.pop("nan")) == "nan"
    assert found == {**given, "scalar": float(np.float32(0.1))}
    assert repr(found["numbers"]) == repr(given["numbers"])


def test_tensors_in_nests_come_back_in_their_places(tmp_path: Path) -> None:
    path = tmp_path / "nest.safetensors"
    one, two = torch.tensor([1.0]), torch.tensor([2.0])
    given = {"a.b": one, "a": {"b": two}, "list": [one, (two, np.arange(3))], "p": torch.nn.Parameter(one)}
    torch.save(given, path)
    found = torch.load(path)
    assert found["a.b"].item() == 1
    assert found["a"]["b"].item() == 2
    assert found["list"][1][0].item() == 2
    assert isinstance(found["list"][1][1], np.ndarray)
    assert type(found["p"]) is torch.Tensor
    torch.save(two, path)
    assert torch.load(path).item() == 2


def test_what_has_no_place_in_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nest.safetensors"
    for wrong, message in [
        ({"a": [1, {"b": {1, 2}}]}, r"a\.1\.b is a set"),
        ({"model": torch.nn.Linear(1, 1)}, r"model is a Linear.*state_dict\(\)"),
        (print, "this is a builtin_function"),
    ]:
        with pytest.raises(TypeError, match=message):
            torch.save(wrong, path)
    assert not path.exists()


def test_files_of_other_programs_are_told_from_runs(tmp_path: Path) -> None:
    path = tmp_path / "file.safetensors"
    checkpoint.save_file({"weight": torch.ones(2)}, path)
    assert torch.load(path)["weight"].tolist() == [1, 1]
    with pytest.raises(CheckpointError, match=r"file\.safetensors.*load_file"):
        checkpoint.load_checkpoint(path)
    torch.save({"weight": torch.ones(2)}, path)
    with pytest.raises(CheckpointError, match=r"file\.safetensors.*with load"):
        checkpoint.load_checkpoint(path)
    for text in ("{", '{"tensor": "none"}', '{"a": 1, "b": 2}', '{"items": 5}', "[" * 100_000):
        checkpoint.save_file({}, path, {"framework": text})
        with pytest.raises(CheckpointError, match=r"file\.safetensors.*load_file"):
            torch.load(path)


# -- runs ----------------------------------------------------------------------------------------------------

EPOCHS, BATCHES = 3, 4


class Run:
    """A run with everything random that a run can have: dropout, noise, shuffling, generators of its own."""

    def __init__(self, kind: str, seed: int) -> None:
        torch.manual_seed(seed)
        self.noise = torch.Generator().manual_seed(seed + 1)
        self.numpy = np.random.default_rng(seed + 2)
        self.model = torch.nn.Sequential(
            torch.nn.Linear(3, 8), torch.nn.Tanh(), torch.nn.Dropout(0.4), torch.nn.Linear(8, 1)
        )
        optim, schedules = torch.optim, torch.optim.lr_scheduler
        bias = [p for name, p in self.model.named_parameters() if "bias" in name]
        weights = [p for name, p in self.model.named_parameters() if "bias" not in name]
        groups = [{"params": weights}, {"params": bias, "weight_decay": 0.0}]
        self.optimizer = {
            "AdamW": lambda: optim.AdamW(groups, lr=0.05, amsgrad=True),
            "SGD": lambda: optim.SGD(groups, lr=0.05, momentum=0.9, nesterov=True),
            "RMSprop": lambda: optim.RMSprop(groups, lr=0.01, centered=True, momentum=0.5),
            "Adagrad": lambda: optim.Adagrad(groups, lr=0.1, lr_decay=0.1),
        }[kind]()
        steps = EPOCHS * BATCHES
        self.scheduler = {
            "AdamW": lambda: schedules.OneCycleLR(self.optimizer, 0.1, steps),
            "SGD": lambda: schedules.SequentialLR(
                self.optimizer,
                [schedules.LinearLR(self.optimizer, 0.1), schedules.CosineAnnealingLR(self.optimizer, 10)],
                [5],
            ),
            "RMSprop": lambda: schedules.ReduceLROnPlateau(self.optimizer, patience=1, factor=0.5),
            "Adagrad": lambda: schedules.MultiStepLR(self.optimizer, [2, 5, 5], 0.5),
        }[kind]()
        x = torch.tensor(np.random.default_rng(0).standard_normal((11, 3)))
        own = kind in ("SGD", "Adagrad")
        self.loader = torch.data.DataLoader(
            torch.data.TensorDataset(x.float(), (x**2).sum(1, keepdim=True).float()),
            batch_size=3,
            shuffle=True,
            generator=torch.Generator().manual_seed(seed + 3) if own else None,
            prefetch=2 if kind == "RMSprop" else 0,
        )
        self.step, self.history = 0, []

    def parts(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "optimizer": self.optimizer,
            "scheduler": self.scheduler,
            "loader": self.loader,
            "generators": {"noise": self.noise, "numpy": self.numpy},
        }

    def save(self, path: Path) -> None:
        checkpoint.save_checkpoint(path, **self.parts(), extra={"step": self.step, "history": self.history})

    def load(self, path: Path) -> None:
        extra = checkpoint.load_checkpoint(path, **self.parts())
        self.step, self.history = extra["step"], extra["history"]

    def train(self, until: int, after_step: Any = None) -> Any:
        """Go on to step `until`, and return all that the run has led to."""
        while self.step < until:
            for x, y in self.loader:
                x = x + 0.1 * torch.randn(*x.shape, generator=self.noise) + float(self.numpy.normal())
                loss = torch.nn.functional.mse_loss(self.model(x), y)
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                if isinstance(self.scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau):
                    self.scheduler.step(loss)
                else:
                    self.scheduler.step()
                self.history.append((loss.item(), *self.scheduler.get_last_lr(), float(torch.rand())))
                self.step += 1
                if after_step is not None:
                    after_step(self)
                if self.step == until:
                    break
        weights = [p.detach().numpy().tobytes() for p in self.model.parameters()]
        chance = [
            torch.random.default_generator.get_state(),
            self.noise.get_state(),
            self.numpy.bit_generator.state,
        ]
        return self.history, weights, chance


@pytest.mark.parametrize("step", range(EPOCHS * BATCHES + 1))
@pytest.mark.parametrize("kind", ["AdamW", "SGD", "RMSprop", "Adagrad"])
def test_a_run_goes_on_as_if_it_had_never_stopped(tmp_path: Path, kind: str, step: int) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    path, total = tmp_path / "run.safetensors", EPOCHS * BATCHES
    expected = Run(kind, seed).train(total)

    first = Run(kind, seed)
    first.train(step)
    first.save(path)
    second = Run(kind, seed + 100)  # made from another seed: everything must come from the file
    second.train(2)
    second.load(path)
    assert second.train(total) == expected


def test_a_killed_run_goes_on_in_another_process(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    code = f"""
import os, signal, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_saving import EPOCHS, BATCHES, Run

def after_step(run):
    run.save({str(path)!r})
    if run.step == 6:
        os.kill(os.getpid(), signal.SIGKILL)

Run("AdamW", 5).train(EPOCHS * BATCHES, after_step)
"""
    subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=120, check=False)
    expected = Run("AdamW", 5).train(EPOCHS * BATCHES)
    again = Run("AdamW", 6)
    again.load(path)
    assert again.step == 6
    assert again.train(EPOCHS * BATCHES) == expected


def test_saving_in_the_middle_of_the_loop(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    run = Run("SGD", 1)
    orders = []
    for i, (x, _) in enumerate(run.loader):
        orders.append(x.tolist())
        if i == 1:
            checkpoint.save_checkpoint(path, loader=run.loader)
    following = [x.tolist() for x, _ in run.loader]
    other = Run("SGD", 2)
    checkpoint.load_checkpoint(path, loader=other.loader)
    assert [x.tolist() for x, _ in other.loader] == orders[2:]
    assert [x.tolist() for x, _ in other.loader] == following


def test_a_part_that_does_not_fit_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    run = Run("AdamW", 1)
    run.train(5)
    run.save(path)

    def bits(run: Run) -> Any:
        return [
            [p.detach().numpy().tobytes() for p in run.model.parameters()],
            repr(run.optimizer.state_dict()),
            repr(run.scheduler.state_dict()),
            repr(run.loader.state_dict()),
            [torch.Generator.get_state(run.noise), run.numpy.bit_generator.state],
            torch.random.default_generator.get_state(),
        ]

    for change, message in [
        ({"model": torch.nn.Linear(3, 1)}, "model does not fit"),
        ({"optimizer": torch.optim.SGD([torch.zeros(1)])}, "optimizer was AdamW, not SGD"),
        ({"optimizer": torch.optim.AdamW([torch.zeros(1)])}, "optimizer does not fit.*groups"),
        (
            {"optimizer": torch.optim.AdamW([{"params": list(torch.nn.Linear(2, 2).parameters())}] * 1)},
            "optimizer does not fit",
        ),
        ({"scheduler": torch.optim.lr_scheduler.StepLR(run.optimizer, 1)}, "scheduler was OneCycleLR"),
        ({"loader": torch.data.DataLoader([1, 2, 3])}, "loader does not fit.*batch_size"),
        ({"generators": {"noise": run.noise}}, "generators"),
        (
            {"generators": {"noise": run.noise, "numpy": np.random.Generator(np.random.MT19937(0))}},
            "generator numpy",
        ),
    ]:
        other = Run("AdamW", 2)
        other.train(3)
        before = bits(other)
        with pytest.raises(CheckpointError, match=rf"run\.safetensors.*{message}"):
            checkpoint.load_checkpoint(path, **{**other.parts(), **change})
        assert bits(other) == before, message

    checkpoint.save_checkpoint(path, model=run.model)
    with pytest.raises(CheckpointError, match=r"no optimizer.*model"):
        checkpoint.load_checkpoint(path, model=run.model, optimizer=run.optimizer)
    assert checkpoint.load_checkpoint(path, model=run.model) is None


# -- the loader's place --------------------------------------------------------------------------------------


def test_between_epochs_nothing_is_left_over() -> None:
    loader = torch.data.DataLoader(list(range(5)), batch_size=2)
    assert loader.state_dict()["epoch"] is None
    list(loader)
    assert loader.state_dict()["epoch"] is None
    batches = iter(loader)
    for _ in range(3):
        next(batches)
    state = loader.state_dict()  # all handed out, but the loop has not ended
    other = torch.data.DataLoader(list(range(5)), batch_size=2)
    other.load_state_dict(state)
    assert list(other) == []
    assert len(list(other)) == 3


class Stream(torch.data.IterableDataset):
    def __iter__(self):
        return iter(range(7))


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.data.DataLoader(Stream(), batch_size=2),
        lambda: torch.data.DataLoader(list(range(7)), batch_size=2, sampler=[6, 5, 4, 3, 2, 1, 0]),
        lambda: torch.data.DataLoader(list(range(7)), batch_sampler=[[0, 1], [2, 3], [4, 5], [6]]),
        lambda: torch.data.DataLoader(list(range(7)), batch_size=2, prefetch=3),
    ],
)
def test_samplers_streams_and_prefetching_go_on_as_well(make: Any) -> None:
    whole = [batch.tolist() for batch in make()]
    for done in range(5):
        loader, other = make(), make()
        batches = iter(loader)
        for _ in range(done):
            next(batches)
        other.load_state_dict(loader.state_dict())
        assert other.state_dict()["epoch"] == loader.state_dict()["epoch"]
        assert [batch.tolist() for batch in other] == whole[done:]
        assert [batch.tolist() for batch in other] == whole


def test_a_loader_s_state_is_checked() -> None:
    loader = torch.data.DataLoader(list(range(5)), batch_size=2, shuffle=True)
    next(iter(loader))
    state = loader.state_dict()
    for change in ({"batch_size": 3}, {"shuffle": False}, {"generator": torch.Generator()}, {"drop_last": True}):
        with pytest.raises(ValueError, match="settings"):
            torch.data.DataLoader(list(range(5)), **{"batch_size": 2, "shuffle": True, **change}).load_state_dict(
                state
            )
    state["epoch"]["order"] = torch.tensor([0, 1, 2, 3, 3])
    with pytest.raises(ValueError, match="order"):
        loader.load_state_dict(state)
