"""Run the same code on our framework and on PyTorch, and compare everything that comes out.

A test writes ``check(lambda T, a, b: T.atan2(a, b), a, b)``: `T` is `framework` the first time and `torch` the
second. Compared are values, shapes and element types of the results, the first derivatives with respect to
every floating-point input (started from random gradients), and the second derivatives. A third run, on arrays
that refuse every implicit conversion to NumPy, must give the same as the first: no operation leaves the array
module of its inputs.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import record
from strict import StrictArray

import framework
from framework import backend

torch = pytest.importorskip("torch")

SEED = int(os.environ.get("PARITY_SEED", np.random.SeedSequence().entropy % 2**32))
rng = np.random.default_rng(SEED)

TOLERANCE = {"float16": 1e-2, "float32": 2e-5, "float64": 1e-10}

#: Each derivative cancels digits that the one before had, in PyTorch's arithmetic as in ours.
ALLOWANCE = {"result": 1, "first": 2, "second": 5}


def normal(*shape: int, dtype: str = "float64") -> np.ndarray:
    """Random normal numbers."""
    return rng.standard_normal(shape).astype(dtype)


def positive(*shape: int, dtype: str = "float64") -> np.ndarray:
    """Random numbers between 0.1 and 3."""
    return rng.uniform(0.1, 3.0, shape).astype(dtype)


def integers(low: int, high: int, *shape: int) -> np.ndarray:
    """Random integers from `low` to below `high`."""
    return rng.integers(low, high, shape)


def _is_tensor(value: Any) -> bool:
    return isinstance(value, framework.Tensor | torch.Tensor)


def _tensors(value: Any) -> list[Any]:
    if _is_tensor(value):
        return [value]
    return [t for part in value for t in _tensors(part)] if isinstance(value, list | tuple) else []


def _array(tensor: Any) -> np.ndarray:
    if isinstance(tensor, torch.Tensor):
        return tensor.numpy(force=True)  # some second derivatives of PyTorch's are zeros without memory
    array = tensor.detach().array
    return array if isinstance(array, np.ndarray) else array.get()


def _dtype(tensor: Any) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def same(ours: Any, theirs: Any, what: str) -> None:
    """Raise AssertionError unless two tensors agree in type, shape and values; the message holds the seed."""
    hint = f"{what} (PARITY_SEED={SEED})"
    assert _dtype(ours) == _dtype(theirs), f"{hint}: type {_dtype(ours)}, PyTorch {_dtype(theirs)}"
    assert tuple(ours.shape) == tuple(theirs.shape), f"{hint}: shape {ours.shape}, PyTorch {theirs.shape}"
    tolerance = TOLERANCE.get(_dtype(ours), 0) * ALLOWANCE.get(what.partition(" ")[0], 1)
    a, b = _array(ours), _array(theirs)
    size = max(1.0, float(np.max(np.abs(b[np.isfinite(b)]), initial=0))) if b.dtype.kind == "f" else 1
    np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance * size, err_msg=hint)


class _Foreign:
    """`framework`, but for tensors made of arrays that are not NumPy's."""

    make: Callable[[np.ndarray], Any] = StrictArray

    def __getattr__(self, name: str) -> Any:
        return getattr(framework, name)

    @classmethod
    def tensor(cls, data: Any, requires_grad: bool = False, **options: Any) -> Any:
        made = framework.tensor(data, **options)
        made.array = cls.make(made.array)
        return made.requires_grad_(requires_grad)


def use_cuda() -> None:
    """From now on the foreign arrays are CuPy's."""
    _Foreign.make = staticmethod(lambda array: backend.move(array, "cuda"))


def _derivatives(
    module: Any, code: Callable[..., Any], arrays: tuple[Any, ...], order: int, through_start: bool
) -> list[list[Any]]:
    """Results, then first, then second derivatives, of `code` on `arrays` with `module`."""
    inputs = [
        module.tensor(a, requires_grad=order > 0 and a.dtype.kind == "f") if isinstance(a, np.ndarray) else a
        for a in arrays
    ]
    outputs = _tensors(code(module, *inputs))
    stages = [outputs]
    wanted = [x for x in inputs if _is_tensor(x) and x.requires_grad]
    for level in range(order):
        roots = [o for o in stages[-1] if o is not None and o.requires_grad]
        if not wanted or not roots:
            break
        random = np.random.default_rng(SEED + level)
        starts = [
            module.tensor(random.standard_normal(tuple(o.shape)).astype(_dtype(o)), requires_grad=True)
            for o in roots
        ]
        twice = level == 0 and isinstance(module, record.Watched)
        if twice:
            first = module.autograd.grad(roots, wanted, starts, retain_graph=True, allow_unused=True)
        stages.append(list(module.autograd.grad(roots, wanted, starts, create_graph=True, allow_unused=True)))
        if (
            level == 0 and not isinstance(module, _Foreign) and module is not torch
        ):  # a rule serves twice, on arrays and on tensors: alike?
            for a, b in zip(first, stages[-1], strict=True):
                assert (a is None) == (b is None)
                if a is not None:
                    same(a, b, "first derivative on arrays")
        if through_start:
            wanted = wanted + starts
    return stages


def check(
    code: Callable[..., Any],
    *arrays: Any,
    order: int = 2,
    dtypes: tuple[str, ...] = ("float64", "float32"),
    through_start: bool = False,
    method: str = "",
) -> None:
    """Compare ``code(framework, *tensors)`` with ``code(torch, *tensors)`` up to derivatives of `order`.

    through_start: take the second derivatives also with respect to the gradients that the first started from.
    method: the method under test, where the code finds it by name.
    """
    for dtype in dtypes:
        given = tuple(a.astype(dtype) if isinstance(a, np.ndarray) and a.dtype.kind == "f" else a for a in arrays)
        seen = record.names_in(code) | {method} - {""}
        ours = _derivatives(record.Watched(framework, seen), code, given, order, through_start)
        theirs = _derivatives(torch, code, given, order, through_start)
        with np.errstate(all="ignore"):  # warnings are silenced by the line they come from, here not ours
            foreign = _derivatives(_Foreign(), code, given, order, through_start)
        for level, mine, strange in zip(ALLOWANCE, ours, foreign, strict=False):
            for a, b in zip(mine, strange, strict=True):
                assert (a is None) == (b is None)
                if a is not None:
                    assert not isinstance(b.array, np.ndarray), f"left its array module (PARITY_SEED={SEED})"
                    same(b, a, f"{level} on foreign arrays")
        for level, (mine, yours) in enumerate(zip(ours, theirs, strict=False)):
            names = ["result", "first derivative", "second derivative"]
            assert len(mine) == len(yours), f"{names[level]}: {len(mine)} tensors, PyTorch {len(yours)}"
            for i, (a, b) in enumerate(zip(mine, yours, strict=True)):
                what = f"{names[level]} {i} ({dtype})"
                if a is None or b is None:
                    # a constant derivative may be None in one and 0 in the other
                    present = a if b is None else b
                    assert present is None or not np.any(_array(present)), f"{what}: {a} against {b}"
                else:
                    same(a, b, what)
        record.note(seen, len(ours) - 1, dtype)
