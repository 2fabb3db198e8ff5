"""The engine, from outside: gradients by backward and by grad, accumulation, order, depth, memory, errors."""

from __future__ import annotations

import gc
import threading

import numpy as np
import pytest

import framework as torch
from framework.autograd import Node
from framework.errors import GradientError


def leaf(*values: float) -> torch.Tensor:
    return torch.tensor(values, requires_grad=True)


def living_nodes() -> int:
    return sum(type(thing) is Node for thing in gc.get_objects())


def test_the_course_example_has_pytorchs_gradients():
    a = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    b = torch.tensor([[2.0, 1.0], [0.5, 1.0]], requires_grad=True)
    c = torch.mean(torch.sqrt(a**2 + b**2))
    c.backward()
    root = np.sqrt(a.detach().numpy() ** 2 + b.detach().numpy() ** 2)
    np.testing.assert_allclose(a.grad.numpy(), a.detach().numpy() / root / 4, rtol=1e-6)
    np.testing.assert_allclose(b.grad.numpy(), b.detach().numpy() / root / 4, rtol=1e-6)


def test_gradients_accumulate_until_they_are_forgotten():
    w = leaf(3.0)
    for expected in (6.0, 12.0, 18.0):
        (w * w).backward()
        assert w.grad.item() == expected
    w.grad = None
    (w * w).backward()
    assert w.grad.item() == 6.0
    w.grad.zero_()
    assert w.grad.item() == 0.0


def test_a_value_used_twice_gets_both_gradients():
    a = leaf(3.0)
    b = a * a
    (b * b + b).backward()
    assert a.grad.item() == 4 * 27 + 2 * 3


def test_the_gradients_of_two_leaves_never_share_memory():
    a, b = leaf(1.0, 2.0), leaf(3.0, 4.0)
    (a + b).sum().backward()
    a.grad.zero_()
    assert b.grad.tolist() == [1.0, 1.0]


def test_broadcast_inputs_get_summed_gradients():
    row, column = torch.ones(1, 3, requires_grad=True), torch.ones(2, 1, requires_grad=True)
    scalar = torch.tensor(2.0, requires_grad=True)
    (row * column * scalar).sum().backward()
    assert row.grad.tolist() == [[4.0, 4.0, 4.0]]
    assert column.grad.tolist() == [[6.0], [6.0]]
    assert scalar.grad.item() == 6.0


def test_derivatives_of_derivatives():
    x = leaf(2.0)
    y = x**4
    values = []
    for _ in range(4):
        (y,) = torch.autograd.grad(y, x, create_graph=True)
        values.append(y.item())
    assert values == [32.0, 48.0, 48.0, 24.0]


def test_grad_of_a_computed_tensor_and_of_an_unused_one():
    x, other = leaf(3.0), leaf(1.0)
    h = x * x
    y = h * 2
    (dh,) = torch.autograd.grad(y, h, retain_graph=True)
    assert dh.item() == 2.0
    with pytest.raises(torch.GradientError, match="input 2 was not used"):
        torch.autograd.grad(y, [x, other], retain_graph=True)
    assert torch.autograd.grad(y, [x, other], allow_unused=True)[1] is None
    assert x.grad is None


def test_no_grad_as_block_and_decorator():
    w = leaf(1.0)

    @torch.no_grad()
    def twice() -> torch.Tensor:
        return w * 2

    with torch.no_grad():
        assert not (w * 2).requires_grad
        with torch.enable_grad():
            assert (w * 2).requires_grad
    assert not twice().requires_grad
    assert (w * 2).requires_grad
    assert not w.detach().requires_grad


def test_a_chain_of_100_000_nodes_forward_backward_and_forgotten():
    x = leaf(1.0)
    y = x
    for _ in range(100_000):
        y = y * 1.0
    y.backward()
    assert x.grad.item() == 1.0
    done = []

    def build_and_drop() -> None:
        z = x
        for _ in range(100_000):
            z = z + x
        del z
        done.append(True)

    threading.stack_size(256 * 1024)  # a small stack: recursion on the way out would crash here
    try:
        thread = threading.Thread(target=build_and_drop)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(0)
    assert done


