"""Devices: CuPy is loaded on first use only, a missing GPU is explained; with a GPU, it computes the same."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import numpy as np
import pytest

import framework as torch
from framework import backend, nn
from framework.data import ConcatDataset, DataLoader, Subset, TensorDataset
from framework.data.resident import resident


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


def test_the_probe_knows_the_right_result():
    assert backend.computes(np)


def test_without_a_gpu_there_is_nothing_to_wait_for_and_no_memory():
    torch.cuda.synchronize()
    if not torch.cuda.is_available():
        with pytest.raises(torch.DeviceError, match="no GPU here"):
            backend.free_memory()


def test_data_that_do_not_fit_stay_where_they_are():
    data = TensorDataset(torch.zeros(100, 10), torch.arange(100))  # 4000 and 800 bytes
    assert resident(data, "cuda", free=9599) is data
    assert resident([1, 2], "cuda", free=10**9) == [1, 2]
    assert resident(TensorDataset(torch.ones(2).requires_grad_()), "cuda", free=10**9).tensors[0].device == "cpu"
    loader = DataLoader(data, collate_fn=list)
    assert loader.on("cuda") is loader


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


def classifier(optimizer: str, device: str = "cuda", dropout: bool = False):
    """A small classifier of points: its step and its batch."""
    torch.manual_seed(0)
    layers = [nn.Linear(2, 16), nn.GELU(), nn.Dropout(0.1) if dropout else nn.Identity(), nn.Linear(16, 3)]
    model = nn.Sequential(*layers).to(device)
    update = getattr(torch.optim, optimizer)(model.parameters(), lr=0.01)
    x = torch.randn(64, 2).to(device)
    y = (x[:, 0] > 0).long() + (x[:, 1] > 0).long()

    def step(x, y):
        update.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        update.step()
        return loss

    return step, x, y, model


@gpu
@needs_gpu
@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad"])
@pytest.mark.parametrize("dropout", [False, True])
def test_a_compiled_step_has_the_bits_of_the_eager_one(optimizer, dropout):
    results = []
    for compile in (lambda step: step, torch.compile):
        step, x, y, model = classifier(optimizer, dropout=dropout)
        step = compile(step)
        losses = [step(x, y).item() for _ in range(6)]
        results.append((losses, [p.detach().cpu().tolist() for p in model.parameters()]))
    assert step.reason is None, step.reason
    assert re.search(r"\b[1-9]\d* of them kernels", step.explain())
    assert results[0] == results[1]


@gpu
@needs_gpu
def test_an_optimizer_moves_all_small_parameters_by_one_kernel():
    torch.manual_seed(0)
    parameters = [torch.randn(4, 3).to("cuda").requires_grad_() for _ in range(5)]
    optimizer = torch.optim.Adam(parameters, lr=0.1)
    expected = [p.detach().clone().requires_grad_() for p in parameters]
    plain = torch.optim.Adam(expected, lr=0.1)
    plain.__dict__["_as_kernels"] = plain._move
    for _ in range(5):
        for group, mover in ((parameters, optimizer), (expected, plain)):
            mover.zero_grad()
            sum((p * p).sum() for p in group).backward()
            mover.step()
    assert "1 of them kernels" in optimizer._as_kernels.explain()
    assert [p.tolist() for p in parameters] == [p.tolist() for p in expected]


@gpu
@needs_gpu
@pytest.mark.parametrize("compile", [False, True])
def test_a_step_never_waits_for_the_gpu(compile):
    import cupyx

    step, x, y, _ = classifier("Adam")
    if compile:
        step = torch.compile(step)
    data = TensorDataset(x, y)
    for _ in range(4):  # sets up, records, tries the kernels
        step(x, y)
    with cupyx.allow_synchronize(False):
        for xs, ys in DataLoader(data, batch_size=64):
            step(xs, ys)


@gpu
@needs_gpu
def test_a_whole_data_set_goes_to_the_gpu_once_and_gives_the_same_batches():
    torch.manual_seed(0)
    data = TensorDataset(torch.randn(10, 2), torch.arange(10))
    for given in (data, Subset(data, [5, 1, 7]), ConcatDataset([data, data])):
        torch.manual_seed(1)
        here = [[t.tolist() for t in batch] for batch in DataLoader(given, 3, shuffle=True)]
        torch.manual_seed(1)
        there = list(DataLoader(given, 3, shuffle=True).on("cuda"))
        assert all(t.device == "cuda" for batch in there for t in batch)
        assert [[t.tolist() for t in batch] for batch in there] == here
    assert resident(data, "cuda", free=100) is data
    assert resident(data, "cuda") is not data


@gpu
@needs_gpu
def test_ignored_classes_are_ignored_on_the_gpu_too():
    logits = torch.randn(4, 3)
    classes = torch.tensor([0, -100, 2, -100])
    here = nn.functional.cross_entropy(logits, classes)
    there = nn.functional.cross_entropy(logits.to("cuda"), classes.to("cuda"))
    assert abs(here.item() - there.item()) < 1e-6


@gpu
@needs_gpu
def test_lightning_keeps_the_data_on_the_gpu():
    import framework.lightning as lightning

    class Model(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(2, 3)

        def training_step(self, batch, batch_idx):
            x, y = batch
            return nn.functional.cross_entropy(self.layer(x), y)

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters(), lr=0.01)

    def train(accelerator: str):
        torch.manual_seed(0)
        model, data = Model(), TensorDataset(torch.randn(20, 2), torch.arange(20) % 3)
        quiet = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False}
        trainer = lightning.Trainer(max_epochs=3, accelerator=accelerator, **quiet)
        loader = DataLoader(data, batch_size=4, shuffle=True)
        trainer.fit(model, loader)
        assert loader.dataset is data  # the learner's own loader is left alone
        assert trainer.train_dataloader.dataset.tensors[0].device == ("cuda" if accelerator == "gpu" else "cpu")
        return model.layer.weight.detach().cpu().numpy()

    np.testing.assert_allclose(train("gpu"), train("cpu"), rtol=1e-4)


@gpu
@needs_gpu
def test_a_compiled_step_may_bring_its_batch_to_the_gpu():
    def train(compile):
        torch.manual_seed(0)
        model = nn.Linear(2, 3).to("cuda")
        update = torch.optim.SGD(model.parameters(), lr=0.1)

        def step(x, y):
            update.zero_grad()
            loss = nn.functional.cross_entropy(model(x.to("cuda")), y.to("cuda"))
            loss.backward()
            update.step()
            return loss

        step = torch.compile(step) if compile else step
        losses = [step(torch.randn(4, 2), torch.arange(4) % 3).item() for _ in range(5)]
        return losses, getattr(step, "reason", None)

    assert train(True) == train(False)


@gpu
@needs_gpu
def test_a_compiled_step_that_brings_its_result_back_runs_eagerly_and_says_why():
    w = torch.ones(2).to("cuda")
    step = torch.compile(lambda x: (w * x).cpu())
    assert [step(torch.ones(2).to("cuda")).tolist() for _ in range(3)] == [[1.0, 1.0]] * 3
    assert "moves an array to another device" in step.reason
