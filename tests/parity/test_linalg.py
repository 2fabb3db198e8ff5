"""Products, einsum, equations and norms: as PyTorch."""

from __future__ import annotations

import math

import numpy as np
import pytest
from harness import check, integers, normal, positive

import framework

from harness import torch  # isort: skip

PRODUCTS = [
    ("matmul", lambda T, a, b: T.matmul(a, b), [(3, 4), (4, 2)]),
    ("matmul", lambda T, a, b: a @ b, [(4,), (4,)]),
    ("matmul", lambda T, a, b: a @ b, [(3, 4), (4,)]),
    ("matmul", lambda T, a, b: a @ b, [(4,), (4, 3)]),
    ("matmul", lambda T, a, b: a @ b, [(4,), (2, 4, 3)]),
    ("matmul", lambda T, a, b: a @ b, [(2, 3, 4), (4,)]),
    ("matmul", lambda T, a, b: a @ b, [(2, 3, 4), (4, 2)]),
    ("matmul", lambda T, a, b: a @ b, [(3, 4), (2, 4, 2)]),
    ("matmul", lambda T, a, b: a @ b, [(5, 1, 3, 4), (2, 4, 2)]),
    ("matmul", lambda T, a, b: a @ b, [(0, 4), (4, 2)]),
    ("matmul", lambda T, a, b: a @ b, [(3, 0), (0, 2)]),
    ("matmul", lambda T, a, b: a.T @ b.mT, [(4, 3), (2, 2, 4)]),
    ("mm", lambda T, a, b: T.mm(a, b), [(3, 4), (4, 2)]),
    ("mm", lambda T, a, b: a.mm(b.t()), [(3, 4), (2, 4)]),
    ("bmm", lambda T, a, b: T.bmm(a, b), [(2, 3, 4), (2, 4, 2)]),
    ("bmm", lambda T, a, b: a.bmm(b), [(0, 3, 4), (0, 4, 2)]),
    ("mv", lambda T, a, b: T.mv(a, b), [(3, 4), (4,)]),
    ("dot", lambda T, a, b: T.dot(a, b), [(4,), (4,)]),
    ("dot", lambda T, a, b: a.dot(b), [(0,), (0,)]),
    ("inner", lambda T, a, b: T.inner(a, b), [(4,), (4,)]),
    ("inner", lambda T, a, b: a.inner(b), [(2, 3, 4), (5, 4)]),
    ("inner", lambda T, a, b: T.inner(a, b), [(3, 4), ()]),
    ("inner", lambda T, a, b: T.inner(a, b), [(4,), (2, 3, 4)]),
    ("outer", lambda T, a, b: T.outer(a, b), [(3,), (4,)]),
    ("outer", lambda T, a, b: a.outer(b), [(0,), (4,)]),
    ("tensordot", lambda T, a, b: T.tensordot(a, b), [(2, 3, 4), (3, 4, 5)]),
    ("tensordot", lambda T, a, b: T.tensordot(a, b, dims=1), [(3, 4), (4,)]),
    ("tensordot", lambda T, a, b: T.tensordot(a, b, 0), [(3,), (2, 2)]),
    ("tensordot", lambda T, a, b: T.tensordot(a, b, ([0, -1], [1, 0])), [(2, 3, 4), (4, 2, 5)]),
    ("tensordot", lambda T, a, b: T.tensordot(a, b, dims=[[1], [1]]), [(3, 4), (5, 4)]),
    ("addmm", lambda T, a, b, c: T.addmm(c, a, b), [(3, 4), (4, 2), (2,)]),
    ("addmm", lambda T, a, b, c: c.addmm(a, b, beta=0.5, alpha=2), [(3, 4), (4, 2), (3, 2)]),
    ("addmm", lambda T, a, b, c: T.addmm(c, a, b), [(3, 4), (4, 2), ()]),
    ("baddbmm", lambda T, a, b, c: T.baddbmm(c, a, b), [(2, 3, 4), (2, 4, 2), (3, 2)]),
    ("baddbmm", lambda T, a, b, c: c.baddbmm(a, b, beta=2, alpha=-1), [(2, 3, 4), (2, 4, 2), (2, 1, 1)]),
]


@pytest.mark.parametrize(("name", "code", "shapes"), PRODUCTS, ids=[case[0] for case in PRODUCTS])
def test_products(name, code, shapes):
    check(lambda T, *inputs: code(T, *(x * x for x in inputs)), *(normal(*s) for s in shapes))


@pytest.mark.parametrize(("name", "code", "shapes"), PRODUCTS[:30], ids=[case[0] for case in PRODUCTS[:30]])
def test_products_of_integers(name, code, shapes):
    check(code, *(integers(-9, 9, *shape) for shape in shapes), order=0)


