"""Indexing and shapes without PyTorch: views, numbers that repeat, errors that say what to do."""

from __future__ import annotations

import numpy as np
import pytest

import framework as torch
from framework.errors import InPlaceError, ShapeError


def test_basic_indexing_is_a_view_and_picking_a_copy():
    a = torch.zeros(3, 4)
    a[1][2] = 5.0
    a.T[0] = 1.0
    a.view(2, 6)[1, 5] = 7.0
    a[0][1].fill_(4.0)
    a[[0, 1]][0] = 9.0
    a.flip(0)[0] = 9.0
    assert a.tolist() == [[1, 4, 0, 0], [1, 0, 5, 0], [1, 0, 0, 7]]


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "int64", "int32"])
def test_a_place_named_several_times_gathers_all_its_gradients(dtype):
    index, values = torch.tensor([0, 2, 0, 0]), torch.tensor([1, 2, 3, -4]).to(dtype)
    assert torch.zeros(3, dtype=dtype).scatter_add(0, index, values).tolist() == [0, 0, 2]
    if dtype.startswith("float"):
        a = torch.zeros(3, dtype=dtype, requires_grad=True)
        a[index].backward(values)
        assert a.grad.tolist() == [0, 0, 2]


def test_large_integers_are_added_exactly():
    big = 2**62 - 1
    out = torch.zeros(1, dtype=torch.int64).scatter_add(0, torch.tensor([0, 0]), torch.tensor([big, -1]))
    assert out.item() == big - 1


def test_an_index_changed_after_use_does_not_change_the_gradient():
    a, index = torch.ones(3, requires_grad=True), torch.tensor([0, 1])
    out = a[index].sum()
    index[0] = 2
    out.backward()
    assert a.grad.tolist() == [1, 1, 0]


def test_setitem_after_use_is_refused_where_backward_needs_the_old_value():
    w = torch.ones(3, requires_grad=True)
    a = torch.zeros(3)
    out = (w * a).sum()
    a[0] = 5.0
    with pytest.raises(InPlaceError):
        out.backward()


def test_setitem_into_a_leaf_that_is_learnt():
    w = torch.ones(3, requires_grad=True)
    with pytest.raises(InPlaceError, match="no_grad"):
        w[0] = 2.0
    with torch.no_grad():
        w[0] = 2.0
    assert w.tolist() == [2, 1, 1]


def test_numpy_numbers_and_arrays_are_indices():
    a = torch.arange(12).reshape(3, 4)
    assert a[np.int64(1), np.array([0, 1])].tolist() == [4, 5]
    assert a[torch.tensor(1)].tolist() == [4, 5, 6, 7]
    assert a[[torch.tensor(2), torch.tensor(0)], 0].tolist() == [8, 0]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (lambda a: a.reshape(5), r"12 elements of shape \(3, 4\) do not fit shape \(5,\)"),
        (lambda a: a.T.view(-1), "use reshape"),
        (lambda a: a[0, torch.ones(2)], "must be integers, booleans"),
        (lambda a: a[torch.ones(3, dtype=torch.uint8)], r"\.bool\(\) or \.long\(\)"),
        (lambda a: a.gather(1, torch.tensor([[4]])), "from 0 to 3"),
        (lambda a: a.gather(1, torch.ones(3, 4)), r"\.long\(\)"),
        (lambda a: a.split([1, 1]), "must add up to 3"),
        (lambda a: a.transpose(0, 2), "dimension 2 is out of range"),
        (lambda a: torch.cat([a, a.T]), r"\(3, 4\), \(4, 3\) must be equal except in dimension 0"),
        (lambda a: torch.cat([a.sum()]), "use stack"),
        (lambda a: a.expand(2, 4), r"\(3, 4\)"),
        (lambda a: a.masked_fill(a, 0), "must be bool"),
        (lambda a: a.__setitem__(0, torch.ones(3)), r"setitem into shape \(3, 4\)"),
        (lambda a: a @ a, "a transpose"),
        (lambda a: torch.mm(a, a[0]), "mm: expects a matrix and a matrix"),
        (lambda a: torch.einsum("ij,jk", a, a), "'j' the sizes 4 and 3"),
        (lambda a: torch.einsum("ij->k", a), "'k' in the result only"),
        (lambda a: torch.linalg.inv(torch.zeros(2, 2)), "singular"),
        (lambda a: torch.linalg.inv(a), "square"),
        (lambda a: torch.linalg.norm(a, "nuc"), "'nuc' of a matrix is not one of"),
        (lambda a: torch.nn.Linear(5, 1)(a), r"Linear expects last dimension 5, got \(3, 4\)"),
    ],
)
def test_errors_say_what_happened(code, words):
    with pytest.raises((ShapeError, TypeError, IndexError, ValueError, RuntimeError), match=words):
        code(torch.ones(3, 4))
