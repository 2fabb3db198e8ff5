"""What the functions of nn.functional say when they are used wrongly, and what they leave alone."""

import numpy as np
import pytest

import framework as torch
from framework.errors import DTypeError, ShapeError

F = torch.nn.functional

MISTAKES = [
    # the call, the kind of error, words that it must contain
    (lambda: F.mse_loss(torch.zeros(3, 1), torch.zeros(3)), ShapeError, r"\(3, 1\).*\(3,\).*reshape\(\(3, 1\)\)"),
    (lambda: F.mse_loss(torch.arange(3), torch.arange(3)), DTypeError, r"use \.float\(\)"),
    (
        lambda: F.l1_loss(torch.zeros(3), torch.zeros(3), reduction="average"),
        ValueError,
        "'mean', 'sum' or 'none'",
    ),
    (lambda: F.cross_entropy(torch.zeros(2, 3), torch.tensor([0, 3])), IndexError, "class 3 .* 3 classes 0 to 2"),
    (lambda: F.cross_entropy(torch.zeros(2, 3), torch.tensor([0, -1])), IndexError, "class -1"),
    (
        lambda: F.cross_entropy(torch.zeros(2, 3), torch.tensor([[0], [1]])),
        ShapeError,
        r"shape \(2,\), got \(2, 1\)",
    ),
    (lambda: F.cross_entropy(torch.zeros(2, 3), torch.tensor([0.0, 1.0])), DTypeError, r"target\.long\(\)"),
    (lambda: F.cross_entropy(torch.zeros(2, 3), torch.zeros(2, 3).long()), DTypeError, "probabilities"),
    (lambda: F.nll_loss(torch.zeros(2, 3), torch.tensor([0, 1]), torch.ones(2)), ShapeError, "each of 3 classes"),
    (lambda: F.binary_cross_entropy(torch.tensor([2.0]), torch.tensor([1.0])), ValueError, "with_logits"),
    (lambda: F.binary_cross_entropy(torch.tensor([0.5]), torch.tensor([1])), DTypeError, r"use \.float\(\)"),
    (lambda: F.softmax(torch.zeros(2, 3), dim=2), IndexError, "dimension 2"),
    (lambda: F.gelu(torch.arange(3)), DTypeError, "gelu"),
    (lambda: F.gelu(torch.zeros(3), approximate="fast"), ValueError, "'none' or 'tanh'"),
    (lambda: F.prelu(torch.zeros(2, 3), torch.zeros(2)), ShapeError, "each of 3 channels"),
    (lambda: F.conv2d(torch.zeros(1, 3, 8, 8), torch.zeros(4, 1, 3, 3)), ShapeError, "expects 1 input channels"),
    (lambda: F.conv2d(torch.zeros(1, 3, 2, 2), torch.zeros(4, 3, 3, 3)), ShapeError, "does not fit"),
    (lambda: F.conv2d(torch.zeros(8, 8), torch.zeros(4, 3, 3, 3)), ShapeError, r"\(N, C, …\)"),
    (
        lambda: F.conv1d(torch.zeros(1, 3, 8), torch.zeros(4, 3, 3), stride=2, padding="same"),
        ShapeError,
        "stride 1",
    ),
    (lambda: F.max_pool2d(torch.zeros(1, 1, 8, 8), 2, padding=2), ShapeError, "at most half"),
    (lambda: F.max_pool2d(torch.zeros(1, 1, 2, 2), 3), ShapeError, "does not fit"),
    (lambda: F.avg_pool2d(torch.zeros(8, 8), 2), ShapeError, "spatial"),
    (lambda: F.layer_norm(torch.zeros(2, 3), (2,)), ShapeError, r"ends in \(2,\), got \(2, 3\)"),
    (lambda: F.batch_norm(torch.zeros(1, 3), None, None, training=True), ValueError, "more than 1 value"),
    (lambda: F.batch_norm(torch.zeros(2, 3), torch.zeros(2), torch.ones(2)), ShapeError, "each of 3 channels"),
    (lambda: F.batch_norm(torch.zeros(2, 3), None, None), ValueError, "running_mean"),
    (lambda: F.embedding(torch.tensor([5]), torch.zeros(4, 2)), IndexError, "0 to 3"),
    (lambda: F.embedding(torch.tensor([1.0]), torch.zeros(4, 2)), DTypeError, r"use \.long\(\)"),
    (lambda: F.one_hot(torch.tensor([3]), 2), IndexError, "0 to 1"),
    (lambda: F.pad(torch.zeros(3), (1,)), ShapeError, "pairs"),
    (lambda: F.pad(torch.zeros(2, 3), (3, 0), mode="reflect"), ShapeError, "reflect"),
]


@pytest.mark.parametrize(("call", "kind", "words"), MISTAKES)
def test_mistakes_are_explained(call, kind, words):
    with pytest.raises(kind, match=words):
        call()


def test_a_sigmoid_keeps_its_small_values():
    assert torch.sigmoid(torch.tensor(-20.0)).item() == pytest.approx(2.0611537e-9, rel=1e-6)
    assert torch.sigmoid(torch.tensor(-1000.0)).item() == 0


def test_outside_training_batch_norm_leaves_the_running_values_alone():
    mean, var = torch.zeros(3), torch.ones(3)
    F.batch_norm(torch.ones(4, 3), mean, var)
    assert mean.tolist() == [0, 0, 0]
    F.batch_norm(torch.ones(4, 3), mean, var, training=True, momentum=0.5)
    assert mean.tolist() == [0.5, 0.5, 0.5]
    assert var.tolist() == [0.5, 0.5, 0.5]


def test_the_transposes_of_convolution_are_transposes():
    """⟨conv(x, w), g⟩ = ⟨x, conv_to_input(g, w)⟩ = ⟨w, conv_to_weight(x, g)⟩."""
    rng = np.random.default_rng(3)
    x = torch.tensor(rng.normal(size=(2, 4, 7, 6)), requires_grad=True)
    w = torch.tensor(rng.normal(size=(6, 2, 3, 2)), requires_grad=True)
    y = F.conv2d(x, w, stride=2, padding=1, groups=2)
    g = torch.tensor(rng.normal(size=y.shape))
    y.backward(g)
    inner = (y * g).sum().item()
    assert (x * x.grad).sum().item() == pytest.approx(inner)
    assert (w * w.grad).sum().item() == pytest.approx(inner)


def test_rows_picked_by_small_integers():
    """Places in the flattened table must not overflow the type of the numbers."""
    table = torch.zeros(200, 64, requires_grad=True)
    F.embedding(torch.tensor(np.array([199, 7], dtype="uint8")), table).sum().backward()
    assert [i for i, n in enumerate(table.grad.sum(1).tolist()) if n] == [7, 199]