EINSUMS = [
    ("ij->ji", [(3, 4)]),
    ("ij->", [(3, 4)]),
    ("ij->j", [(3, 4)]),
    ("ii", [(3, 3)]),
    ("ii->i", [(3, 3)]),
    ("iij->j", [(3, 3, 2)]),
    ("iii", [(3, 3, 3)]),
    ("ijij->ji", [(2, 3, 2, 3)]),
    ("ba", [(3, 4)]),
    ("i,i", [(4,), (4,)]),
    ("i,j", [(3,), (4,)]),
    ("i,j->ji", [(3,), (4,)]),
    ("ij,jk", [(3, 4), (4, 2)]),
    ("ij,jk->ki", [(3, 4), (4, 2)]),
    ("ij,ij->ij", [(3, 4), (3, 4)]),
    ("ij,ij", [(3, 4), (3, 4)]),
    ("ij,ij->i", [(3, 4), (3, 4)]),
    ("bij,bjk->bik", [(2, 3, 4), (2, 4, 5)]),
    ("bhqd,bhkd->bhqk", [(2, 2, 3, 4), (2, 2, 5, 4)]),
    ("ij,kl->", [(3, 4), (2, 5)]),
    ("ij,k->k", [(3, 4), (2,)]),
    ("ii,ij->j", [(3, 3), (3, 4)]),
    ("ij,jk,kl->il", [(2, 3), (3, 4), (4, 5)]),
    ("i,i,i->i", [(3,), (3,), (3,)]),
    ("i,j,k->kji", [(3,), (2,), (4,)]),
    ("ij,j,i", [(3, 4), (4,), (3,)]),
    ("ij,jk->ik", [(2, 1), (3, 4)]),
    ("ij,ij->ij", [(3, 1), (1, 4)]),
    ("ij,jk->ik", [(0, 4), (4, 2)]),
    ("ij,jk->ik", [(3, 0), (0, 2)]),
    ("...ij->...ji", [(2, 3, 4)]),
    ("...ij,...jk->...ik", [(5, 1, 3, 4), (2, 4, 2)]),
    ("...ij,jk", [(2, 3, 4), (4, 2)]),
    ("...,...", [(2, 3), (3,)]),
    ("i...,i...->...", [(2, 3), (2, 3)]),
    ("...j->j", [(2, 3, 4)]),
    ("b...a->a...", [(2, 3, 4)]),
    (",->", [(), ()]),
    (" i j , j k -> i k ", [(3, 4), (4, 2)]),
    ("bn,anm,bm->ba", [(2, 3), (5, 3, 4), (2, 4)]),
]


@pytest.mark.parametrize(("equation", "shapes"), EINSUMS, ids=[f"einsum {e}" for e, _ in EINSUMS])
def test_einsum(equation, shapes):
    check(lambda T, *x: T.einsum(equation, *(a * a for a in x)), *(normal(*shape) for shape in shapes))


def test_einsum_takes_a_list_and_integers():
    check(lambda T, a, b: T.einsum("ij,jk", [a, b]), normal(2, 3), normal(3, 4))
    check(lambda T, a, b: T.einsum("ij,jk->k", a, b), integers(0, 9, 2, 3), integers(0, 9, 3, 4), order=0)


def regular(*shape):
    return normal(*shape) + 4 * np.eye(shape[-1])


SOLVES = [
    ("linalg.inv", lambda T, a: T.linalg.inv(a), [(3, 3)]),
    ("linalg.inv", lambda T, a: T.linalg.inv(a.mT), [(2, 3, 3)]),
    ("linalg.inv", lambda T, a: T.linalg.inv(a), [(0, 3, 3)]),
    ("linalg.inv", lambda T, a: T.linalg.inv(a), [(1, 1)]),
    ("linalg.solve", lambda T, a, b: T.linalg.solve(a, b), [(3, 3), (3, 2)]),
    ("linalg.solve", lambda T, a, b: T.linalg.solve(a, b), [(3, 3), (3,)]),
    ("linalg.solve", lambda T, a, b: T.linalg.solve(a, b), [(2, 3, 3), (2, 3)]),
    ("linalg.solve", lambda T, a, b: T.linalg.solve(a, b), [(2, 3, 3), (2, 3, 4)]),
    ("linalg.solve", lambda T, a, b: T.linalg.solve(a, b), [(2, 3, 3), (3, 4)]),
    ("linalg.solve", lambda T, a, b: T.linalg.solve(a, b), [(3, 3), (2, 3, 4)]),
    ("linalg.solve", lambda T, a, b: T.linalg.solve(a, b), [(2, 3, 3), (3,)]),
    ("linalg.solve", lambda T, a, b: T.linalg.solve(a, b, left=False), [(3, 3), (2, 3)]),
    ("linalg.solve", lambda T, a, b: T.linalg.solve(a, b), [(3, 3), (3, 0)]),
]


