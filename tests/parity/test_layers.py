"""Layers, losses and containers against PyTorch's: repr, names, outputs, gradients and buffers while training.

One table: how to make the layer, and the shapes of its inputs (lists of class numbers are made by a function).
PyTorch's random weights go into ours through `state_dict`; then both are trained side by side.
"""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import pytest
from harness import SEED, integers, normal, positive, rng, same, torch
from strict import StrictArray

import framework

STEPS = 4
pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")


def probabilities(*shape):
    return rng.uniform(0.05, 0.95, shape)


def distribution(*shape):
    p = positive(*shape)
    return p / p.sum(axis=1, keepdims=True)


LAYERS = [
    (lambda nn: nn.Linear(3, 2), [(5, 3)]),
    (lambda nn: nn.Linear(3, 2, bias=False), [(2, 5, 3)]),
    (lambda nn: nn.Linear(3, 2), [(3,)]),
    (lambda nn: nn.Identity(54, unused=1), [(5, 3)]),
    (lambda nn: nn.Flatten(), [(2, 3, 4)]),
    (lambda nn: nn.Flatten(0, 1), [(2, 3, 4)]),
    (lambda nn: nn.Unflatten(1, (2, 3)), [(4, 6)]),
    (lambda nn: nn.Unflatten(-1, (2, -1)), [(4, 6)]),
    (lambda nn: nn.Dropout(), None),
    (lambda nn: nn.Dropout(0.0), [(5, 3)]),
    (lambda nn: nn.Dropout(1.0, inplace=True), None),
    (lambda nn: nn.BatchNorm1d(3), [(5, 3)]),
    (lambda nn: nn.BatchNorm1d(3), [(5, 3, 4)]),
    (lambda nn: nn.BatchNorm1d(3, eps=0.1, momentum=0.4), [(5, 3)]),
    (lambda nn: nn.BatchNorm1d(3, momentum=None), [(5, 3)]),
    (lambda nn: nn.BatchNorm1d(3, affine=False), [(5, 3)]),
    (lambda nn: nn.BatchNorm1d(3, bias=False), [(5, 3)]),
    (lambda nn: nn.BatchNorm1d(3, track_running_stats=False), [(5, 3)]),
    (lambda nn: nn.BatchNorm2d(3), [(2, 3, 4, 5)]),
    (lambda nn: nn.BatchNorm2d(3, momentum=0.0, affine=False, track_running_stats=False), [(2, 3, 4, 5)]),
    (lambda nn: nn.LayerNorm(4), [(5, 4)]),
    (lambda nn: nn.LayerNorm((3, 4), eps=0.1), [(2, 3, 4)]),
    (lambda nn: nn.LayerNorm([4], elementwise_affine=False), [(2, 3, 4)]),
    (lambda nn: nn.LayerNorm(4, bias=False), [(2, 3, 4)]),
    (lambda nn: nn.RMSNorm(4), [(5, 4)]),
    (lambda nn: nn.RMSNorm((3, 4), eps=0.1, elementwise_affine=False), [(2, 3, 4)]),
    (lambda nn: nn.Conv1d(2, 3, 3), [(4, 2, 7)]),
    (lambda nn: nn.Conv1d(2, 3, (3,), stride=2, padding=1, dilation=2, bias=False), [(4, 2, 9)]),
    (lambda nn: nn.Conv1d(2, 4, 4, padding="same", groups=2), [(2, 7)]),
    (lambda nn: nn.Conv1d(2, 4, 4, padding="same", padding_mode="circular"), [(4, 2, 7)]),
    (lambda nn: nn.Conv2d(2, 3, 3), [(4, 2, 6, 7)]),
    (lambda nn: nn.Conv2d(2, 4, (2, 3), stride=(2, 1), padding=(1, 2), dilation=(1, 2), groups=2), [(3, 2, 6, 7)]),
    (lambda nn: nn.Conv2d(2, 3, 3, padding="valid"), [(2, 6, 7)]),
    (lambda nn: nn.Conv2d(2, 3, (2, 3), padding="same", bias=False), [(1, 2, 6, 7)]),
    (lambda nn: nn.Conv2d(2, 3, 3, padding=(1, 2), padding_mode="reflect"), [(1, 2, 6, 7)]),
    (lambda nn: nn.Conv2d(2, 3, (2, 3), padding="same", padding_mode="replicate"), [(1, 2, 6, 7)]),
    (lambda nn: nn.MaxPool1d(2), [(4, 2, 7)]),
    (lambda nn: nn.MaxPool1d(3, stride=2, padding=1, dilation=2), [(2, 9)]),
    (lambda nn: nn.MaxPool2d(2), [(4, 2, 6, 7)]),
    (lambda nn: nn.MaxPool2d((2, 3), (1, 2), (1, 1), return_indices=True), [(4, 2, 6, 7)]),
    (lambda nn: nn.AvgPool1d(2), [(4, 2, 7)]),
    (lambda nn: nn.AvgPool1d((3,), stride=2, padding=1, count_include_pad=False), [(4, 2, 7)]),
    (lambda nn: nn.AvgPool2d(2), [(4, 2, 6, 7)]),
    (lambda nn: nn.AvgPool2d((2, 3), stride=1, padding=1, divisor_override=5), [(2, 6, 7)]),
    (lambda nn: nn.AdaptiveAvgPool2d(1), [(4, 2, 6, 7)]),
    (lambda nn: nn.AdaptiveAvgPool2d((4, None)), [(2, 6, 7)]),
    *((lambda nn, name=name: getattr(nn, name)(), [(5, 3)]) for name in (
        "ELU", "GELU", "Hardswish", "Hardtanh", "LeakyReLU", "LogSigmoid", "Mish", "PReLU", "ReLU",
        "ReLU6", "SELU", "SiLU", "Sigmoid", "Softplus", "Softsign", "Tanh",
    )),
    *((lambda nn, name=name: getattr(nn, name)(inplace=True), None) for name in (
        "ELU", "Hardsigmoid", "Hardswish", "Hardtanh", "LeakyReLU", "Mish", "ReLU", "ReLU6", "SELU", "SiLU",
    )),
    (lambda nn: nn.Hardsigmoid(), None),  # its slope in PyTorch is 1/6 in float32
    (lambda nn: nn.ELU(0.5), [(5, 3)]),
    (lambda nn: nn.GELU(approximate="tanh"), [(5, 3)]),
    (lambda nn: nn.Hardtanh(-0.5, 0.3), [(5, 3)]),
    (lambda nn: nn.LeakyReLU(0.3), [(5, 3)]),
    (lambda nn: nn.PReLU(3, init=0.1), [(5, 3)]),
    (lambda nn: nn.PReLU(3), [(5, 3, 2)]),
    (lambda nn: nn.Softplus(2.0, 1.0), [(5, 3)]),
    (lambda nn: nn.Softmax(dim=1), [(5, 3)]),
    (lambda nn: nn.LogSoftmax(dim=-1), [(5, 3)]),
    (lambda nn: nn.Softmin(0), [(5, 3)]),
    (lambda nn: nn.Softmax(), None),
    (lambda nn: nn.CosineSimilarity(dim=0), [(5, 3), (5, 3)]),
    (lambda nn: nn.Embedding(7, 3), [integers(0, 7, 4, 2)]),
    (lambda nn: nn.Embedding(7, 3, padding_idx=-2), [np.array([0, 5, 5, 1])]),
    (lambda nn: nn.MSELoss(), [(5, 3), (5, 3)]),
    (lambda nn: nn.MSELoss(reduction="none"), [(5, 3), (5, 3)]),
    (lambda nn: nn.L1Loss(reduction="sum"), [(5, 3), (5, 3)]),
    (lambda nn: nn.SmoothL1Loss(beta=0.5), [(5, 3), (5, 3)]),
    (lambda nn: nn.HuberLoss(reduction="sum", delta=0.5), [(5, 3), (5, 3)]),
    (lambda nn: nn.KLDivLoss(reduction="batchmean"), [(5, 3), distribution(5, 3)]),
    (lambda nn: nn.KLDivLoss(reduction="sum", log_target=True), [(5, 3), (5, 3)]),
    (lambda nn: nn.BCELoss(), [probabilities(5), probabilities(5)]),
    (lambda nn: nn.BCEWithLogitsLoss(), [(5, 3), probabilities(5, 3)]),
    (lambda nn: nn.NLLLoss(), [(5, 3), integers(0, 3, 5)]),
    (lambda nn: nn.NLLLoss(ignore_index=1, reduction="sum"), [(5, 3), integers(0, 3, 5)]),
    (lambda nn: nn.CrossEntropyLoss(), [(5, 3), integers(0, 3, 5)]),
    (lambda nn: nn.CrossEntropyLoss(label_smoothing=0.2, reduction="none"), [(5, 3), integers(0, 3, 5)]),
    (lambda nn: nn.CrossEntropyLoss(), [(5, 3), distribution(5, 3)]),
    (lambda nn: nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 1)), [(6, 3)]),
    (lambda nn: nn.Sequential(), [(6, 3)]),
    (lambda nn: nn.Sequential(OrderedDict(a=nn.Linear(3, 4), b=nn.Sequential(nn.Tanh(), nn.ReLU()))), [(6, 3)]),
    (
        lambda nn: nn.Sequential(
            nn.Conv2d(1, 2, 3, padding=1), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(18, 3),
        ),
        [(4, 1, 6, 6)],
    ),
    (lambda nn: nn.ModuleList([nn.Linear(3, 3), nn.Linear(3, 3), nn.ReLU(), nn.Sequential(nn.Tanh())]), None),
    (lambda nn: nn.ModuleList(), None),
    (lambda nn: nn.ModuleDict({"tanh": nn.Tanh(), "mlp": nn.Sequential(nn.Linear(1, 2))}), None),
    (lambda nn: nn.ModuleDict([("a", nn.Tanh())]), None),
    (lambda nn: nn.ParameterList([_module(nn).zeros(2, 3), _module(nn).ones(4)]), None),
    (lambda nn: nn.ParameterList(), None),
]  # fmt: skip


