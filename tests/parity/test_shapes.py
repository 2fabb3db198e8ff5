"""Shapes, joining and splitting, triangles: as PyTorch."""

from __future__ import annotations

import pytest
from harness import check, integers, normal

import framework

from harness import torch  # isort: skip

A, B, C = (3, 4), (2, 3, 4), (2, 1, 4, 1)

CASES = [
    ("reshape", lambda T, a: T.reshape(a, (4, 3)), [A]),
    ("reshape", lambda T, a: a.reshape(2, -1), [A]),
    ("reshape", lambda T, a: a.T.reshape(-1), [A]),
    ("reshape", lambda T, a: a.reshape(()), [(1, 1)]),
    ("reshape", lambda T, a: a.reshape(0, 5), [(0, 4)]),
    ("reshape", lambda T, a: T.reshape(a, shape=(1, 1)), [()]),
    ("view", lambda T, a: a.view(-1, 2), [A]),
    ("view", lambda T, a: a.transpose(0, 1).view(3, 2, 2, 2), [(2, 3, 4)]),
    ("view_as", lambda T, a, b: a.view_as(b), [A, (2, 6)]),
    ("flatten", lambda T, a: T.flatten(a), [B]),
    ("flatten", lambda T, a: a.flatten(), [()]),
    ("flatten", lambda T, a: a.flatten(1, -1), [B]),
    ("flatten", lambda T, a: a.flatten(start_dim=-3, end_dim=1), [B]),
    ("unflatten", lambda T, a: T.unflatten(a, -1, (2, -1)), [A]),
    ("unflatten", lambda T, a: a.unflatten(0, (3, 1)), [A]),
    ("transpose", lambda T, a: T.transpose(a, 0, -1), [B]),
    ("transpose", lambda T, a: a.transpose(0, 0), [()]),
    ("permute", lambda T, a: T.permute(a, (2, 0, 1)), [B]),
    ("permute", lambda T, a: a.permute(-1, 0, 1), [B]),
    ("permute", lambda T, a: a.permute(dims=(0, 2, 1)), [B]),
    ("movedim", lambda T, a: T.movedim(a, 0, -1), [B]),
    ("movedim", lambda T, a: a.movedim((0, 1), (2, 0)), [(2, 3, 4, 2)]),
    ("t", lambda T, a: T.t(a), [A]),
    ("t", lambda T, a: a.t(), [(3,)]),
    ("T", lambda T, a: a.T, [A]),
    ("mT", lambda T, a: a.mT, [B]),
    ("squeeze", lambda T, a: T.squeeze(a), [C]),
    ("squeeze", lambda T, a: a.squeeze(-1), [C]),
    ("squeeze", lambda T, a: a.squeeze(0), [C]),
    ("squeeze", lambda T, a: a.squeeze((1, 3)), [C]),
    ("squeeze", lambda T, a: a.squeeze(0), [()]),
    ("unsqueeze", lambda T, a: T.unsqueeze(a, -1), [A]),
    ("unsqueeze", lambda T, a: a.unsqueeze(0), [()]),
    ("unsqueeze", lambda T, a: a.unsqueeze(-3), [A]),
    ("expand", lambda T, a: a.expand(5, -1, 4), [(3, 1)]),
    ("expand", lambda T, a: a.expand((2, 3)), [()]),
    ("expand_as", lambda T, a, b: a.expand_as(b), [(4,), A]),
    ("broadcast_to", lambda T, a: T.broadcast_to(a, (2, 3, 4)), [(3, 1)]),
    ("clone", lambda T, a: T.clone(a), [A]),
    ("clone", lambda T, a: a.T.clone(), [A]),
    ("cat", lambda T, a, b: T.cat([a, b]), [A, (2, 4)]),
    ("cat", lambda T, a, b: T.cat((a, b, a), dim=-1), [A, (3, 1)]),
    ("cat", lambda T, a, b: T.cat([a, b]), [(0,), A]),
    ("cat", lambda T, a, b: T.cat([a, b], 1), [(3, 0), A]),
    ("concat", lambda T, a, b: T.concat([a, b]), [A, A]),
    ("concatenate", lambda T, a, b: T.concatenate([a, b]), [A, A]),
    ("stack", lambda T, a, b: T.stack([a, b]), [A, A]),
    ("stack", lambda T, a, b: T.stack([a, b], dim=-1), [A, A]),
    ("stack", lambda T, a, b: T.stack([a, b, a]), [(), ()]),
    ("hstack", lambda T, a, b: T.hstack([a, b]), [A, (3, 2)]),
    ("hstack", lambda T, a, b: T.hstack([a, b]), [(), (2,)]),
    ("vstack", lambda T, a, b: T.vstack([a, b]), [A, (4,)]),
    ("vstack", lambda T, a, b: T.vstack([a, b]), [(), ()]),
    ("split", lambda T, a: T.split(a, 3), [(7, 2)]),
    ("split", lambda T, a: a.split([1, 0, 3], dim=-1), [A]),
    ("split", lambda T, a: a.split(2), [(0, 2)]),
    ("chunk", lambda T, a: T.chunk(a, 4), [(5,)]),
    ("chunk", lambda T, a: a.chunk(2, dim=1), [B]),
    ("chunk", lambda T, a: a.chunk(2), [(0, 2)]),
    ("unbind", lambda T, a: T.unbind(a), [A]),
    ("unbind", lambda T, a: a.unbind(-1), [B]),
    ("repeat", lambda T, a: a.repeat(2, 3), [A]),
    ("repeat", lambda T, a: a.repeat(2, 1, 3), [A]),
    ("repeat", lambda T, a: a.repeat(2), [()]),
    ("repeat", lambda T, a: a.repeat(0, 2), [A]),
    ("tile", lambda T, a: T.tile(a, (2,)), [A]),
    ("tile", lambda T, a: a.tile(2, 1, 1), [A]),
    ("repeat_interleave", lambda T, a: T.repeat_interleave(a, 2), [A]),
    ("repeat_interleave", lambda T, a: a.repeat_interleave(3, dim=-1), [B]),
    ("repeat_interleave", lambda T, a: a.repeat_interleave(T.tensor([2, 0, 1]), 0), [A]),
    ("repeat_interleave", lambda T, a: a.repeat_interleave(T.tensor([2]), 0), [A]),
    ("flip", lambda T, a: T.flip(a, [0]), [A]),
    ("flip", lambda T, a: a.flip(0, -1), [B]),
    ("flip", lambda T, a: a.flip(()), [A]),
    ("roll", lambda T, a: T.roll(a, 1), [A]),
    ("roll", lambda T, a: a.roll((1, -2), (0, -1)), [B]),
    ("roll", lambda T, a: a.roll(5, 0), [A]),
    ("narrow", lambda T, a: T.narrow(a, 1, 1, 2), [A]),
    ("narrow", lambda T, a: a.narrow(-1, -3, 2), [B]),
    ("select", lambda T, a: T.select(a, 1, -1), [B]),
    ("select", lambda T, a: a.select(0, 0), [(3,)]),
    ("tril", lambda T, a: T.tril(a), [A]),
    ("tril", lambda T, a: a.tril(diagonal=-1), [B]),
    ("triu", lambda T, a: T.triu(a, 1), [A]),
    ("triu", lambda T, a: a.triu(-2), [B]),
    ("diagonal", lambda T, a: T.diagonal(a), [A]),
    ("diagonal", lambda T, a: a.diagonal(1), [A]),
    ("diagonal", lambda T, a: a.diagonal(-1, 1, 2), [B]),
    ("diagonal", lambda T, a: a.diagonal(offset=-1, dim1=-1, dim2=0), [B]),
    ("diagonal", lambda T, a: a.diagonal(9), [A]),
    ("diag", lambda T, a: T.diag(a), [(3,)]),
    ("diag", lambda T, a: a.diag(-2), [(3,)]),
    ("diag", lambda T, a: a.diag(1), [A]),
    ("trace", lambda T, a: T.trace(a), [A]),
    ("trace", lambda T, a: a.trace(), [(4, 2)]),
    ("meshgrid", lambda T, a, b: T.meshgrid(a, b, indexing="ij"), [(3,), (2,)]),
    ("meshgrid", lambda T, a, b, c: T.meshgrid([a, b, c], indexing="xy"), [(3,), (2,), ()]),
]


