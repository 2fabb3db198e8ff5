"""Kernels for a GPU: which steps they hold, and that they compute the same. No GPU is needed here."""

from __future__ import annotations

import numpy as np
import pytest
from kernel_kit import GXX, NVCC, kernels_of, on_the_cpu, ptx

import framework as torch
import framework.nn.functional as F
from framework.compiler.kernels import MOST
from framework.compiler.native import native

needs_gxx = pytest.mark.skipif(GXX is None, reason="no g++ to compile the kernels with")
needs_nvcc = pytest.mark.skipif(NVCC is None, reason="no nvcc to compile the kernels with")


def adam_step(sizes=((3, 4), (4,))):
    """A step of Adam that has run often enough to be recorded."""
    torch.manual_seed(0)
    parameters = [torch.randn(*size).requires_grad_() for size in sizes]
    optimizer = torch.optim.Adam(parameters, lr=0.01, weight_decay=0.1)

    def step():
        optimizer.zero_grad()
        loss = sum(((p * 3 + 1).tanh() * p).sum() for p in parameters)
        loss.backward()
        optimizer.step()

    for _ in range(2):
        step()
    return step


def softplus_step():
    torch.manual_seed(0)
    x, y = torch.randn(6, 2), torch.rand(6, 2)
    w = torch.randn(2).requires_grad_()

    def step(x, y):
        z = torch.where(x > 0.5, x * w, -x / 7.0)
        loss = (torch.maximum(z, y) * z + (z * z).sqrt()).sum()
        w.grad = None
        loss.backward()
        return z

    return step, x, y


def test_an_update_is_one_kernel_however_many_parameters():
    for sizes in (((3, 4), (4,)), ((2, 2),) * 10):
        updates = [k for k in kernels_of(adam_step(sizes)) if "sqrt" in k.body]
        assert len(updates) == 1
        # the averages and the parameters are read and written, the gradients only read; nothing in between is kept
        assert len(updates[0].inputs) == 4
        assert len(updates[0].outputs) == 3
        assert not updates[0].made


def test_live_numbers_are_handed_over_at_each_launch():
    update = next(k for k in kernels_of(adam_step()) if "sqrt" in k.body)
    assert update.numbers
    assert "float64 n0" in update.parameters()[0]
    assert "0.01" not in update.body  # the learning rate may change


def test_what_another_place_of_the_same_memory_computes_is_not_read_in_one_kernel():
    base = torch.arange(8.0)

    def step(x):
        base[1:] *= 2.0
        return (base[:-1] + 1.0) * x

    for kernel in kernels_of(step, torch.ones(7)):
        written = {slot.owner: slot for slot in kernel.outputs}
        assert all(written.get(slot.owner, slot) is slot for slot in kernel.inputs)


def test_a_row_with_many_arrays_is_several_kernels():
    tensors = [torch.ones(3) for _ in range(100)]

    def step():
        total = tensors[0] * 2.0
        for tensor in tensors:
            total = total + tensor
        return total

    found = kernels_of(step)
    assert len(found) > 2
    assert all(len(k.inputs) + len(k.outputs) <= MOST for k in found)
    assert sum(k.stop - k.start for k in found) > 95


def test_integers_and_what_mixes_elements_stay_calls():
    def step(x):
        return ((x * x).cumsum(0) + (x.long() * 2 + 1)).float().sum() * 2.0

    assert kernels_of(step, torch.ones(5)) == []


@needs_gxx
@pytest.mark.parametrize("recorded", ["adam", "where"])
def test_a_kernel_computes_the_bits_of_the_steps_it_stands_for(recorded, tmp_path):
    step, *args = (adam_step(),) if recorded == "adam" else softplus_step()
    found = [k for k in kernels_of(step, *args) if "tanh" not in k.body]  # whose bits are the C library's own
    assert found
    for kernel in found:
        run = on_the_cpu(*kernel.parameters(), kernel.body, tmp_path)
        with np.errstate(all="ignore"):
            assert kernel.agrees(np, run, lambda function, step: function), kernel.body


@needs_gxx
def test_a_kernel_with_other_bits_is_found_out(tmp_path):
    kernel = next(k for k in kernels_of(adam_step()) if "sqrt" in k.body)
    kernel.body = kernel.body.replace("(float)n1", "1.0000001f * (float)n1")
    with np.errstate(all="ignore"):
        run = on_the_cpu(*kernel.parameters(), kernel.body, tmp_path)
        assert not kernel.agrees(np, run, lambda function, step: function)


@needs_nvcc
def test_cuda_takes_the_kernels_and_rounds_after_every_operation(tmp_path):
    kernel = next(k for k in kernels_of(adam_step()) if "sqrt" in k.body)
    text = ptx(kernel, tmp_path)
    assert "sqrt.rn.f32" in text
    assert "div.rn.f32" in text
    assert "fma." not in text


@needs_nvcc
def test_cuda_takes_every_function_of_the_losses(tmp_path):
    def step(x, y):
        return (F.softplus(x.tanh()) + torch.maximum(x, y).log1p() + F.gelu(x)) * (x > y) - x.abs().exp()

    found = kernels_of(step, torch.rand(3, 4), torch.rand(3, 4))
    assert all(any(name in kernel.body for kernel in found) for name in ("exp(", "log1p(", "tanh(", "fmax(", ">"))
    for i, kernel in enumerate(found):
        (tmp_path / str(i)).mkdir()
        assert ".entry run" in ptx(kernel, tmp_path / str(i))


def test_numpys_functions_are_found_by_name_where_the_arrays_are():
    class Elsewhere:
        """A module of arrays of another type."""

        __name__ = "elsewhere"

        class ndarray:
            def astype(self):
                """As NumPy's."""

        @staticmethod
        def add():
            """As NumPy's."""

    here, there = np.ones(2), Elsewhere.ndarray()
    assert native(Elsewhere, np.add, [there, here]) is Elsewhere.add
    assert native(Elsewhere, np.add, [here]) is np.add
    assert native(Elsewhere, np.ndarray.astype, [there]) is Elsewhere.ndarray.astype
    assert native(np, np.add, [here]) is np.add
    with pytest.raises(NotImplementedError, match="has no multiply"):
        native(Elsewhere, np.multiply, [there])