def _module(nn):
    return framework if nn is framework.nn else torch


IDS = [f"{i}-{type(make(torch.nn)).__name__}" for i, (make, _) in enumerate(LAYERS)]
RUNNABLE = [(make, inputs, name) for (make, inputs), name in zip(LAYERS, IDS, strict=True) if inputs is not None]


def pair(make):
    """PyTorch's layer with random weights, and ours with the same, both float64."""
    theirs, ours = make(torch.nn).double(), make(framework.nn).double()
    with torch.no_grad():
        for parameter in theirs.parameters():
            parameter.copy_(torch.from_numpy(normal(*parameter.shape)))
    state = {name: framework.tensor(t.numpy()) for name, t in theirs.state_dict().items()}
    assert str(ours.load_state_dict(state)) == "<All keys matched successfully>"
    return ours, theirs


def same_state(ours, theirs, what):
    mine, other = ours.state_dict(), theirs.state_dict()
    assert list(mine) == list(other)
    for name in mine:
        same(mine[name], other[name], f"{what}: {name}")


def results(value):
    return list(value) if isinstance(value, tuple) else [value]


@pytest.mark.parametrize("make", [make for make, _ in LAYERS], ids=IDS)
def test_repr_and_names(make):
    ours, theirs = make(framework.nn), make(torch.nn)
    assert repr(ours) == repr(theirs)
    for walk in ("named_parameters", "named_buffers", "named_modules", "named_children"):
        assert [name for name, _ in getattr(ours, walk)()] == [name for name, _ in getattr(theirs, walk)()]
    mine, other = ours.state_dict(), theirs.state_dict()
    assert list(mine) == list(other)
    for name in mine:
        assert tuple(mine[name].shape) == tuple(other[name].shape)
        assert mine[name].dtype.name == str(other[name].dtype).removeprefix("torch.")


