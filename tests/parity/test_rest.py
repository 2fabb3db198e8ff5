"""In-place methods, bitwise operators, the linear layer, and dropout where it is not random."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from harness import check, integers, normal, positive

ONE_TENSOR = ["abs_", "ceil_", "cos_", "exp_", "floor_", "log_", "nan_to_num_", "neg_", "reciprocal_", "round_"]
ONE_TENSOR += ["rsqrt_", "sin_", "sqrt_", "square_", "trunc_"]
TWO_TENSORS = ["add_", "sub_", "mul_", "div_", "floor_divide_"]


@pytest.mark.parametrize("name", ONE_TENSOR)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0, 2)])
def test_in_place(name: str, shape: tuple[int, ...]) -> None:
    def code(T: Any, a: Any) -> Any:
        x = a * 1
        return getattr(x, name)() + x

    check(code, positive(*shape), method=name)
    check(lambda T, a: a.logical_not_(), integers(0, 2, *shape).astype(bool))


@pytest.mark.parametrize("name", TWO_TENSORS)
def test_in_place_with_two(name: str) -> None:
    def code(T: Any, a: Any, b: Any) -> Any:
        x = a * 1
        getattr(x, name)(b)
        return x * x

    check(code, normal(2, 3), positive(3), order=0 if name == "floor_divide_" else 2, method=name)


def test_in_place_picking() -> None:
    mask = np.array([[True, False, True], [False, False, True]])
    check(lambda T, a, m: (a * 1).masked_fill_(m, 7.0), normal(2, 3), mask)
    check(lambda T, a, i, b: (a * 1).scatter_add_(1, i, b), normal(2, 3), integers(0, 3, 2, 4), normal(2, 4))


@pytest.mark.parametrize("name", ["bitwise_and", "bitwise_or", "bitwise_xor"])
def test_bitwise(name: str) -> None:
    for a, b in ((integers(0, 9, 3, 4), integers(0, 9, 4)), (integers(0, 2, 5) > 0, integers(0, 2, 5) > 0)):
        check(lambda T, x, y: getattr(T, name)(x, y), a, b)
    check(lambda T, x: T.bitwise_not(x), integers(0, 9, 3))


@pytest.mark.parametrize("shape", [(4,), (5, 4), (2, 3, 4), (0, 4)])
@pytest.mark.parametrize("bias", [True, False])
def test_linear(shape: tuple[int, ...], bias: bool) -> None:
    check(
        lambda T, x, w, b: T.nn.functional.linear(x, w, b if bias else None),
        normal(*shape),
        normal(3, 4),
        normal(3),
    )


def test_dropout_where_it_is_not_random() -> None:
    check(lambda T, a: T.nn.functional.dropout(a, 0.5, training=False), normal(3, 4))
    check(lambda T, a: T.nn.functional.dropout(a, 0.0), normal(3, 4))
    check(lambda T, a: T.nn.functional.dropout(a, 1.0), normal(3, 4))
