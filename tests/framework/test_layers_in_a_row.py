"""Layers of a Sequential are one node, and nobody can tell by anything but the time."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import framework as torch
from framework import nn
from framework.nn.row import Row, row_of


def network(seed: int = 4) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Linear(3, 5),
        nn.Tanh(),
        nn.Linear(5, 4),
        nn.ReLU(),
        nn.Sigmoid(),
        nn.Dropout(0.0),
        nn.Linear(4, 2),
        nn.Tanh(),
    )


def inputs(requires_grad: bool = False, shape: tuple[int, ...] = (6, 3)) -> torch.Tensor:
    return torch.tensor(
        np.random.default_rng(1).standard_normal(shape), dtype=torch.float32, requires_grad=requires_grad
    )


def one_by_one(net: nn.Sequential, x: torch.Tensor) -> torch.Tensor:
    for layer in net:
        x = layer(x)
    return x


def bits(*tensors: Any) -> list[Any]:
    return [None if t is None else (t.shape, t.numpy().tobytes()) for t in tensors]


def is_row(tensor: torch.Tensor) -> bool:
    return isinstance(tensor.node.rule, Row)


@pytest.mark.parametrize("shape", [(6, 3), (40, 7, 3), (2, 3, 1, 3), (0, 3)])
@pytest.mark.parametrize("of_input", [False, True])
@pytest.mark.parametrize("frozen", [(), (0,), (0, 2), (2,), (6,), (0, 2, 6)])
def test_results_and_gradients_have_the_same_bits(
    shape: tuple[int, ...], of_input: bool, frozen: tuple[int, ...]
) -> None:
    found = []
    for forward in (lambda net, x: net(x), one_by_one):
        net, x = network(), inputs(of_input, shape)
        for i in frozen:
            net[i].requires_grad_(False)
        y = forward(net, x)
        if y.requires_grad:
            (y * y).sum().backward()
        found.append(bits(y.detach(), x.grad, *(p.grad for p in net.parameters())))
    assert found[0] == found[1]


def test_it_is_one_node_for_each_run_of_layers() -> None:
    y = network()(inputs())
    assert is_row(y)
    assert y.grad_fn.name == "tanh"
    assert repr(y).endswith("grad_fn=<tanh>)")
    assert sum(isinstance(node.rule, Row) for node in nodes(y)) == 2
    assert not is_row(nn.Sequential(nn.Linear(3, 2), nn.Dropout(0.5), nn.Tanh())(inputs()))


def nodes(tensor: torch.Tensor) -> list[Any]:
    found, stack = [], [tensor.node]
    while stack:
        node = stack.pop()
        found.append(node)
        stack += [edge for edge in node.edges if hasattr(edge, "rule")]
    return found


def test_the_graph_shows_every_layer() -> None:
    net, x = network(), inputs()
    names = dict(net.named_parameters())
    texts = [
        torch.graph.trace(forward(net, x).sum(), names).to_text()
        for forward in (nn.Sequential.__call__, one_by_one)
    ]
    assert texts[0] == texts[1]
    assert texts[0].count("linear") == 3
    loss = net(x).sum()
    torch.graph.trace(loss)
    loss.backward()  # the graph stays usable
    unfolded = bits(*(p.grad for p in net.parameters()))
    net.zero_grad()
    one_by_one(net, x).sum().backward()
    assert bits(*(p.grad for p in net.parameters())) == unfolded


def test_derivatives_of_derivatives() -> None:
    found = []
    for forward in (lambda net, x: net(x), one_by_one):
        net, x = network(), inputs(True)
        (slope,) = torch.autograd.grad(forward(net, x).sum(), x, create_graph=True)
        (slope * slope).sum().backward()
        found.append(bits(slope.detach(), x.grad, *(p.grad for p in net.parameters())))
    assert found[0] == found[1]


def test_backward_twice() -> None:
    net, x = network(), inputs()
    loss = net(x).sum()
    loss.backward(retain_graph=True)
    once = [p.grad.clone() for p in net.parameters()]
    loss.backward()
    assert all(np.array_equal(p.grad.numpy(), 2 * g.numpy()) for p, g in zip(net.parameters(), once, strict=True))
    with pytest.raises(torch.GradientError, match="already gone through this graph"):
        loss.backward()


def test_what_lay_between_is_let_go_by_backward() -> None:
    net = network()
    y = net(inputs())
    y.sum().backward()
    assert y.grad_fn.options == {}


def test_a_parameter_changed_in_place_before_backward_is_refused() -> None:
    net = network()
    loss = net(inputs()).sum()
    with torch.no_grad():
        net[2].weight.mul_(2.0)
    with pytest.raises(torch.InPlaceError, match="changed in place"):
        loss.backward()


def test_a_weight_that_was_computed_gets_its_gradient_further_back() -> None:
    net, factor = network(), torch.tensor(2.0, requires_grad=True)
    net[0].requires_grad_(False)
    net[0].weight.mul_(factor)
    net(inputs()).sum().backward()
    assert factor.grad is not None
    assert net[0].weight.grad is None
    assert net[2].weight.grad is not None


def test_what_a_row_does_can_be_read() -> None:
    row = network()(inputs()).node.rule
    assert row.source.startswith("def forward(xp, arrays, given):")
    assert "    x1 = x0.dot(w0.T)\n    x1 += b0\n    x2 = bend1(xp, x1)\n" in row.source
    assert network()(inputs()).node.rule is row  # for all networks of these layers


def test_it_may_be_written_while_a_step_is_recorded() -> None:
    row_of.cache_clear()
    net, x = nn.Sequential(nn.Linear(3, 2), nn.Sigmoid(), nn.Linear(2, 1)), inputs()
    step = torch.compile(lambda x: net(x).detach())
    step(x)
    assert step.reason is None
    assert bits(step(x)) == bits(one_by_one(net, x).detach())


def test_an_error_inside_shows_the_line() -> None:
    loss = network()(inputs()).sum()
    loss.node.edges[0].arrays[1] = np.ones((7, 7), "float32")
    with pytest.raises(ValueError, match="shapes") as caught:
        loss.backward()
    assert "g = g.dot(w0)" in str(caught.traceback[-1].statement)


def test_errors_are_those_of_the_layer() -> None:
    net = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(4, 2))
    with pytest.raises(torch.ShapeError, match="expects last dimension 4, got \\(6, 5\\)") as caught:
        net(inputs())
    assert caught.value.__notes__ == ["in layer (2) of Sequential, a Linear"]
    with pytest.raises(TypeError, match="expects a Tensor"):
        net(np.zeros((6, 3), "float32"))
    net = network()
    with torch.no_grad():
        net[2].weight.fill_(float("nan"))
    with torch.detect_anomaly(), pytest.raises(torch.FrameworkError, match="linear made the first NaN"):
        net(inputs())
    loss = network()(inputs() + 1e30).sum() * float("nan")
    with torch.detect_anomaly(), pytest.raises(torch.FrameworkError, match="the first NaN, in its gradient"):
        loss.backward()


def test_weights_of_other_shapes_are_refused_by_what_does_not_fit() -> None:
    net, x = network(), inputs()
    net[0].bias = nn.Parameter(torch.zeros(7))
    with pytest.raises(torch.ShapeError, match=r"linear: the shapes .*\(7,\) do not fit"):
        torch.nn.functional.linear(x, net[0].weight, net[0].bias)
    with pytest.raises(torch.ShapeError, match=r"in_features|do not fit|last dimension"):
        net(x)
    net = network()
    net[0].weight.data = torch.zeros(2, 5, 3)
    with pytest.raises(torch.ShapeError):
        net(x)


def test_other_element_types() -> None:
    net = network()
    x = inputs()
    assert net(x.double()).dtype == one_by_one(net, x.double()).dtype == torch.float64
    net.double()
    assert bits(net(x.double()).detach()) == bits(one_by_one(net, x.double()).detach())
    integers = torch.tensor([[1, 2, 3]])
    assert bits(net(integers).detach()) == bits(one_by_one(net, integers).detach())


def test_whatever_is_changed_in_the_network_counts() -> None:
    net, x = network(), inputs()
    net(x)

    def check(what: str) -> None:
        assert bits(net(x).detach()) == bits(one_by_one(net, x).detach()), what

    net[0] = nn.Linear(3, 5)
    check("another layer")
    net[2].weight = nn.Parameter(torch.ones(4, 5))
    check("another weight")
    net[2].register_parameter("bias", None)
    check("no bias")
    net[1].forward = lambda x: x * 2.0
    check("a forward of one's own")
    net[3].register_forward_hook(lambda module, given, out: out + 1.0)
    check("a hook")
    net.append(nn.ReLU())
    check("one more")
    net.load_state_dict({name: value * 0.5 for name, value in net.state_dict().items()})
    check("loaded")
    for other in (copy.deepcopy(network()), pickle.loads(pickle.dumps(network())), network()[1:][1:]):
        net, x = other, inputs() if other[0].in_features == 3 else torch.ones(2, 5)
        check("a copy")
        net[0].bias = nn.Parameter(net[0].bias.detach() + 1.0)
        check("a copy that was changed")


def test_a_layer_that_is_there_twice() -> None:
    torch.manual_seed(0)
    layer = nn.Linear(3, 3)
    net, x = nn.Sequential(layer, nn.Tanh(), layer, nn.Tanh()), inputs()
    net(x).sum().backward()
    grads = bits(layer.weight.grad, layer.bias.grad)
    net.zero_grad()
    one_by_one(net, x).sum().backward()
    assert bits(layer.weight.grad, layer.bias.grad) == grads


def test_hooks_of_tensors_and_kept_gradients() -> None:
    net, x, seen = network(), inputs(), []
    y = net(x)
    y.retain_grad()
    y.register_hook(lambda g: seen.append(g.tolist()))
    net[0].weight.register_hook(lambda g: g * 0.0)
    y.sum().backward()
    assert y.grad.tolist() == seen[0] == np.ones((6, 2)).tolist()
    assert not net[0].weight.grad.numpy().any()
    assert net[2].weight.grad.numpy().any()


def test_without_gradients_nothing_is_recorded() -> None:
    with torch.no_grad():
        y = network()(inputs())
    assert y.node is None
    assert bits(y) == bits(one_by_one(network(), inputs()).detach())


def test_who_watches_calls_sees_every_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    called, call = [], nn.Module.__call__

    def watched(module: Any, *given: Any, **named: Any) -> Any:
        called.append(type(module).__name__)
        return call(module, *given, **named)

    net = network()
    net(inputs())
    monkeypatch.setattr(nn.Module, "__call__", watched)
    net(inputs())
    assert called == ["Sequential", *(type(layer).__name__ for layer in net)]
