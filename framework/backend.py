"""Which array module computes: NumPy on the CPU, CuPy on a CUDA GPU.

Every rule receives the module of its arrays as ``xp``; nothing else in the framework needs to know where
an array lives. CuPy is imported on first use only, and a GPU counts as present after a real kernel and a
real matrix product have run on it: importing CuPy succeeds on machines without a driver.
"""

from __future__ import annotations

import functools
import os
from types import ModuleType
from typing import Any

import numpy as np

from .errors import DeviceError
from .modes import State

#: Array type -> the module that computes with it. NumPy's is built in; CuPy adds itself when it is loaded.
modules: dict[type, Any] = {np.ndarray: np}


#: Types of arrays on a GPU. To look at a value of such an array, all that was asked of the GPU before must be
#: finished: a step that looks at one waits for the whole step before it.
distant: set[type] = set()


def module_of(*arrays: Any) -> Any:
    """The array module (``numpy``, ``cupy``) of the first array among `arrays`; NumPy for plain numbers."""
    for array in arrays:
        module = modules.get(type(array))
        if module is not None:
            return module
    return np


@functools.cache
def _cuda() -> tuple[ModuleType | None, str]:
    """CuPy and an empty reason, or None and why there is no GPU, in words. Asked once a process."""
    if os.environ.get("FRAMEWORK_DEVICE", "").lower() == "cpu":
        return None, "the environment variable FRAMEWORK_DEVICE is set to cpu"
    try:
        import cupy
    except ImportError:
        return None, "CuPy is not installed (pip install 'nntui[gpu-cuda12]' or 'nntui[gpu-cuda13]')"
    except Exception as error:  # a broken driver can raise anything while CuPy loads
        return None, f"CuPy does not load: {error}"
    try:
        if cupy.cuda.runtime.getDeviceCount() == 0:
            return None, "CuPy is installed, but no CUDA device is visible"
        if not computes(cupy):
            return None, "the GPU gave a wrong result for a small matrix product"
    except Exception as error:
        return None, f"CuPy is installed, but the GPU cannot be used: {error}"
    modules[cupy.ndarray] = cupy
    distant.add(cupy.ndarray)
    return cupy, ""


def computes(xp: Any) -> bool:
    """Does `xp` give the right result for a small matrix product and a sum?"""
    a = xp.arange(4, dtype="float32").reshape(2, 2)
    return bool((a @ a + a).tolist() == [[2, 4], [8, 14]])


def cuda_available() -> bool:
    """True if CuPy is installed and a GPU has computed a small matrix product correctly."""
    return _cuda()[0] is not None


def cuda_reason() -> str:
    """Why there is no GPU, in words; empty if there is one."""
    return _cuda()[1]


def device(name: str = "auto") -> str:
    """``"cpu"`` or ``"cuda"`` for ``"auto"``, ``"cpu"``, ``"cuda"`` or ``"cuda:0"``.

    Raises DeviceError for any other name, and for ``"cuda"`` where there is no GPU, with the reason.
    """
    kind = str(name).partition(":")[0]
    if kind == "auto":
        return "cuda" if cuda_available() else "cpu"
    if kind == "cpu":
        return "cpu"
    if kind == "cuda":
        if not cuda_available():
            raise DeviceError(f"no GPU here: {cuda_reason()}. Use device='cpu' or device='auto'.")
        return "cuda"
    raise DeviceError(f"unknown device {name!r}: choose 'cpu', 'cuda' or 'auto'.")


def device_of(array: Any) -> str:
    """``"cuda"`` for a CuPy array, else ``"cpu"``."""
    array = getattr(array, "stands_for", array)  # while `framework.compile` records
    return "cuda" if type(array).__module__.partition(".")[0] == "cupy" else "cpu"


def move(array: Any, where: str) -> Any:
    """`array` on device `where` (``"cpu"`` or ``"cuda"``); the same array if it is there already."""
    if device_of(array) == where:
        return array
    if State.recorder is not None:
        array = State.recorder.moved(array, where)
        if device_of(array) == where:
            return array
    if where == "cpu":
        return array.get()
    module = _cuda()[0]
    if module is None:
        raise DeviceError(f"no GPU here: {cuda_reason()}. Use device='cpu' or device='auto'.")
    return module.asarray(array)


def free_memory() -> int:
    """Bytes that are free on the GPU, with those that CuPy holds ready. Raises DeviceError where there is none."""
    module = _cuda()[0]
    if module is None:
        raise DeviceError(f"no GPU here: {cuda_reason()}.")
    return int(module.cuda.runtime.memGetInfo()[0] + module.get_default_memory_pool().free_bytes())


def synchronize() -> None:
    """Wait until the GPU has done all that it was asked to; without one there is nothing to wait for."""
    module = _cuda()[0]
    if module is not None:
        module.cuda.runtime.deviceSynchronize()


def on_cache_line(size: int) -> Any:
    """So many bytes of the CPU's memory, beginning with a line of its cache: across lines, long calls take a
    fifth more.
    """
    block = np.empty(size + 64, np.uint8)
    start = -block.ctypes.data % 64
    return block[start : start + size]


def lined_up(array: Any) -> Any:
    """`array`, copied to where a line of the cache begins if it does not begin with one. What is small, has gaps
    or is no array on the CPU stays as it is.
    """
    if type(array) is not np.ndarray or array.nbytes < 1024 or array.ctypes.data % 64 == 0:
        return array
    if not (array.flags.c_contiguous or array.flags.f_contiguous):
        return array
    home: Any = np.ndarray(array.shape, array.dtype, on_cache_line(array.nbytes), strides=array.strides)
    home[...] = array
    return home


def part(buffer: Any, start: int, stop: int) -> Any:
    """Elements `start` to `stop` of `buffer` as an array that counts as memory of its own when changed."""
    if type(buffer) in distant:
        memory = buffer.data + start * buffer.itemsize
        return modules[type(buffer)].ndarray((stop - start,), buffer.dtype, memory)
    return np.frombuffer(memoryview(buffer.data)[start:stop], buffer.dtype)


def add_at(xp: Any, size: int, positions: Any, values: Any) -> Any:
    """Zeros of shape (`size`,) with each of `values` added at its place in `positions`; repeats add up.

    positions: integers from 0 to below `size`, flat, as many as `values`. One flat call, because that is the
    one form of ``add.at`` that NumPy does fast; as unsigned integers, because CuPy has no kernel for int64 and
    the sum has the same bits.
    """
    out = xp.zeros(size, dtype=values.dtype)
    unsigned = np.dtype("uint64")
    if out.dtype == np.dtype("int64"):
        xp.add.at(out.view(unsigned), positions, values.view(unsigned))
    else:
        xp.add.at(out, positions, values)
    return out