def test_after_a_step_no_node_lives_and_no_cycle_is_left():
    gc.collect()
    gc.disable()
    try:
        before = living_nodes()
        model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
        optimizer = torch.optim.Adam(model.parameters())
        for _ in range(3):
            loss = model(torch.ones(5, 3)).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        del loss
        assert living_nodes() == before
        abandoned = model(torch.ones(5, 3))
        assert living_nodes() > before
        del abandoned
        assert living_nodes() == before
    finally:
        gc.enable()


def test_hooks_and_retained_gradients():
    x = leaf(1.0, 2.0)
    h = x * 3
    h.retain_grad()
    seen = []
    h.register_hook(lambda g: seen.append(g.tolist()))
    h.register_hook(lambda g: g * 2)
    (h * h).sum().backward()
    assert seen == [[6.0, 12.0]]
    assert h.grad.tolist() == [6.0, 12.0]
    assert x.grad.tolist() == [36.0, 72.0]


def test_a_hook_of_a_leaf_gets_the_whole_gradient_once():
    x = leaf(1.0, 2.0)
    x.grad = torch.tensor([10.0, 10.0])
    seen = []
    x.register_hook(lambda g: seen.append(g.tolist()))
    x.register_hook(lambda g: g.clamp(max=7))
    (x * x + x * 4 + x.sum()).sum().backward()
    assert seen == [[8.0, 10.0]]  # as in PyTorch: what x was before is no part of it
    assert x.grad.tolist() == [17.0, 17.0]


def test_an_error_in_backward_leaves_all_gradients_as_they_were():
    x = leaf(1.0, 2.0)
    early = x * 2
    (early * 3).sum().backward(retain_graph=False)
    with pytest.raises(GradientError):
        (x.sum() + early.sum()).backward()
    assert x.grad.tolist() == [6.0, 6.0]


class TestInPlace:
    def test_a_running_total_is_recorded(self):
        w = leaf(1.0, 2.0)
        total = torch.zeros(2)
        for k in range(3):
            total += w * k
        total.sum().backward()
        assert w.grad.tolist() == [3.0, 3.0]

    def test_earlier_uses_keep_the_earlier_value(self):
        w = leaf(1.0, 2.0)
        h = w * 2
        y = h * h
        h += 1
        (y + h).sum().backward()
        assert w.grad.tolist() == [8 * 1 + 2, 8 * 2 + 2]

    def test_assigning_elements_is_recorded(self):
        w = leaf(1.0, 2.0, 3.0)
        y = torch.zeros(4)
        y[0] = w[1]
        y[1:] = w * 2
        y[2] = 7.0
        (y * y).sum().backward()
        assert y.tolist() == [2.0, 2.0, 7.0, 6.0]
        assert w.grad.tolist() == [8.0, 4.0, 24.0]

    def test_a_leaf_is_refused_while_recording_and_changed_without(self):
        w = leaf(1.0)
        with pytest.raises(torch.InPlaceError, match=r"leaf.*no_grad"):
            w += 1
        with torch.no_grad():
            w += 1
        assert w.item() == 2.0

    def test_a_tensor_with_a_view_is_refused_while_recording(self):
        h = leaf(1.0, 2.0) * 2
        view = h[0]
        with pytest.raises(torch.InPlaceError, match="shares its memory"):
            h += 1
        assert view.item() == 2.0

    @pytest.mark.parametrize("through_a_view", [False, True])
    def test_a_value_that_backward_needs_is_refused(self, through_a_view: bool):
        w = leaf(1.0, 2.0)
        loss = (w * w).sum()
        with torch.no_grad():
            if through_a_view:
                w[:1].zero_()
            else:
                w.zero_()
        with pytest.raises(torch.InPlaceError, match=r"gradient of mul needs .*test_autograd.py:\d+"):
            loss.backward()

    def test_a_result_that_backward_needs_is_refused(self):
        y = leaf(1.0).exp()
        with torch.no_grad():
            y.zero_()
        with pytest.raises(torch.InPlaceError, match="gradient of exp"):
            y.backward()

    def test_a_value_that_backward_does_not_need_may_change(self):
        w = leaf(1.0)
        loss = w + 1
        with torch.no_grad():
            w.zero_()
        loss.backward()
        assert w.grad.item() == 1.0