@pytest.mark.parametrize(("make", "inputs"), [case[:2] for case in RUNNABLE], ids=[case[2] for case in RUNNABLE])
def test_training_and_evaluation(make, inputs):
    ours, theirs = pair(make)
    for step in range(STEPS):
        arrays = [normal(*x) if isinstance(x, tuple) else x for x in inputs]
        floats = [a.dtype.kind == "f" for a in arrays]
        mine = [framework.tensor(a, requires_grad=f) for a, f in zip(arrays, floats, strict=True)]
        other = [torch.tensor(a, requires_grad=f) for a, f in zip(arrays, floats, strict=True)]
        out, expected = results(ours(*mine)), results(theirs(*other))
        for a, b in zip(out, expected, strict=True):
            same(a, b, f"step {step}: output")
        start = normal(*expected[0].shape)
        if not expected[0].requires_grad:
            continue
        out[0].backward(framework.tensor(start))
        expected[0].backward(torch.tensor(start))
        for a, b in zip(mine, other, strict=True):
            assert (a.grad is None) == (b.grad is None)
            if a.grad is not None:
                same(a.grad, b.grad, f"step {step}: gradient of the input")
        for (name, p), q in zip(ours.named_parameters(), theirs.parameters(), strict=True):
            same(p.grad, q.grad, f"step {step}: gradient of {name}")
        with torch.no_grad(), framework.no_grad():
            for p, q in zip(ours.parameters(), theirs.parameters(), strict=True):
                p -= 0.1 * p.grad
                q -= 0.1 * q.grad
        ours.zero_grad()
        theirs.zero_grad()
        same_state(ours, theirs, f"step {step}")
    ours.eval()
    theirs.eval()
    arrays = [normal(*x) if isinstance(x, tuple) else x for x in inputs]
    out = results(ours(*map(framework.tensor, arrays)))
    for a, b in zip(out, results(theirs(*map(torch.tensor, arrays))), strict=True):
        same(a, b, "output in evaluation mode")
    same_state(ours, theirs, "after evaluation")