@pytest.mark.parametrize(("name", "code", "shapes"), CASES, ids=[case[0] for case in CASES])
def test_gradients_are_pytorchs(name, code, shapes):
    # squared first, so that second derivatives are not all zero
    check(lambda T, *inputs: code(T, *(x * x for x in inputs)), *(normal(*shape) for shape in shapes))


@pytest.mark.parametrize(("name", "code", "shapes"), CASES, ids=[case[0] for case in CASES])
def test_integers_and_booleans_keep_their_type(name, code, shapes):
    check(code, *(integers(-3, 3, *shape) for shape in shapes), order=0)
    if name != "trace":  # which PyTorch has for numbers only
        check(code, *(integers(0, 2, *shape).astype(bool) for shape in shapes), order=0)


MIXED = [("int64", "float32"), ("float32", "float64"), ("uint8", "int8"), ("bool", "int64"), ("float16", "int64")]


@pytest.mark.parametrize(("one", "other"), MIXED, ids=str)
def test_joining_promotes_types(one, other):
    a, b = integers(0, 2, 2, 3), integers(0, 2, 2, 3)
    check(lambda T, a, b: T.cat([a.to(getattr(T, one)), b.to(getattr(T, other))]), a, b, order=0)
    check(lambda T, a, b: T.stack([a.sum().to(getattr(T, one)), b[0, 0].to(getattr(T, other))]), a, b, order=0)


