"""Measure and write RESULTS.md: ``python -m tests.benchmarks [--only steps …] [--rounds 30] [--cores 1]``.

steps: one training step of every workload. fit: of the high-level libraries. node, import, memory, loader: see
`others`. growth: with width, depth and batch. gpu: training steps on a GPU, if there is one. All contenders that
are installed take part, in turn in one process; the results of a partial run are printed only. On a machine where
others work too, libraries that compute with several threads wait for one another far longer than on a quiet one:
pin them all to one core there (Linux).
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import sys
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from . import contenders, fits, others, report
from .timing import Times, alternate
from .workloads import TABLE, Workload


def made(
    work: Workload, names: list[str], said: dict[str, str], who: Mapping[str, Any] = contenders.ALL
) -> dict[str, Callable[[], Any]]:
    """The steps of those who run and agree with NumPy about the loss; why the others do not, in `said`."""
    expected = [float(loss()) for loss in [contenders.numpy(work)] for _ in range(3)]
    steps = {}
    for name in names:
        try:
            step = who[name](work)
            losses = [float(step()) for _ in range(3)]
        except ImportError as error:
            said[name] = f"not installed ({error.name})"
        except Exception as error:  # whatever a library dies of, the others are measured
            said[name] = f"does not run here: {type(error).__name__}: {str(error).splitlines()[0]}"
        else:
            if all(math.isclose(a, b, rel_tol=1e-3) for a, b in zip(losses, expected, strict=True)):
                steps[name] = step
            else:
                said[name] = f"computes something else: {losses} instead of {expected}"
    return steps


def steps(rounds: int) -> list[str]:
    """The table of training steps."""
    times: dict[str, Times] = {}
    said: dict[str, str] = {}
    for work in TABLE:
        print(f"  {work.name}", flush=True)
        heavy = max(work.sizes) > 1000
        names = [n for n in contenders.ALL if not (heavy and n in ("MyGrad", "HIPS autograd", "tinygrad"))]
        times[work.name] = alternate(made(work, names, said), max(3, rounds // 6) if heavy else rounds)
    parts = ["## One training step", report.steps_table(times), report.ratios_table(times)]
    small = times[TABLE[0].name]
    ratios = {name: value / small["eager"] for name, value in small.items()}
    parts.append(report.bars(f"{TABLE[0].name}: time / our eager time", ratios))
    parts += [f"- {name}: {words}" for name, words in said.items()]
    return parts


def fit(rounds: int) -> list[str]:
    """The table of fits."""
    times, said = fits.measure(max(3, rounds // 5))
    medians = {name: map(statistics.median, zip(*values, strict=True)) for name, values in times.items()}
    rows = [[name, *map(report.time_text, values)] for name, values in medians.items()]
    head = ["one step", f"of a fit of {fits.EPOCHS} epochs", "each that a longer fit takes more"]
    parts = ["## `fit`, 2-16-16-1, batch 32, validated every epoch", report.table(head, rows)]
    pairs = (("our Keras", "Keras on JAX"), ("our Keras", "Keras on PyTorch"), ("our Lightning", "Lightning"))
    for a, b in pairs:
        if a in times and b in times:
            ratios = [(v[0] / u[0], v[1] / u[1]) for u, v in zip(times[a], times[b], strict=True)]
            whole, more = map(statistics.median, zip(*ratios, strict=True))
            parts.append(f"- {b} / {a}: {whole:.1f}, and {more:.1f} for each step more")
    return parts + [f"- {name}: does not run here: {words}" for name, words in said.items()]


def node(rounds: int) -> list[str]:
    """The cost of one operation."""
    rows = [[name, report.time_text(seconds)] for name, seconds in others.nodes(rounds).items()]
    head = f"## One node of a chain of {others.LINKS:,} additions of one number, forward and backward"
    return [head, report.table(["", "time"], rows)]


def importing(rounds: int) -> list[str]:
    """The cost of importing."""
    times = others.imports(max(4, rounds // 4))
    rows = [[f"import {n}", f"{t * 1e3:.0f} ms", f"{t / times['numpy']:.2f}"] for n, t in times.items()]
    return ["## Import, in a fresh interpreter", report.table(["", "time", "times NumPy's"], rows)]


def memory(rounds: int) -> list[str]:
    """Peak and growth."""
    found = others.memory()
    parts = []
    for name, words in (("peak", "peak of a step, data and parameters included"), ("start", "of the first steps")):
        floor = found[name]["NumPy by hand"] or 1
        rows = [[n, f"{b / 1e6:.1f} MB", f"{b / floor:.2f}"] for n, b in found[name].items() if b is not None]
        parts.append(report.table([words, "", "times by hand"], rows))
    left = [[n, f"{b / 1e3:.1f} kB"] for n, b in found["growth"].items() if b is not None]
    return [
        f"## Memory, {others.MEDIUM.name}",
        *parts,
        report.table(["left behind by 10,000 small steps", ""], left),
    ]


def loader(rounds: int) -> list[str]:
    """Samples a second."""
    rows = [[name, f"{rate:,.0f}"] for name, rate in others.loading(rounds).items()]
    return ["## DataLoader, shuffled, batches of 32", report.table(["", "samples a second"], rows)]


def growth(rounds: int) -> list[str]:
    """How the time of a step grows."""
    parts = ["## Growth"]
    for axis, works in others.SERIES.items():
        names = ["eager", "compiled", "NumPy by hand", "PyTorch eager", "jax.jit"]
        series: dict[str, list[float]] = {}
        for _, work in works:
            for name, seconds in alternate(made(work, names, {}), max(3, rounds // 6)).items():
                series.setdefault(name, []).append(seconds * 1e6)
        complete = {name: y for name, y in series.items() if len(y) == len(works)}
        parts.append(report.curves(f"microseconds a step by {axis}", [x for x, _ in works], complete))
    return parts


def gpu(rounds: int) -> list[str]:
    """The table of training steps on a GPU, or why there is none."""
    import framework

    head = "## One training step on a GPU"
    if not framework.cuda.is_available():
        return [head, f"Not measured: {framework.cuda.reason()}."]
    times: dict[str, Times] = {}
    said: dict[str, str] = {}
    for work in TABLE:
        print(f"  {work.name}", flush=True)
        steps = made(work, list(contenders.ON_GPU), said, contenders.ON_GPU)
        times[work.name] = alternate(steps, rounds, wait=_wait_for_gpus)
    parts = [head, report.steps_table(times), report.gpu_table(times)]
    return parts + [f"- {name}: {words}" for name, words in said.items()]


def _wait_for_gpus() -> None:
    """Return when the GPU has done what this framework, and PyTorch if it takes part, have asked for."""
    import framework

    framework.cuda.synchronize()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.synchronize()


ALL: dict[str, Callable[[int], list[str]]] = {
    "steps": steps,
    "fit": fit,
    "node": node,
    "import": importing,
    "memory": memory,
    "loader": loader,
    "growth": growth,
    "gpu": gpu,
}


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(ALL), default=list(ALL))
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--cores", type=int, help="all there are, unless given")
    chosen = parser.parse_args()
    if chosen.cores and len(os.sched_getaffinity(0)) > chosen.cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: chosen.cores])
        os.execv(sys.executable, sys.orig_argv)  # the libraries count cores when they are imported
    warnings.simplefilter("ignore")
    started = (
        f"{report.machine()} Median of {chosen.rounds} rounds in which all take turns; ratios round by round."
    )
    parts = ["# Measurements", started]
    for name in chosen.only:
        print(f"{name} …", flush=True)
        new = ALL[name](chosen.rounds)
        print("\n\n".join(new), flush=True)
        parts += new
    if chosen.only == list(ALL):
        place = Path(__file__).with_name("RESULTS.md")
        place.write_text("\n\n".join(parts).replace("\n\n- ", "\n- ") + "\n", encoding="utf-8")
        print(f"written: {place.name}")


if __name__ == "__main__":
    main()
