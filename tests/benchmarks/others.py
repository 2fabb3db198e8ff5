"""Measurements besides training steps: one node, importing, memory, loading, growth."""

from __future__ import annotations

import gc
import importlib
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np

from . import contenders
from .timing import alternate
from .workloads import Workload

SMALL = Workload((2, 16, 16, 1), 200, "bce", rate=0.1)
MEDIUM = Workload((784, 512, 512, 10), 256, "ce")
LINKS = 1000


def chain(name: str) -> Callable[[], Any]:
    """Add one number to another `LINKS` times, and go back."""
    torch = importlib.import_module(name)
    start = torch.ones(1, requires_grad=True)

    def run() -> None:
        y = start
        for _ in range(LINKS):
            y = y + start
        start.grad = None
        y.backward()

    return run


def mygrad_chain() -> Callable[[], Any]:
    """The same in MyGrad."""
    import mygrad

    start = mygrad.tensor([1.0])

    def run() -> None:
        y = start
        for _ in range(LINKS):
            y = y + start
        y.backward()

    return run


def hips_chain() -> Callable[[], Any]:
    """The same in HIPS autograd."""
    from autograd import grad

    def total(x: Any) -> Any:
        y = x
        for _ in range(LINKS):
            y = y + x
        return y[0]

    slope, start = grad(total), np.ones(1)
    return lambda: slope(start)


def nodes(rounds: int) -> dict[str, float]:
    """Seconds for one node of a chain, forward and backward."""
    made: dict[str, Callable[[], Callable[[], Any]]] = {
        "eager": lambda: chain("framework"),
        "PyTorch eager": lambda: chain("torch"),
        "MyGrad": mygrad_chain,
        "HIPS autograd": hips_chain,
    }
    steps = {}
    for name, make in made.items():
        try:
            steps[name] = make()
        except ImportError:
            continue
    return {name: seconds / LINKS for name, seconds in alternate(steps, rounds).items()}


def imports(rounds: int) -> dict[str, float]:
    """Seconds to import a package in a fresh interpreter."""
    code = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"
    times: dict[str, list[float]] = {}
    keeping = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    for i in range(rounds):
        for name in ("numpy", "framework", "torch", "jax"):
            done = subprocess.run(
                [sys.executable, "-c", code.format(name)], capture_output=True, text=True, env=keeping
            )
            if done.returncode == 0 and i:  # the first time around compiles to bytecode, and fills the disk cache
                times.setdefault(name, []).append(float(done.stdout))
    return {name: float(np.median(values)) for name, values in times.items()}


def start(contender: str) -> int:
    """Bytes at the highest point while a medium network is made and takes its first steps: arrays and objects.

    What is made once and given back, such as by recording a step, counts here.
    """
    contenders.ALL[contender](SMALL)()  # what is imported and made once for all networks
    tracemalloc.start()
    step = contenders.ALL[contender](MEDIUM)
    for _ in range(5):
        step()
    return tracemalloc.get_traced_memory()[1]


def peak(contender: str) -> int:
    """Bytes at the highest point of a later step of the medium network, data and parameters included."""
    contenders.ALL[contender](SMALL)()
    tracemalloc.start()
    step = contenders.ALL[contender](MEDIUM)
    for _ in range(5):
        step()
    gc.collect()
    tracemalloc.reset_peak()
    for _ in range(5):
        step()
    return tracemalloc.get_traced_memory()[1]


def growth(contender: str) -> int:
    """Bytes that 10,000 steps of a small network leave behind."""
    step = contenders.ALL[contender](SMALL)
    for _ in range(100):
        step()
    tracemalloc.start()
    for _ in range(10_000):
        step()
    return tracemalloc.get_traced_memory()[0]


def apart(function: str, contender: str) -> int | None:
    """`start`, `peak` or `growth` in a process of its own; None where the contender does not run."""
    code = f"from tests.benchmarks import others; print(others.{function}({contender!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    return int(json.loads(done.stdout.split()[-1])) if done.returncode == 0 else None


def memory() -> dict[str, dict[str, int | None]]:
    """`start`, `peak` and `growth` of those whose memory Python sees."""
    names = ("eager", "compiled", "NumPy by hand", "MyGrad", "HIPS autograd")
    return {
        "start": {name: apart("start", name) for name in names},
        "peak": {name: apart("peak", name) for name in names},
        "growth": {name: apart("growth", name) for name in names[:3]},
    }


def epoch(name: str) -> Callable[[], Any]:
    """All shuffled batches of 10,000 samples once."""
    data = importlib.import_module(f"{name}.utils.data")
    torch = importlib.import_module(name)
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((10_000, 20)).astype("float32"), rng.integers(0, 10, 10_000)
    loader = data.DataLoader(data.TensorDataset(torch.tensor(x), torch.tensor(y)), batch_size=32, shuffle=True)

    def run() -> int:
        return sum(len(rows) for rows, _ in loader)

    return run


def loading(rounds: int) -> dict[str, float]:
    """Samples a second through a shuffling DataLoader in one process, batches of 32."""
    steps = {}
    for name, module in (("eager", "framework"), ("PyTorch eager", "torch")):
        try:
            steps[name] = epoch(module)
        except ImportError:
            continue
    return {name: 10_000 / seconds for name, seconds in alternate(steps, max(3, rounds // 6)).items()}


#: Name of a series -> the workloads along it, with their place on the axis.
SERIES: dict[str, list[tuple[int, Workload]]] = {
    "width": [(w, Workload((16, w, w, 1), 64, "bce")) for w in (8, 32, 128, 512)],
    "depth": [(d, Workload((16, *(16,) * d, 1), 64, "bce")) for d in (1, 2, 4, 8, 16)],
    "batch": [(b, Workload((16, 32, 32, 1), b, "bce")) for b in (1, 16, 256, 2048)],
}