def test_numel():
    check(lambda T, a: T.tensor([T.numel(a), a.numel(), a.shape.numel()]), normal(3, 4), order=0)


@pytest.mark.parametrize(
    "code",
    [
        lambda T, a: a.reshape(5),
        lambda T, a: a.reshape(-1, 0),
        lambda T, a: a.reshape(-1, -1),
        lambda T, a: a.T.view(-1),
        lambda T, a: a.permute(0, 0),
        lambda T, a: a.transpose(0, 2),
        lambda T, a: a.flatten(1, 0),
        lambda T, a: a.unflatten(0, (2, 2)),
        lambda T, a: a.squeeze(2),
        lambda T, a: a.unsqueeze(4),
        lambda T, a: a.expand(2, 2),
        lambda T, a: a.expand(-1, 3, 4),
        lambda T, a: T.cat([]),
        lambda T, a: T.cat([a, a.T]),
        lambda T, a: T.cat([a.sum(), a.sum()]),
        lambda T, a: T.stack([a, a.T]),
        lambda T, a: a.split([1, 1]),
        lambda T, a: a.chunk(0),
        lambda T, a: a.repeat(2),
        lambda T, a: a.repeat_interleave(T.tensor([1, 2]), 0),
        lambda T, a: a.roll((1, 2), 0),
        lambda T, a: a.narrow(0, 2, 2),
        lambda T, a: a.select(0, 3),
        lambda T, a: a[0].tril(),
        lambda T, a: a.diagonal(0, 1, 1),
        lambda T, a: a[0].trace(),
        lambda T, a: a.expand(2, 3, 4).diag(),
        lambda T, a: T.meshgrid(a, a, indexing="ij"),
    ],
)
def test_what_pytorch_refuses(code):
    for T in (framework, torch):
        with pytest.raises((RuntimeError, IndexError, ValueError)):
            code(T, T.ones(3, 4))
