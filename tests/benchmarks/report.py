"""The measurements as Markdown: tables of times and ratios, and plots drawn in characters."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Mapping, Sequence

import plotext

from .timing import Times

OURS = ("eager", "compiled")
#: What is asked for, workload by workload: (our contender, theirs, least ratio of their time to ours).
TARGETS: dict[str, list[tuple[str, str, float]]] = {
    size: [
        ("eager", "PyTorch eager", eager),
        ("compiled", "NumPy by hand", floor),
        ("compiled", "torch.compile", compiled),
        ("compiled", "jax.jit", jitted),
    ]
    for size, eager, floor, compiled, jitted in (
        ("2-16-16-1, batch 200", 5.0, 0.9, 6.0, 2.0),
        ("784-128-10, batch 64", 1.4, 0.95, 1.6, 1.2),
        ("784-512-512-10, batch 256", 1.0, 0.95, 1.0, 1.0),
        ("1024-2048-2048-10, batch 512", 0.8, 1.0, 0.8, 1.0),
    )
}


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first column is words, the others are numbers."""
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))


def time_text(seconds: float) -> str:
    """Microseconds, or milliseconds from 10 on."""
    return f"{seconds * 1e6:,.1f} µs" if seconds < 0.01 else f"{seconds * 1e3:,.1f} ms"


def steps_table(times: Mapping[str, Mapping[str, float]]) -> str:
    """Times of all workloads and contenders."""
    names = list(dict.fromkeys(name for row in times.values() for name in row))
    rows = [[work, *(time_text(row[n]) if n in row else "–" for n in names)] for work, row in times.items()]
    return table(["one step", *names], rows)


def ratios_table(times: Mapping[str, Times]) -> str:
    """Their time by ours, beside what is asked for."""
    rows = []
    for work, row in times.items():
        wanted = next((t for size, t in TARGETS.items() if work.startswith(size)), [])
        for ours, theirs, least in wanted:
            if ours in row and theirs in row:
                ratio = row.ratio(theirs, ours)
                rows.append(
                    [work, f"{ours} / {theirs}", f"{ratio:.2f}", f"{least:g}", "yes" if ratio >= least else "no"]
                )
    return table(["workload", "ours / theirs", "their time / ours", "asked for, on 2 quiet cores", "met"], rows)


def gpu_table(times: Mapping[str, Times]) -> str:
    """PyTorch's time on the GPU by ours, which is to be at least 1, and the CPU's time by the GPU's."""
    rows = []
    for work, row in times.items():
        for ours, other in (
            ("eager, GPU", "PyTorch eager, GPU"),
            ("compiled, GPU", "PyTorch eager, GPU"),
            ("compiled, GPU", "compiled, CPU"),
        ):
            if ours in row and other in row:
                rows.append([work, f"{ours} / {other}", f"{row.ratio(other, ours):.2f}"])
    return table(["workload", "ours / other", "other time / ours"], rows)


def bars(title: str, values: Mapping[str, float]) -> str:
    """A bar for each value, drawn in characters."""
    plotext.clear_figure()
    plotext.simple_bar(list(values), [round(v, 2) for v in values.values()], width=80, title=title)
    return "```text\n" + plotext.uncolorize(plotext.build()).rstrip() + "\n```"


def curves(title: str, x: Sequence[float], series: Mapping[str, Sequence[float]]) -> str:
    """Lines over logarithmic axes, drawn in characters."""
    plotext.clear_figure()
    for marker, (name, y) in zip("oxhn*", series.items(), strict=False):
        plotext.plot(x, y, label=name, marker=marker)
    plotext.xscale("log")
    plotext.yscale("log")
    plotext.xticks(list(x), [str(v) for v in x])
    plotext.plot_size(80, 18)
    plotext.title(title)
    return "```text\n" + plotext.uncolorize(plotext.build()).rstrip() + "\n```"


def machine() -> str:
    """Cores, processor, versions."""
    packages = ("numpy", "torch", "jax", "mygrad", "autograd", "tinygrad", "keras", "lightning")
    found = []
    for name in packages:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return (
        f"Cores: {cores}{load}. {platform.machine()}, {platform.system()}, Python {platform.python_version()}; "
        f"{', '.join(found)}."
    )
