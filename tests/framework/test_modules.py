"""Modules without PyTorch beside them: errors in words, copies, loading, hooks, attributes."""

from __future__ import annotations

import copy
import pickle
import warnings

import numpy as np
import pytest

import framework as torch
from framework import nn
from framework.errors import DTypeError, FrameworkError, ShapeError

WRONG_SHAPES = [
    (nn.Linear(3, 2), (5, 4), "Linear expects last dimension 3, got (5, 4)"),
    (nn.Linear(3, 2), (5, 4), "Linear(4, 2)"),
    (nn.Linear(3, 2), (3, 5), "input.T"),
    (nn.Linear(64, 2), (5, 1, 8, 8), "Flatten()"),
    (nn.Linear(1, 2), (5,), "input.unsqueeze(-1)"),
    (nn.Linear(3, 2), (), "got ()"),
    (nn.Linear(3, 2, bias=False), (5, 4), "expects last dimension 3, got (5, 4)"),
    (nn.Conv2d(3, 8, 3), (5, 28, 28, 3), "expects (N, 3, H, W) or (3, H, W), got (5, 28, 28, 3)"),
    (nn.Conv2d(3, 8, 3), (5, 28, 28, 3), "input.permute(0, 3, 1, 2)"),
    (nn.Conv2d(1, 8, 3), (5, 28, 28), "input.unsqueeze(1)"),
    (nn.Conv2d(3, 8, 3), (5, 1, 28, 28), "make the layer for 1 channels"),
    (nn.Conv1d(3, 8, 3), (5, 10, 3), "input.permute(0, 2, 1)"),
    (nn.Conv1d(3, 8, 3), (5,), "(N, 3, L) or (3, L)"),
    (nn.BatchNorm1d(3), (5, 4), "expects (N, 3) or (N, 3, L), got (5, 4)"),
    (nn.BatchNorm1d(3), (3,), "(N, 3)"),
    (nn.BatchNorm2d(3), (3, 8, 8), "input.unsqueeze(0)"),
    (nn.MaxPool2d(2), (8, 8), "(N, C, H, W) or (C, H, W), got (8, 8)"),
    (nn.MaxPool2d(2), (2, 1, 1, 8, 8), "input.reshape(...)"),
    (nn.AvgPool1d(2), (8,), "(N, C, L) or (C, L)"),
    (nn.AvgPool2d(2), (8,), "(N, C, H, W)"),
    (nn.AdaptiveAvgPool2d(2), (8,), "(N, C, H, W)"),
    (nn.LayerNorm((3, 4)), (5, 4, 3), "expects (..., 3, 4), got (5, 4, 3)"),
    (nn.RMSNorm(4), (5, 3), "normalized_shape"),
    (nn.PReLU(3), (5, 4), "3"),
    (nn.Unflatten(1, (2, 3)), (5, 7), "(2, 3)"),
]


@pytest.mark.parametrize("bias", [None, 0.5])
def test_linear_by_a_vector(bias: float | None) -> None:
    x, w = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([10.0, 1.0], requires_grad=True)
    b = None if bias is None else torch.tensor([bias], requires_grad=True)
    y = nn.functional.linear(x, w, b)
    assert y.tolist() == [12.0 + (bias or 0), 34.0 + (bias or 0)]
    y.sum().backward()
    assert w.grad.tolist() == [4.0, 6.0]
    assert b is None or b.grad.tolist() == [2.0]


@pytest.mark.parametrize(
    ("shape", "words"), [((5,), "last dimension 5"), ((), "weight of shape"), ((2, 4, 4), "weight of shape")]
)
def test_linear_by_what_it_does_not_take(shape: tuple[int, ...], words: str) -> None:
    with pytest.raises(ShapeError, match=words):
        nn.functional.linear(torch.ones(3, 4), torch.ones(shape))


@pytest.mark.parametrize(("layer", "shape", "words"), WRONG_SHAPES, ids=str)
def test_wrong_shapes(layer, shape, words):
    with pytest.raises(ShapeError) as caught:
        layer(torch.zeros(*shape))
    assert words in str(caught.value)
    assert str(tuple(shape)) in str(caught.value)


