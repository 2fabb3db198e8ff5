"""Devices: CuPy is loaded on first use only, a missing GPU is explained; with a GPU, it computes the same."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

import framework as torch
from framework import backend, nn


def run(code: str, **environment: str) -> str:
    """What `code` prints in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    )
    return done.stdout.strip()


def test_importing_the_framework_loads_no_cupy():
    assert run("import framework, sys; print('cupy' in sys.modules)") == "False"


def test_a_missing_gpu_is_explained():
    code = "import framework as torch; print(torch.cuda.is_available(), torch.cuda.reason())"
    assert run(code, FRAMEWORK_DEVICE="cpu") == "False the environment variable FRAMEWORK_DEVICE is set to cpu"
    code = "import sys; sys.modules['cupy'] = None; " + code
    assert run(code).startswith("False CuPy is not installed (pip install")


def test_a_cupy_that_breaks_while_loading_is_explained(tmp_path):
    (tmp_path / "cupy.py").write_text("raise OSError('libcuda.so.1: cannot open shared object file')")
    code = "import framework as torch; print(torch.cuda.is_available(), torch.cuda.reason())"
    assert "CuPy does not load: libcuda.so.1" in run(code, PYTHONPATH=str(tmp_path))


def test_asking_for_what_is_not_there():
    with pytest.raises(torch.DeviceError, match="unknown device 'tpu': choose 'cpu', 'cuda' or 'auto'"):
        torch.ones(2, device="tpu")
    if not torch.cuda.is_available():
        with pytest.raises(torch.DeviceError, match=r"no GPU here: .*device='cpu'"):
            torch.ones(2).to("cuda")
    assert torch.ones(2, device="auto").device in ("cpu", "cuda")


gpu = pytest.mark.gpu
needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason=f"no GPU: {torch.cuda.reason()}")


@gpu
@needs_gpu
def test_there_and_back_with_its_gradient():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = (x.to("cuda") * 3).to("cpu")
    assert (x.to("cuda").device, y.device) == ("cuda", "cpu")
    y.sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]


@gpu
@needs_gpu
def test_mixed_devices_are_refused_in_words():
    with pytest.raises(torch.DeviceError, match=r"different devices \(cpu and cuda\).*\.to\('cpu'\)"):
        torch.ones(2) + torch.ones(2, device="cuda")


@gpu
@needs_gpu
def test_a_training_on_the_gpu_follows_the_one_on_the_cpu():
    def train(device: str) -> list[float]:
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1)).to(device)
        x = torch.randn(64, 2).to(device)
        y = (x[:, :1] * x[:, 1:] > 0).float()
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
        losses = []
        for _ in range(50):
            loss = nn.functional.binary_cross_entropy_with_logits(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        assert backend.device_of(loss.array) == device
        return losses

    np.testing.assert_allclose(train("cuda"), train("cpu"), rtol=1e-4)
