"""Derivatives of whole functions, the check against finite differences, and graphs as data."""

from __future__ import annotations

import numpy as np
import pytest

import framework as torch
from framework import graph, transforms
from framework.autograd import Rule, apply


def double(*values: float) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def test_jacobian_hessian_and_products():
    x = double(1.0, 2.0, 3.0).detach()
    v = torch.tensor([1.0, 10.0, 100.0], dtype=torch.float64)

    def f(x: torch.Tensor) -> torch.Tensor:
        return torch.stack([x[0] * x[1], x[2] ** 2])

    j = np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 6.0]])
    np.testing.assert_allclose(transforms.jacobian(f, x).numpy(), j)
    w = torch.tensor([3.0, 5.0], dtype=torch.float64)
    np.testing.assert_allclose(transforms.vjp(f, x, w)[1].numpy(), w.numpy() @ j)
    np.testing.assert_allclose(transforms.jvp(f, x, v)[1].numpy(), j @ v.numpy())
    h = transforms.hessian(lambda x: x[0] * x[1] * x[2], x)
    np.testing.assert_allclose(h.numpy(), [[0, 3, 2], [3, 0, 1], [2, 1, 0]])


def test_hessian_of_two_inputs_is_a_table_of_blocks():
    a, b = double(1.0, 2.0).detach(), double(3.0, 4.0).detach()
    blocks = transforms.hessian(lambda a, b: (a * b).sum(), (a, b))
    np.testing.assert_allclose(blocks[0][0].numpy(), np.zeros((2, 2)))
    np.testing.assert_allclose(blocks[0][1].numpy(), np.eye(2))


def test_gradcheck_accepts_right_rules_and_names_what_is_wrong_with_others():
    a, b = double(1.0, -2.0), double(0.5, 3.0)
    assert transforms.gradcheck(lambda a, b: (a * b).tanh(), (a, b))
    assert transforms.gradgradcheck(lambda a, b: (a * b).tanh(), (a, b))
    cube = Rule("cube", lambda xp, a: a**3, lambda xp, g, _y, a: g * 2 * a * a)
    with pytest.raises(
        torch.GradientError,
        match=r"gradient of cube is wrong.*input 0, element \(0,\): by backward 2, by finite differences 3",
    ):
        transforms.gradcheck(lambda a: apply(cube, a), (a,))
    half = Rule("half", lambda xp, a: a**3, lambda xp, g, _y, a: g * 3 * (a.detach() if xp is not np else a) ** 2)
    assert transforms.gradcheck(lambda a: apply(half, a), (a,))
    assert not transforms.gradgradcheck(lambda a: apply(half, a), (a,), raise_exception=False)


def test_gradcheck_wants_float64():
    with pytest.raises(torch.GradientError, match="float64"):
        transforms.gradcheck(lambda a: a * 2, torch.ones(2, requires_grad=True))


def test_a_graph_is_data_in_topological_order():
    x = torch.tensor(3.0, requires_grad=True)
    y = x * x + 2 * x
    traced = graph.trace(y, {"x": x})
    assert [node.op for node in traced.nodes] == ["leaf", "mul", "constant", "mul", "add"]
    assert all(edge.source < edge.target for edge in traced.edges)
    first, last = traced.nodes[0], traced.nodes[-1]
    assert (first.label, first.gradient.item(), last.value.item()) == ("x", 8.0, 15.0)
    assert [node.label for node in traced.inputs(traced.nodes[1])] == ["x", "x"]
    assert "test_transforms_and_graph.py:" in last.where
    assert x.grad is None
    y.backward()
    assert x.grad.item() == 8.0
    with pytest.raises(torch.GradientError, match="freed"):
        graph.trace(y)


def test_a_graph_as_text_dot_and_mermaid():
    x = torch.tensor(3.0, requires_grad=True)
    traced = graph.trace(x * x, {"x": x})
    assert traced.to_text().splitlines() == [
        "mul [scalar] = 9 grad 1",
        "  x (leaf) [scalar] = 3 grad 6",
        "  x (leaf) [scalar] = 3 grad 6",
    ]
    assert traced.to_dot().count("n0 -> n1;") == 2
    assert traced.to_dot().startswith("digraph {")
    assert traced.to_mermaid().startswith("flowchart LR\n")
    assert traced.to_mermaid().count("n0 --> n1") == 2


def test_a_float64_tensor_keeps_every_digit_of_a_python_number():
    assert torch.tensor(1 + 1e-12, dtype=torch.float64).item() == 1 + 1e-12
    assert torch.tensor([0.1, 16777217.0], dtype=torch.float64).tolist() == [0.1, 16777217.0]
    assert torch.tensor(16777217.0, dtype=torch.int64).item() == 16777217