@pytest.mark.parametrize(
    "layer", [nn.Linear(2, 1), nn.Conv1d(2, 1, 1), nn.BatchNorm1d(2), nn.LayerNorm(2), nn.MaxPool1d(1)]
)
def test_an_array_is_no_tensor(layer):
    with pytest.raises(TypeError, match=r"expects a Tensor, got a ndarray: make one with torch\.tensor"):
        layer(np.zeros((3, 2, 2)))


def test_sequential_says_where():
    model = nn.Sequential(nn.Flatten(), nn.Sequential(nn.Linear(4, 3), nn.Linear(2, 1)))
    with pytest.raises(ShapeError) as caught:
        model(torch.zeros(5, 2, 2))
    assert caught.value.__notes__ == [
        "in layer (1) of Sequential, a Linear",
        "in layer (1) of Sequential, a Sequential",
    ]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nn.Sequential(nn.ReLU), "()"),
        (lambda: nn.ModuleList([3]), "Module"),
        (lambda: nn.ParameterList([3]), "tensors"),
        (lambda: nn.Unflatten(1, 6), "tuple"),
    ],
)
def test_wrong_parts(make, words):
    with pytest.raises(TypeError) as caught:
        make()
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nn.Dropout(1.5), "between 0 and 1"),
        (lambda: nn.Conv2d(3, 4, 3, groups=2), "groups"),
        (lambda: nn.Conv2d(3, 4, 3, stride=2, padding="same"), "stride"),
        (lambda: nn.Conv2d(3, 4, 3, padding="full"), "'full'"),
        (lambda: nn.Conv2d(3, 4, 3, padding_mode="mirror"), "'mirror'"),
        (lambda: nn.Conv2d(3, 4, (3, 3, 3)), "kernel_size"),
        (lambda: nn.MaxPool2d(2, ceil_mode=True), "ceil_mode"),
        (lambda: nn.Embedding(3, 2, padding_idx=3), "padding_idx"),
        (lambda: nn.MSELoss(reduction="average"), "'average'"),
        (lambda: nn.Hardtanh(1.0, -1.0), "below"),
        (lambda: nn.Linear(2, 1).train("yes"), "'yes'"),
        (lambda: nn.BatchNorm1d(3)(torch.zeros(1, 3)), "model.eval()"),
    ],
)
def test_wrong_settings(make, words):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        make()
    assert words in str(caught.value)


def test_super_init_forgotten():
    class Net(nn.Module):
        def __init__(self):
            self.layer = nn.Linear(2, 1)

    class Empty(nn.Module):
        def __init__(self):
            pass

    for code in (Net, Empty().eval, lambda: list(Empty().parameters()), Empty().state_dict):
        with pytest.raises(AttributeError, match=r"super\(\).__init__\(\)"):
            code()


def test_errors_of_other_attributes_stay():
    class Net(nn.Module):
        def forward(self, x):
            return self.missing(x)

    with pytest.raises(AttributeError, match="Net has no attribute 'missing'"):
        Net()(np.zeros(2))


def model():
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 1))


def test_loading_is_all_or_nothing():
    net, other = model(), model()
    before = {name: t.numpy().copy() for name, t in net.state_dict().items()}
    state = other.state_dict()
    broken = [
        ({**state, "extra": torch.zeros(1)}, FrameworkError, "extra"),
        ({name: t for name, t in state.items() if name != "3.bias"}, FrameworkError, "3.bias"),
        ({**state, "3.weight": torch.zeros(2, 4)}, ShapeError, "3.weight"),
    ]
    for given, kind, words in broken:
        with pytest.raises(kind) as caught:
            net.load_state_dict(given)
        assert words in str(caught.value)
        assert all((t.numpy() == before[name]).all() for name, t in net.state_dict().items())
    result = net.load_state_dict({"0.bias": torch.ones(4), "extra": torch.zeros(1)}, strict=False)
    assert result.unexpected_keys == ["extra"]
    assert "0.weight" in result.missing_keys
    assert "extra" in repr(result)
    assert net[0].bias.tolist() == [1.0] * 4


