"""Our safetensors files in the safetensors package and PyTorch, and theirs here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from harness import SEED, rng

import framework
from framework import checkpoint

torch = pytest.importorskip("torch")
safetensors = pytest.importorskip("safetensors")
safetensors_numpy = pytest.importorskip("safetensors.numpy")
safetensors_torch = pytest.importorskip("safetensors.torch")

TYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]


def arrays() -> dict[str, np.ndarray]:
    """Random arrays of all types, of random shapes, empty ones and ones without dimensions among them."""
    found = {}
    for i in range(30):
        shape = tuple(rng.integers(0, 5, rng.integers(0, 4)))
        found[f"part{i}.ünïcode.weight"] = np.asarray(rng.standard_normal(shape) * 50, dtype=TYPES[i % len(TYPES)])
    return found


def same(ours: np.ndarray, theirs: np.ndarray) -> None:
    assert ours.dtype == theirs.dtype, f"PARITY_SEED={SEED}"
    assert ours.shape == theirs.shape, f"PARITY_SEED={SEED}"
    assert ours.tobytes() == theirs.tobytes(), f"PARITY_SEED={SEED}"


@pytest.mark.parametrize("seed", range(20))
def test_the_package_reads_our_files(tmp_path: Path, seed: int) -> None:
    path, given = tmp_path / "ours.safetensors", arrays()
    checkpoint.save_file({k: framework.tensor(v) for k, v in given.items()}, path, {"epochs": "5", "ș": "ț"})
    with safetensors.safe_open(path, framework="np") as file:
        assert file.metadata() == {"epochs": "5", "ș": "ț"}
        assert set(file.keys()) == set(given)
    for name, array in safetensors_numpy.load_file(path).items():
        same(array, given[name])
    for name, tensor in safetensors_torch.load_file(path).items():
        same(tensor.numpy(), given[name])


@pytest.mark.parametrize("seed", range(20))
def test_we_read_the_files_of_the_package(tmp_path: Path, seed: int) -> None:
    path, given = tmp_path / "theirs.safetensors", arrays()
    safetensors_numpy.save_file(given, path, {"from": "there"})
    assert checkpoint.load_metadata(path) == {"from": "there"}
    found = checkpoint.load_file(path)
    assert set(found) == set(given)
    for name, tensor in found.items():
        same(tensor.numpy(), given[name])
        assert tensor.numpy().flags.writeable


def test_bfloat16_becomes_float32_of_the_same_values(tmp_path: Path) -> None:
    path = tmp_path / "half.safetensors"
    given = torch.randn(100, dtype=torch.bfloat16)
    special = torch.tensor([float("inf"), float("-inf"), float("nan"), -0.0], dtype=torch.bfloat16)
    safetensors_torch.save_file({"weight": given, "special": special, "scalar": given[0].clone()}, path)
    found = checkpoint.load_file(path)
    same(found["weight"].numpy(), given.float().numpy())
    same(found["scalar"].numpy(), given[0].float().numpy())
    np.testing.assert_array_equal(found["special"].numpy(), special.float().numpy())


def test_types_that_numpy_has_not_are_named(tmp_path: Path) -> None:
    path = tmp_path / "tiny.safetensors"
    safetensors_torch.save_file({"weight": torch.ones(3).to(torch.float8_e4m3fn)}, path)
    with pytest.raises(checkpoint.CheckpointError, match=r"tiny.safetensors.*'weight'.*F8_E4M3.*F32"):
        checkpoint.load_file(path)


def network(module):
    return module.nn.Sequential(module.nn.Linear(3, 4), module.nn.Tanh(), module.nn.Linear(4, 2))


def test_weights_move_between_the_networks(tmp_path: Path) -> None:
    ours, theirs = network(framework), network(torch)
    x = rng.standard_normal((5, 3)).astype("float32")
    path = tmp_path / "weights.safetensors"

    framework.save(ours.state_dict(), path)  # as one writes it with PyTorch
    theirs.load_state_dict(safetensors_torch.load_file(path))
    np.testing.assert_allclose(
        ours(framework.tensor(x)).detach().numpy(), theirs(torch.tensor(x)).detach().numpy(), rtol=1e-5, atol=1e-6
    )

    theirs = network(torch)
    safetensors_torch.save_file(theirs.state_dict(), path)
    ours.load_state_dict(framework.load(path, map_location="cpu", weights_only=True))
    np.testing.assert_allclose(
        ours(framework.tensor(x)).detach().numpy(), theirs(torch.tensor(x)).detach().numpy(), rtol=1e-5, atol=1e-6
    )


def test_the_weights_in_a_checkpoint_have_their_names(tmp_path: Path) -> None:
    ours, theirs, path = network(framework), network(torch), tmp_path / "run.safetensors"
    checkpoint.save_checkpoint(path, model=ours, optimizer=framework.optim.Adam(ours.parameters()))
    found = safetensors_torch.load_file(path)
    theirs.load_state_dict({k.removeprefix("model."): v for k, v in found.items() if k.startswith("model.")})
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        same(a.detach().numpy(), b.detach().numpy())


def test_pytorch_s_own_files_are_recognised(tmp_path: Path) -> None:
    path = tmp_path / "weights.pt"
    torch.save({"weight": torch.ones(3)}, path)
    with pytest.raises(checkpoint.CheckpointError, match=r"weights.pt.*zip.*safetensors package"):
        framework.load(path)
    torch.save({"weight": torch.ones(3)}, path, _use_new_zipfile_serialization=False)
    with pytest.raises(checkpoint.CheckpointError, match=r"weights.pt.*pickle.*safetensors package"):
        framework.load(path)