@pytest.mark.parametrize(("make", "inputs"), [case[:2] for case in RUNNABLE], ids=[case[2] for case in RUNNABLE])
def test_stays_in_its_array_module(make, inputs):
    ours, strict = make(framework.nn), make(framework.nn)
    strict.load_state_dict(ours.state_dict())
    for tensor in (*strict.parameters(), *strict.buffers()):
        tensor.array = StrictArray(tensor.array)
    for mode in (True, False):
        arrays = [normal(*x, dtype="float32") if isinstance(x, tuple) else x for x in inputs]
        foreign = [framework.Tensor.of_array(StrictArray(a)) for a in arrays]
        a = results(ours.train(mode)(*map(framework.tensor, arrays)))[0]
        b = results(strict.train(mode)(*foreign))[0]
        assert isinstance(b.array, StrictArray)
        same(a, b, "on foreign arrays")
        if b.requires_grad:
            b.sum().backward()
            assert all(isinstance(p.grad.array, StrictArray) for p in strict.parameters())
    for (name, a), b in zip(ours.state_dict().items(), strict.state_dict().values(), strict=True):
        same(a, b, name)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize(
    ("name", "weights", "inputs"),
    [
        ("BCELoss", {"weight": 3}, [probabilities(5, 3), probabilities(5, 3)]),
        ("BCEWithLogitsLoss", {"weight": 3, "pos_weight": 3}, [normal(5, 3), probabilities(5, 3)]),
        ("NLLLoss", {"weight": 3}, [normal(5, 3), integers(0, 3, 5)]),
        ("CrossEntropyLoss", {"weight": 3}, [normal(5, 3, 2), integers(0, 3, 5, 2)]),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_weighted_losses(name, weights, inputs, reduction):
    arrays = {key: positive(n) for key, n in weights.items()}
    ours, theirs = (
        getattr(T.nn, name)(reduction=reduction, **{key: T.tensor(a) for key, a in arrays.items()})
        for T in (framework, torch)
    )
    same_state(ours, theirs, name)
    assert repr(ours) == repr(theirs)
    same(ours(*map(framework.tensor, inputs)), theirs(*map(torch.tensor, inputs)), name)


@pytest.mark.parametrize("shape", [(3,), (4, 3), (2, 4, 3), (2, 2, 4, 3)], ids=str)
@pytest.mark.parametrize("name", ["Softmax", "LogSoftmax", "Softmin"])
def test_softmax_guesses_its_dimension(name, shape):
    x = normal(*shape)
    with pytest.warns(UserWarning, match="dim"):
        ours = getattr(framework.nn, name)()(framework.tensor(x))
    with pytest.warns(UserWarning, match="dim"):
        theirs = getattr(torch.nn, name)()(torch.tensor(x))
    same(ours, theirs, name)


def linear_numbers(model):
    """The sizes of the layers of a container: which layers are where."""
    return [(name, getattr(part, "in_features", repr(part))) for name, part in model.named_children()]


LIST_CHANGES = {
    "append": lambda nn, m: m.append(nn.Linear(9, 1)),
    "insert": lambda nn, m: m.insert(1, nn.Linear(9, 1)),
    "insert from the end": lambda nn, m: m.insert(-1, nn.Linear(9, 1)),
    "insert at the end": lambda nn, m: m.insert(4, nn.Linear(9, 1)),
    "extend": lambda nn, m: m.extend([nn.Linear(9, 1), nn.Linear(8, 1)]),
    "delete": lambda nn, m: m.__delitem__(1),
    "delete slice": lambda nn, m: m.__delitem__(slice(0, None, 2)),
    "replace": lambda nn, m: m.__setitem__(-1, nn.Linear(9, 1)),
    "pop": lambda nn, m: m.pop(-2),
    "in place": lambda nn, m: m.__iadd__(type(m)(*_arguments(nn, m, 9))),
}
LIST_RESULTS = {
    "slice": lambda nn, m: m[1:3],
    "slice backwards": lambda nn, m: m[::2],
    "item": lambda nn, m: m[-1],
    "add": lambda nn, m: m + type(m)(*_arguments(nn, m, 9)),
    "modules": lambda nn, m: type(m)(*([list(m)] if isinstance(m, nn.ModuleList) else list(m))),
}


def _arguments(nn, model, size):
    layers = [nn.Linear(size, 1), nn.Linear(size + 1, 1)]
    return [layers] if isinstance(model, nn.ModuleList) else layers


@pytest.mark.parametrize("kind", ["Sequential", "ModuleList"])
@pytest.mark.parametrize("name", LIST_CHANGES)
def test_containers_change(kind, name):
    if (kind, name) == ("ModuleList", "insert from the end"):
        pytest.skip("a KeyError in PyTorch")

    def code(nn):
        layers = [nn.Linear(i, 1) for i in range(1, 5)]
        model = getattr(nn, kind)(*([layers] if kind == "ModuleList" else layers))
        LIST_CHANGES[name](nn, model)
        return linear_numbers(model), len(model)

    assert code(framework.nn) == code(torch.nn)


@pytest.mark.parametrize("kind", ["Sequential", "ModuleList"])
@pytest.mark.parametrize("name", LIST_RESULTS)
def test_containers_make(kind, name):
    def code(nn):
        layers = [nn.Linear(i, 1) for i in range(1, 5)]
        model = getattr(nn, kind)(*([layers] if kind == "ModuleList" else layers))
        made = LIST_RESULTS[name](nn, model)
        return type(made).__name__, linear_numbers(made), repr(made)

    assert code(framework.nn) == code(torch.nn)


def test_sequential_repeated():
    def code(nn):
        model = nn.Sequential(nn.Linear(2, 2), nn.Tanh())
        more = [model * 2, 3 * model]
        model *= 2
        shared = model[0] is model[2]
        return [repr(m) for m in (*more, model)], shared, list(model.state_dict()), len(list(model.parameters()))

    assert code(framework.nn) == code(torch.nn)


def test_module_dict():
    def code(nn):
        model = nn.ModuleDict({"a": nn.Linear(1, 1), "b": nn.Tanh()})
        model["c"] = nn.ReLU()
        model.update({"b": nn.Sigmoid(), "d": nn.SELU()})
        popped = model.pop("a")
        del model["c"]
        seen = repr(popped), list(model), list(model.keys()), "b" in model, "a" in model, len(model), repr(model)
        pairs = [(key, repr(value)) for key, value in model.items()], [repr(v) for v in model.values()]
        model.clear()
        return seen, pairs, repr(model)

    assert code(framework.nn) == code(torch.nn)


def test_shared_parts_and_buffers_in_the_state():
    def code(T):
        nn = T.nn

        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.first = nn.Linear(2, 2)
                self.register_buffer("seen", T.zeros(3))
                self.register_buffer("scratch", T.zeros(3), persistent=False)
                self.register_buffer("absent", None)
                self.again = self.first
                self.tied = nn.Linear(2, 2, bias=False)
                self.tied.weight = self.first.weight
                self.scale = nn.Parameter(T.ones(1))

        net = Net()
        walks = [
            [name for name, _ in walk]
            for walk in (
                net.named_parameters(),
                net.named_parameters(remove_duplicate=False),
                net.named_parameters("p", recurse=False),
                net.named_buffers(),
                net.named_modules(),
                net.named_modules(remove_duplicate=False),
                net.named_children(),
            )
        ]
        return walks, list(net.state_dict()), list(net.state_dict(prefix="net.")), repr(net)

    assert code(framework) == code(torch)


def test_attributes_change_their_kind():
    def code(T):
        nn = T.nn

        class Net(nn.Module):
            pass

        net, log = Net(), []

        def note():
            log.append([list(net._parameters), list(net._buffers), list(net._modules), hasattr(net, "x")])

        net.x = 3
        note()
        net.x = nn.Parameter(T.ones(1))
        note()
        net.y = nn.Parameter(T.ones(1))
        net.x = nn.Parameter(T.zeros(1))
        note()
        net.x = None
        note()
        with pytest.raises(TypeError):
            net.x = nn.Tanh()
        del net.x
        net.x = None
        net.x = nn.Tanh()
        note()
        net.x = nn.ReLU()
        del net.x
        note()
        net.register_buffer("x", T.ones(2))
        net.x = T.zeros(3)
        note()
        for value in (1, T.ones(1)):
            with pytest.raises(TypeError):
                net.y = value
        for name in ("y.z", "", "training"):
            with pytest.raises(KeyError):
                net.register_parameter(name, None)
        with pytest.raises(KeyError):
            net.register_buffer("y", T.ones(1))
        with pytest.raises(TypeError):
            net.add_module("part", 3)
        return log

    assert code(framework) == code(torch)


def test_hooks():
    def code(T):
        log = []
        model = T.nn.Sequential(T.nn.Linear(2, 2), T.nn.Tanh())
        first = model[0]
        with T.no_grad():
            first.weight.fill_(0.5)
            first.bias.fill_(0.25)
        handles = [
            first.register_forward_pre_hook(lambda m, x: (x[0] * 2,)),
            first.register_forward_pre_hook(lambda m, x: log.append(("before", x[0].tolist()))),
            first.register_forward_pre_hook(lambda m, x: x[0] + 1, prepend=True),
            first.register_forward_hook(lambda m, x, y: log.append(("after", x[0].tolist(), y.tolist()))),
            first.register_forward_hook(lambda m, x, y: y + 1),
            first.register_forward_hook(lambda m, x, named, y: log.append((named, y.tolist())), with_kwargs=True),
            model.register_forward_hook(lambda m, x, y: log.append(("whole", y.tolist()))),
        ]
        x = T.tensor([[1.0, 2.0]], dtype=T.float32)
        model(x)
        handles[4].remove()
        handles[4].remove()
        model(x)
        for handle in handles:
            handle.remove()
        count = len(log)
        with first.register_forward_pre_hook(lambda m, x, named: ((x[0] - 1,), {}), with_kwargs=True):
            log.append(first(x).tolist())
        model(x)
        return count, [np.round(entry[-1], 5).tolist() for entry in log]

    assert code(framework) == code(torch)


def test_modes_reach_every_part():
    def code(nn):
        class Frozen(nn.BatchNorm1d):
            def train(self, mode=True):
                return super().train(False)

        model = nn.Sequential(nn.Linear(2, 2), Frozen(2), nn.Sequential(nn.Dropout()))
        model.train()
        on = [m.training for m in model.modules()]
        model.eval()
        return on, [m.training for m in model.modules()]

    assert code(framework.nn) == code(torch.nn)


def test_embedding_from_pretrained():
    table = normal(5, 3)
    for freeze in (True, False):
        ours = framework.nn.Embedding.from_pretrained(framework.tensor(table), freeze=freeze, padding_idx=1)
        theirs = torch.nn.Embedding.from_pretrained(torch.tensor(table), freeze=freeze, padding_idx=1)
        assert repr(ours) == repr(theirs)
        assert ours.weight.requires_grad == theirs.weight.requires_grad
        numbers = integers(0, 5, 4)
        same(ours(framework.tensor(numbers)), theirs(torch.tensor(numbers)), "embedding")


def test_types_and_gradients_switched():
    def code(T):
        model = T.nn.Sequential(T.nn.Linear(2, 3), T.nn.BatchNorm1d(3))
        log = []
        for change in (
            lambda m: m.double(),
            lambda m: m.half(),
            lambda m: m.float(),
            lambda m: m.to(T.float64),
            lambda m: m.to("cpu", T.float32),
            lambda m: m.to(T.zeros(1, dtype=T.float64)),
            lambda m: m.float().cpu(),
            lambda m: m.requires_grad_(False),
        ):
            assert change(model) is model
            log.append([str(t.dtype).removeprefix("torch.") for t in model.state_dict().values()])
            log.append([p.requires_grad for p in model.parameters()])
        return log

    assert code(framework) == code(torch)


STARTS = {
    "Linear": lambda nn: nn.Linear(40, 300),
    "Linear, one input": lambda nn: nn.Linear(1, 9000),
    "Conv1d": lambda nn: nn.Conv1d(8, 60, 5, groups=2),
    "Conv2d": lambda nn: nn.Conv2d(4, 80, (3, 5)),
    "Embedding": lambda nn: nn.Embedding(200, 50, padding_idx=3),
    "BatchNorm1d": lambda nn: nn.BatchNorm1d(5),
    "LayerNorm": lambda nn: nn.LayerNorm((3, 4)),
    "RMSNorm": lambda nn: nn.RMSNorm(4),
    "PReLU": lambda nn: nn.PReLU(3, init=0.1),
}


@pytest.mark.parametrize("name", STARTS)
def test_starting_values(name):
    """The same range and the same spread; where PyTorch always starts from the same numbers, these."""
    framework.manual_seed(SEED)
    torch.manual_seed(SEED)
    ours, theirs = STARTS[name](framework.nn), STARTS[name](torch.nn)
    for (entry, mine), other in zip(ours.state_dict().items(), theirs.state_dict().values(), strict=True):
        a, b = mine.numpy(), other.numpy()
        hint = f"{entry} (PARITY_SEED={SEED})"
        if b.std() == 0:
            same(mine, other, entry)
            continue
        # 5 standard errors of the spread of uniform and normal numbers; two samples
        assert abs(a.std() / b.std() - 1) < 5 * np.sqrt(2 / (2 * b.size)), hint
        assert abs(a.mean() - b.mean()) < 5 * b.std() * np.sqrt(2 / b.size), hint
        if name != "Embedding":  # uniform: the largest of n numbers is within about 20/n of the bound
            assert abs(np.abs(a).max() / np.abs(b).max() - 1) < 20 / b.size, hint
            fan_in = np.prod(ours.weight.shape[1:])
            assert np.abs(a).max() <= 1 / np.sqrt(fan_in) * (1 + 1e-6), hint