@pytest.mark.parametrize(("name", "code", "shapes"), SOLVES, ids=[case[0] for case in SOLVES])
def test_solving(name, code, shapes):
    check(code, regular(*shapes[0]), *(normal(*shape) for shape in shapes[1:]), dtypes=("float64",))
    check(code, regular(*shapes[0]), *(normal(*shape) for shape in shapes[1:]), order=0)


INF = math.inf
NORMS = [
    ("linalg.vector_norm", lambda T, a, p=p, d=d: T.linalg.vector_norm(a, p, dim=d), (3, 4))
    for p in (2, 1, 3, 2.5, 1.5, 0.5, 0, -1, -2, INF, -INF)
    for d in (None, -1, (0, 1))
]
NORMS += [
    ("linalg.vector_norm", lambda T, a: T.linalg.vector_norm(a), (2, 3, 4)),
    ("linalg.vector_norm", lambda T, a: T.linalg.vector_norm(a, dim=(0, 2), keepdim=True), (2, 3, 4)),
    ("linalg.vector_norm", lambda T, a: T.linalg.vector_norm(a), ()),
    ("linalg.vector_norm", lambda T, a: T.linalg.vector_norm(a, dim=1), (3, 0)),
    ("linalg.norm", lambda T, a: T.linalg.norm(a), (2, 3, 4)),
    ("linalg.norm", lambda T, a: T.linalg.norm(a, dim=1, keepdim=True), (3, 4)),
    ("linalg.norm", lambda T, a: T.linalg.norm(a, 3), (5,)),
    ("linalg.norm", lambda T, a: T.linalg.norm(a, 1, dim=-1), (2, 3, 4)),
    ("linalg.norm", lambda T, a: T.linalg.norm(a, "fro"), (3, 4)),
    ("linalg.norm", lambda T, a: T.linalg.norm(a, "fro", dim=(0, 2)), (2, 3, 4)),
]
NORMS += [
    ("linalg.norm", lambda T, a, p=p, d=d: T.linalg.norm(a, p, dim=d, keepdim=True), (2, 3, 4))
    for p in (1, -1, INF, -INF)
    for d in ((0, 1), (2, 0), (-1, -2))
]


@pytest.mark.parametrize(("name", "code", "shape"), NORMS, ids=[case[0] for case in NORMS])
def test_norms(name, code, shape):
    # away from 0, where norms with p < 1 bend sharply
    check(code, np.asarray(positive(*shape) * np.sign(normal(*shape))))


def test_the_norm_of_zero_has_gradient_zero():
    check(lambda T, a: T.linalg.vector_norm(a * 0), normal(3), order=1)


def test_the_norm_in_another_type():
    check(lambda T, a: T.linalg.vector_norm(a, dtype=T.float64), normal(3), order=0)
    check(lambda T, a: T.linalg.norm(a, "fro", dtype=T.float64), normal(3, 2), order=0)


def test_addmm_does_not_look_at_input_if_beta_is_zero():
    check(lambda T, a, b, c: T.addmm(c / 0, a, b, beta=0), normal(3, 4), normal(4, 2), normal(2), order=0)


@pytest.mark.parametrize(
    "code",
    [
        lambda T, a: a @ a,
        lambda T, a: a @ T.tensor(1.0),
        lambda T, a: a.mm(a),
        lambda T, a: a.mm(a.T[None]),
        lambda T, a: T.ones(2, 3, 4).bmm(T.ones(3, 4, 2)),
        lambda T, a: a.mv(T.ones(3)),
        lambda T, a: T.ones(3).dot(T.ones(4)),
        lambda T, a: a.inner(T.ones(3)),
        lambda T, a: a.outer(a),
        lambda T, a: T.tensordot(a, a, 1),
        lambda T, a: T.addmm(T.ones(4), a, a.T),
        lambda T, a: T.einsum("ij,jk", a, a),
        lambda T, a: T.einsum("ij,jk", a),
        lambda T, a: T.einsum("ijk", a),
        lambda T, a: T.einsum("i", a),
        lambda T, a: T.einsum("ij->ii", a),
        lambda T, a: T.einsum("ij->k", a),
        lambda T, a: T.einsum("i1", a),
        lambda T, a: T.einsum("ii", a),
        lambda T, a: T.linalg.inv(a),
        lambda T, a: T.linalg.inv(T.zeros(2, 2)),
        lambda T, a: T.linalg.inv(T.ones(2, 2, dtype=T.int64)),
        lambda T, a: T.linalg.solve(T.eye(2), a),
        lambda T, a: T.linalg.solve(T.zeros(2, 2), T.ones(2)),
        lambda T, a: T.linalg.vector_norm(T.arange(3)),
        lambda T, a: T.linalg.norm(a[None], 1),
    ],
)
def test_what_pytorch_refuses(code):
    for T in (framework, torch):
        with pytest.raises((RuntimeError, IndexError, ValueError, TypeError)):
            code(T, T.ones(3, 4))
