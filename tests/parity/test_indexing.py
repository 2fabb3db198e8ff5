"""Indexing and picking: as PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
from harness import check, integers, normal, rng

import framework

from harness import torch  # isort: skip

S = slice(None)
ROWS, COLUMNS, GRID = [2, 0, 2], [0, -1, 3], [[0, 1], [2, 2]]
MASK = [True, False, True]
MASK2 = [[True, False, True, True], [False] * 4, [False, True, False, True]]

# what stands between the brackets, for a tensor of shape (3, 4, 5); lists become tensors below as well
INDICES = [
    ("integer", 1),
    ("integer", -1),
    ("integer", (0, -1)),
    ("integer", (0, 1, 2)),
    ("slice", slice(1, None)),
    ("slice", (S, slice(None, None, 2))),
    ("slice", (slice(-2, None), slice(0, 0))),
    ("ellipsis", ...),
    ("ellipsis", (..., 0)),
    ("ellipsis", (1, ..., slice(2))),
    ("none", None),
    ("none", (S, None, 1)),
    ("none", (..., None)),
    ("empty", ()),
    ("array", (ROWS,)),
    ("array", (GRID,)),
    ("array", (S, COLUMNS)),
    ("array", (..., COLUMNS)),
    ("array", (ROWS, COLUMNS)),
    ("array", (ROWS, S, COLUMNS)),
    ("array", (ROWS, COLUMNS, COLUMNS)),
    ("array", (GRID, [0, 1])),
    ("array", (S, ROWS, slice(1, 3))),
    ("array", (slice(0, 2), S, GRID)),
    ("array", ([[0], [1]], [0, 1, 1])),
    ("array", ([],)),
    ("array and integer", (0, ROWS)),
    ("array and integer", (0, S, ROWS)),
    ("array and integer", (ROWS, 1)),
    ("array and integer", (ROWS, S, -1)),
    ("array and integer", (ROWS, 0, COLUMNS)),
    ("array and none", (None, ROWS)),
    ("array and none", (ROWS, None, COLUMNS)),
    ("array and none", (S, None, COLUMNS, 0)),
    ("array and ellipsis", (ROWS, ..., COLUMNS)),
    ("array and ellipsis", (..., ROWS, None)),
    ("mask", (MASK,)),
    ("mask", (MASK2,)),
    ("mask", (MASK, 0)),
    ("mask", (1, [False, True, True, False])),
    ("mask", (MASK, S, [0, 3])),
    ("mask", (MASK2, [0, 0, 4, 1, 1])),
    ("mask", (..., [True] * 5)),
    ("mask", (slice(0, 2), [True, True, False, False], slice(1, 2))),
    ("mask", ([False] * 3,)),
]
IDS = [name for name, _ in INDICES]


def at(T, index, kind):
    """`index` with its lists as tensors, NumPy arrays or lists."""
    if not isinstance(index, tuple):
        return index
    make = {"tensor": lambda p: T.tensor(p, dtype=None if p else T.int64), "array": np.array, "list": list}[kind]
    return tuple(make(part) if isinstance(part, list) else part for part in index)


@pytest.mark.parametrize(("name", "index"), INDICES, ids=IDS)
def test_getitem(name, index):
    check(lambda T, a: (a * a)[at(T, index, "tensor")], normal(3, 4, 5))
    check(lambda T, a: (a * a).permute(2, 1, 0).clone().permute(2, 1, 0)[at(T, index, "tensor")], normal(3, 4, 5))
    check(lambda T, a: a[at(T, index, "tensor")], integers(-9, 9, 3, 4, 5), order=0)


@pytest.mark.parametrize(("name", "index"), INDICES, ids=IDS)
@pytest.mark.parametrize("kind", ["array", "list"])
def test_getitem_with_arrays_and_lists(name, index, kind):
    if kind == "array" and index == ([],):
        pytest.skip("an empty NumPy array holds floats")
    check(lambda T, a: (a * a)[at(T, index, kind if T is framework else "tensor")], normal(3, 4, 5))


def assign(T, a, index, value):
    out = a.clone()
    out[at(T, index, "tensor")] = value
    return out


def repeats(index):
    """Does `index` name an element twice? Which value such an element gets is left open."""
    places = np.arange(60).reshape(3, 4, 5)[at(np, index, "array") if index != ([],) else slice(0, 0)]
    return len(np.unique(places)) < np.size(places)


DISTINCT = [case for case in INDICES if not repeats(case[1])]


@pytest.mark.parametrize(("name", "index"), DISTINCT, ids=[name for name, _ in DISTINCT])
def test_setitem(name, index):
    shape = torch.zeros(3, 4, 5)[at(torch, index, "tensor")].shape
    a, value = normal(3, 4, 5), normal(*shape)
    check(lambda T, a, v: assign(T, a * a, index, v * v), a, value)
    check(lambda T, a: assign(T, a * a, index, 7), a)
    check(lambda T, a, v: assign(T, a.detach(), index, v * v), a, value)
    check(lambda T, a: assign(T, a.detach(), index, 2.5), a)
    check(lambda T, a, v: assign(T, a.long(), index, v.long()), a, value)
    if shape:
        check(lambda T, a, v: assign(T, a * a, index, v * v), a, normal(shape[-1]))
        check(lambda T, a, v: assign(T, a * a, index, v * v), a, normal(1, *shape))


def test_setitem_with_repeated_indices_and_one_value():
    for _, index in INDICES:
        if repeats(index):
            check(lambda T, a, index=index: assign(T, a * a, index, 7), normal(3, 4, 5))


def test_setitem_outside_recording_changes_every_view():
    def code(T, a):
        b = a.clone()
        row, transposed = b[1], b.T
        b[1:, [0, 2]] = -1
        row[3] = 9
        transposed[0] = 5
        return b, row, transposed

    check(code, integers(0, 9, 3, 4), order=0)


PICKS = [
    ("gather", lambda T, a, i: T.gather(a, 0, i), (3, 4), integers(0, 3, 3, 4)),
    ("gather", lambda T, a, i: a.gather(-1, i), (3, 4), integers(0, 4, 2, 6)),
    ("gather", lambda T, a, i: a.gather(1, i), (2, 3, 4), integers(0, 3, 1, 5, 2)),
    ("gather", lambda T, a, i: a.gather(0, i), (3, 4), np.zeros((0, 4), "int64")),
    ("gather", lambda T, a, i: a.gather(0, i), (), np.array(0)),
    ("index_select", lambda T, a, i: T.index_select(a, 0, i), (3, 4), np.array([2, 0, 2])),
    ("index_select", lambda T, a, i: a.index_select(-1, i), (3, 4), np.array([], "int64")),
    ("index_select", lambda T, a, i: a.index_select(1, i), (2, 3, 4), np.array(1)),
    ("index_select", lambda T, a, i: a.index_select(0, i), (), np.array([0])),
    ("take_along_dim", lambda T, a, i: T.take_along_dim(a, i, 1), (3, 4), integers(0, 4, 3, 2)),
    ("take_along_dim", lambda T, a, i: a.take_along_dim(i, dim=0), (3, 4), np.array([[0, -1, 2, 1]])),
    ("take_along_dim", lambda T, a, i: a.take_along_dim(i, dim=1), (1, 4), integers(0, 4, 3, 2)),
    ("take_along_dim", lambda T, a, i: a.take_along_dim(i), (3, 4), integers(0, 12, 2, 2)),
    ("take_along_dim", lambda T, a, i: a.take_along_dim(a.argsort(1), 1), (3, 4), np.array(0)),
    ("masked_fill", lambda T, a, m: T.masked_fill(a, m > 0, 3), (3, 4), integers(0, 2, 3, 4)),
    ("masked_fill", lambda T, a, m: a.masked_fill(m > 0, -1.5), (3, 4), integers(0, 2, 4)),
    ("masked_fill", lambda T, a, m: a.masked_fill(m > 0, T.tensor(2)), (3, 1), integers(0, 2, 3, 1)),
    ("masked_fill", lambda T, a, m: a.masked_fill(m > 0, a.sum()), (3, 4), integers(0, 2, 3, 1)),
    ("masked_select", lambda T, a, m: T.masked_select(a, m > 0), (3, 4), integers(0, 2, 3, 4)),
    ("masked_select", lambda T, a, m: a.masked_select(m > 0), (3, 1), integers(0, 2, 4)),
    ("scatter_add", lambda T, a, i: T.scatter_add(a, 0, i, a * 2), (3, 4), integers(0, 3, 3, 4)),
    ("scatter_add", lambda T, a, i: a.scatter_add(-1, i, (a * a)[:2, :3]), (3, 4), integers(0, 4, 2, 3)),
    ("scatter_add", lambda T, a, i: a.scatter_add(0, i, a), (), np.array(0)),
]


@pytest.mark.parametrize(("name", "code", "shape", "index"), PICKS, ids=[case[0] for case in PICKS])
def test_picking(name, code, shape, index):
    check(lambda T, a, i: code(T, a * a, i), normal(*shape), index)
    if name != "masked_fill":
        check(code, integers(-5, 5, *shape), index, order=0)


def test_scatter_add_of_less_than_src():  # which has no gradient in PyTorch
    check(lambda T, a, i: a.scatter_add(0, i, a), normal(3, 4), np.array([[0, 2, 0]]), order=0)
    check(lambda T, a, i: a.scatter_add(0, i, a), normal(3, 4), np.zeros((0, 4), "int64"), order=0)


def test_a_large_table_looked_up_often():
    index = rng.integers(0, 50, (30, 7))
    check(lambda T, a, i: (a * a)[i], normal(50, 3), index)
    check(lambda T, a, i: (a * a)[i, 1:], normal(50, 3), index)


@pytest.mark.parametrize(
    "code",
    [
        lambda T, a: a[3],
        lambda T, a: a[0, 0, 0],
        lambda T, a: a[T.tensor([0, 3])],
        lambda T, a: a[T.tensor([0.5])],
        lambda T, a: a[T.tensor([True, False])],
        lambda T, a: a[[0, 1], [0, 1, 2]],
        lambda T, a: a.gather(0, T.tensor([[3]])),
        lambda T, a: a.gather(0, T.tensor([[-1]])),
        lambda T, a: a.gather(0, T.tensor([0])),
        lambda T, a: a.gather(0, T.zeros(1, 5, dtype=T.int64)),
        lambda T, a: a.gather(0, T.zeros(1, 4)),
        lambda T, a: a.index_select(0, T.tensor([-1])),
        lambda T, a: a.index_select(0, T.tensor([[0]])),
        lambda T, a: a.masked_fill(T.zeros(3, 4), 1),
        lambda T, a: a.masked_fill(T.zeros(3, 3) > 0, 1),
        lambda T, a: a.masked_fill(a > 0, T.ones(4)),
        lambda T, a: a.masked_select(T.zeros(3, 4)),
        lambda T, a: a.scatter_add(0, T.tensor([[3]]), a),
        lambda T, a: a.scatter_add(0, T.zeros(3, 4, dtype=T.int64), T.ones(2, 4)),
        lambda T, a: a.scatter_add(0, T.zeros(3, 4, dtype=T.int64), a.double()),
        lambda T, a: a.__setitem__(0, T.ones(3)),
    ],
)
def test_what_pytorch_refuses(code):
    for T in (framework, torch):
        with pytest.raises((RuntimeError, IndexError, ValueError, TypeError)):
            code(T, T.ones(3, 4))