class TestErrors:
    def test_backward_twice(self):
        y = leaf(2.0) ** 2
        y.backward()
        with pytest.raises(torch.GradientError, match=r"already gone .*test_autograd.py:\d+.*retain_graph=True"):
            y.backward()

    def test_backward_of_many_numbers(self):
        with pytest.raises(torch.GradientError, match=r"shape \(2,\).*\.sum\(\)"):
            (leaf(1.0, 2.0) * 2).backward()

    def test_backward_of_a_constant(self):
        with pytest.raises(torch.GradientError, match="requires_grad=True"):
            torch.tensor(1.0).backward()

    def test_gradient_of_integers(self):
        with pytest.raises(torch.DTypeError, match=r"write 3\.0 instead of 3"):
            torch.tensor([3], requires_grad=True)

    def test_shapes_that_do_not_fit(self):
        with pytest.raises(torch.ShapeError, match=r"add: the shapes \(3, 4\) and \(2, 4\)"):
            torch.ones(3, 4) + torch.ones(2, 4)
        with pytest.raises(torch.ShapeError, match=r"\(2, 3\) @ \(2, 3\).*3 numbers.*transpose"):
            torch.ones(2, 3) @ torch.ones(2, 3)
        with pytest.raises(torch.ShapeError, match=r"Linear expects last dimension 4, got \(32, 3\): make"):
            torch.nn.Linear(4, 1)(torch.ones(32, 3))

    def test_what_is_no_number(self):
        with pytest.raises(torch.DTypeError, match="got str"):
            torch.ones(2) + "two"

    def test_detect_anomaly_names_the_first_nan(self):
        x = leaf(-1.0)
        with torch.detect_anomaly(), pytest.raises(torch.FrameworkError, match=r"log made the first NaN.*:\d+"):
            (x.log() * 0).exp()
        y = leaf(0.0)
        with torch.detect_anomaly(), pytest.raises(torch.FrameworkError, match=r"gradient of input 1.*:\d+"):
            (y.sqrt() * 0).backward()


class TestNumPy:
    def test_functions_and_operators_give_tensors_with_gradients(self):
        t = leaf(1.0, 2.0)
        results = [
            np.exp(t),
            np.ones(2, "float32") * t,
            np.mean(t, axis=0),
            np.concatenate([t, t]),
            np.array([[1.0, 2.0]], "float32") @ t,
            np.float64(2) / t,
        ]
        for result in results:
            assert isinstance(result, torch.Tensor)
            assert result.requires_grad
        np.sum(np.exp(t)).backward()
        np.testing.assert_allclose(t.grad.numpy(), np.exp([1.0, 2.0]), rtol=1e-6)

    def test_a_lost_gradient_is_refused(self):
        t = leaf(1.0, 2.0)
        for lose in (np.asarray, np.histogram, np.add.reduce):
            with pytest.raises(torch.GradientError, match="detach"):
                lose(t)
        array = np.ones(2)
        with pytest.raises(torch.GradientError, match="detach"):
            array += t
        assert np.asarray(t.detach()).tolist() == [1.0, 2.0]
        assert np.histogram(t.detach())[0].sum() == 2


def test_numbers_do_not_widen_tensors_and_types_meet_as_in_pytorch():
    assert (torch.ones(2) * 2.5).dtype == torch.float32
    assert (torch.ones(2) * np.float64(2.5)).dtype == torch.float32
    assert (torch.ones(2) * torch.tensor(2.5, dtype=torch.float64)).dtype == torch.float32
    assert (torch.tensor([1, 2]) * 2.5).dtype == torch.float32
    assert (torch.tensor([1, 2]) + torch.ones(2, dtype=torch.float16)).dtype == torch.float16
    assert (torch.tensor([1, 2]) / 2).dtype == torch.float32
    assert (torch.tensor([True]) + 1).dtype == torch.int64
