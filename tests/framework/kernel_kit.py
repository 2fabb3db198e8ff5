"""Kernels of a recorded step, and compilers to try them with where there is no GPU."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from framework.compiler.kernels import Kernel, kernels
from framework.compiler.plan import needed, questions_first, without_constants, without_repeats
from framework.compiler.recording import Recording

GXX, NVCC = shutil.which("g++"), shutil.which("nvcc")
C_TYPES = {"float32": "float", "float64": "double", "bool": "bool"}


def kernels_of(step: Callable[..., Any], *args: Any) -> list[Kernel]:
    """The kernels that a step, recorded here on the CPU, would run as on a GPU."""
    recording = Recording(step, args, {})
    _, _, reason = recording.run()
    assert reason is None, reason
    ending = recording.ending
    wanted = {slot for _, _, slot in ending.returned.values()} | {slot for _, slot in ending.grads}
    steps, _ = questions_first(needed(without_repeats(without_constants(recording.recorder), wanted), wanted))
    return kernels(steps, wanted)


def _declared(text: str) -> list[tuple[str, str]]:
    """(type in C, name) of what a kernel is declared to take."""
    return [(C_TYPES[kind], name) for kind, name in (part.split() for part in text.split(", "))]


def _element(given: str, made: str, body: str) -> tuple[str, str]:
    """Parameters, pointers all of them, and what is done with element i, in C++."""
    declared = _declared(f"{given}, {made}")
    pointers = ", ".join(f"{kind}* p_{name}" for kind, name in declared)
    loads = "".join(f"{kind}& {name} = p_{name}[i];\n" for kind, name in declared)
    return pointers, loads + body


def on_the_cpu(given: str, made: str, body: str, folder: Path) -> Callable[..., None]:
    """A kernel as a function of inputs, numbers and outputs in NumPy, compiled by g++ without multiply-add.

    All arguments as `cupy.ElementwiseKernel` takes them; folder: for the files.
    """
    assert GXX is not None
    pointers, element = _element(given, made, body)
    loop = f"for (long i = 0; i < n; i++) {{\n{element}\n}}"
    name = f"kernel{len(list(folder.iterdir()))}"
    source, library = folder / f"{name}.cpp", folder / f"{name}.so"
    text = f'#include <cmath>\nusing namespace std;\nextern "C" void run(long n, {pointers}) {{ {loop} }}\n'
    source.write_text(text, encoding="utf-8")
    options = ["-O1", "-ffp-contract=off", "-shared", "-fPIC"]
    subprocess.run([GXX, *options, str(source), "-o", str(library)], check=True, capture_output=True, timeout=120)
    run = ctypes.CDLL(str(library)).run
    types = [part.split()[0] for part in given.split(", ")]

    def launch(*arguments: Any) -> None:
        outputs = arguments[len(types) :]
        shape = outputs[0].shape
        inputs = [
            np.ascontiguousarray(np.broadcast_to(np.asarray(value, dtype), shape))
            for value, dtype in zip(arguments, types, strict=False)
        ]
        into = [np.empty(shape, out.dtype) for out in outputs]
        run(ctypes.c_long(into[0].size), *(ctypes.c_void_p(a.ctypes.data) for a in (*inputs, *into)))
        for out, new in zip(outputs, into, strict=True):
            out[...] = new

    return launch


def ptx(kernel: Kernel, folder: Path) -> str:
    """What nvcc makes of the kernel, with the option that the framework gives."""
    assert NVCC is not None
    pointers, element = _element(*kernel.parameters(), kernel.body)
    source, out = folder / "kernel.cu", folder / "kernel.ptx"
    text = f'extern "C" __global__ void run({pointers}) {{\nint i = threadIdx.x;\n{element}\n}}\n'
    source.write_text(text, encoding="utf-8")
    command = [NVCC, "--ptx", "-fmad=false", str(source), "-o", str(out)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return out.read_text(encoding="utf-8")