def test_loading_arrays_and_other_types():
    net, other = model(), model().double()
    net.load_state_dict({name: t.numpy() for name, t in other.state_dict().items()})
    for a, b in zip(net.parameters(), other.parameters(), strict=True):
        assert a.dtype == torch.float32
        np.testing.assert_allclose(a.detach().numpy(), b.detach().numpy(), rtol=1e-6)


def test_loading_between_forward_and_backward_is_noticed():
    layer = nn.Linear(2, 1)
    x = torch.ones(3, 2, requires_grad=True)
    loss = layer(x).sum()
    layer.load_state_dict(nn.Linear(2, 1).state_dict())
    with pytest.raises(torch.InPlaceError):
        loss.backward()


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_copies_are_their_own(duplicate):
    net = model()
    twin = duplicate(net)
    assert repr(twin) == repr(net)
    assert twin[0].weight is dict(twin.named_parameters())["0.weight"]
    with torch.no_grad():
        twin[0].weight.zero_()
    assert net[0].weight.abs().sum() > 0
    x = torch.randn(5, 3)
    twin.load_state_dict(net.state_dict())
    assert twin.eval()(x).tolist() == net.eval()(x).tolist()


def test_moving_keeps_parameters_what_they_are():
    net = model()
    before = list(net.parameters())
    net(torch.randn(5, 3)).sum().backward()
    net.double()
    assert all(a is b for a, b in zip(before, net.parameters(), strict=True))
    assert all(p.dtype == p.grad.dtype == torch.float64 for p in before)
    assert net[1].num_batches_tracked.dtype == torch.int64
    with pytest.raises(DTypeError, match="int64"):
        net.to(torch.int64)


def test_getting_by_dotted_name():
    net = nn.Sequential(nn.Sequential(nn.Linear(2, 3)), nn.BatchNorm1d(3))
    assert net.get_submodule("") is net
    assert net.get_submodule("0.0") is net[0][0]
    assert net.get_parameter("0.0.weight") is net[0][0].weight
    assert net.get_buffer("1.running_mean") is net[1].running_mean
    for code in (
        lambda: net.get_submodule("0.7"),
        lambda: net.get_parameter("0.0.mass"),
        lambda: net.get_buffer("1.weight"),
    ):
        with pytest.raises(AttributeError, match="has no"):
            code()


def test_apply_reaches_parts_first():
    seen = []
    net = nn.Sequential(nn.Linear(2, 3), nn.Sequential(nn.Tanh()))
    assert net.apply(lambda part: seen.append(type(part).__name__)) is net
    assert seen == ["Linear", "Tanh", "Sequential", "Sequential"]


def test_zero_grad():
    layer = nn.Linear(2, 1)
    layer(torch.ones(3, 2)).sum().backward()
    layer.zero_grad(set_to_none=False)
    assert layer.weight.grad.tolist() == [[0.0, 0.0]]
    layer.zero_grad()
    assert layer.weight.grad is None


def add_one(module, inputs, output):
    return output + 1


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_hooks_are_copied_with_their_module(duplicate):
    layer = nn.Identity()
    handle = layer.register_forward_hook(add_one)
    twin = duplicate(layer)
    handle.remove()
    assert (layer(1), twin(1)) == (1, 2)


def test_dropout_keeps_the_mean_and_the_seed():
    layer, x = nn.Dropout(0.25), torch.ones(100_000, requires_grad=True)
    torch.manual_seed(5)
    out = layer(x)
    torch.manual_seed(5)
    assert layer(x).tolist() == out.tolist()
    assert abs(out.mean().item() - 1) < 0.02
    out.sum().backward()
    assert x.grad.tolist() == out.tolist()
    assert layer.eval()(x) is x


def test_a_computed_tensor_is_no_parameter():
    layer = nn.Linear(2, 1)
    with pytest.raises(TypeError, match="Parameter"):
        layer.weight = layer.weight * 2
    with pytest.raises(TypeError, match="Parameter"):
        layer.register_parameter("other", layer.weight * 2)


def test_subclass_of_sequential_gives_slices():
    class Net(nn.Sequential):
        def __init__(self):
            super().__init__(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))

    assert len(Net()[:2]) == 2


def test_softmax_without_dim_names_the_learners_line():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        nn.Softmax()(torch.zeros(2, 3))
    assert caught[0].filename == __file__
