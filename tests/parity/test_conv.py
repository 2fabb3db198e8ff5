"""Convolution against PyTorch: values, types, shapes, first and second derivatives."""

import pytest
from harness import check, normal

ONE = [
    # input, weight, options
    ((2, 3, 8), (4, 3, 3), {}),
    ((3, 8), (4, 3, 3), {}),
    ((2, 3, 8), (4, 3, 1), {}),
    ((2, 3, 8), (4, 3, 8), {}),
    ((2, 3, 9), (4, 3, 3), {"stride": 2, "padding": 1}),
    ((2, 3, 8), (4, 3, 3), {"stride": 3}),
    ((2, 3, 9), (4, 3, 3), {"dilation": 2, "padding": 4}),
    ((2, 4, 7), (6, 2, 3), {"groups": 2}),
    ((2, 4, 7), (4, 1, 3), {"groups": 4, "padding": "same"}),
    ((2, 3, 8), (4, 3, 4), {"padding": "same"}),
    ((2, 3, 8), (4, 3, 2), {"padding": "valid"}),
    ((0, 3, 8), (4, 3, 3), {}),
]
TWO = [
    ((2, 3, 6, 5), (4, 3, 3, 3), {}),
    ((3, 6, 5), (4, 3, 3, 2), {}),
    ((1, 1, 3, 3), (1, 1, 3, 3), {}),
    ((2, 3, 7, 6), (4, 3, 3, 2), {"stride": 2, "padding": 1}),
    ((2, 3, 7, 6), (4, 3, 3, 2), {"stride": (2, 1), "padding": (0, 2)}),
    ((2, 2, 7, 8), (3, 2, 3, 3), {"dilation": (1, 2)}),
    ((2, 4, 5, 5), (6, 2, 3, 3), {"groups": 2, "padding": 1}),
    ((2, 3, 5, 5), (6, 1, 3, 3), {"groups": 3, "stride": 2}),
    ((2, 2, 5, 6), (3, 2, 2, 3), {"padding": "same"}),
    ((2, 2, 6, 6), (3, 2, 2, 3), {"padding": "same", "dilation": 2}),
    ((2, 2, 5, 6), (3, 2, 3, 3), {"padding": "valid", "stride": 2}),
]


@pytest.mark.filterwarnings("ignore:Using padding='same':UserWarning")
@pytest.mark.parametrize(
    ("name", "shape", "weight", "options"),
    [("conv1d", *case) for case in ONE] + [("conv2d", *case) for case in TWO],
)
def test_convolution(name, shape, weight, options):
    def code(T, x, w, b):
        f = getattr(T.nn.functional, name)
        return [f(x, w, **options), f(x, w, b, **options)]

    check(code, normal(*shape), normal(*weight), normal(weight[0]))


def test_inputs_that_are_not_contiguous():
    def code(T, x, w):
        return T.nn.functional.conv2d(T.permute(x, (3, 0, 2, 1)), T.transpose(w, 2, 3), stride=2)

    check(code, normal(3, 6, 5, 2), normal(4, 3, 3, 2))


def test_two_layers():
    def code(T, x, v, w):
        F = T.nn.functional
        return F.conv2d(T.tanh(F.conv2d(x, v, padding=1)), w, stride=2)

    check(code, normal(2, 1, 6, 6), normal(3, 1, 3, 3), normal(2, 3, 2, 2))


def test_third_derivative():
    def code(T, x, w):
        y = T.nn.functional.conv1d(x, w).sin().sum()
        (slope,) = T.autograd.grad([y], [w], create_graph=True)
        return slope

    check(code, normal(2, 2, 6), normal(2, 2, 3))
