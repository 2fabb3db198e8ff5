"""Pooling layers: each window of the input becomes one number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from ..ops import pool
from ..tensor import Tensor
from .expect import check_channels
from .module import Module

Numbers = int | Sequence[int]


def refuse_ceil(name: str, ceil_mode: bool) -> None:
    """Raise ValueError for windows that reach over the edge."""
    if ceil_mode:
        raise ValueError(
            f"{name}: ceil_mode=True is not supported: pad the input so that the windows fit, or take a stride "
            f"that divides its size"
        )


class _MaxPool(Module):
    """`MaxPool1d` and `MaxPool2d`."""

    dims: ClassVar[int]

    def __init__(
        self,
        kernel_size: Numbers,
        stride: Numbers | None = None,
        padding: Numbers = 0,
        dilation: Numbers = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        refuse_ceil(type(self).__name__, ceil_mode)
        self.kernel_size, self.stride = kernel_size, kernel_size if stride is None else stride
        self.padding, self.dilation = padding, dilation
        self.return_indices, self.ceil_mode = return_indices, ceil_mode

    def forward(self, input: Tensor) -> Any:
        """(N, C, …) or (C, …); the result has smaller sizes. With `return_indices`, also their places."""
        check_channels(self, input, None, (self.dims,))
        function = pool.max_pool1d if self.dims == 1 else pool.max_pool2d
        how = (self.kernel_size, self.stride, self.padding, self.dilation)
        return function(input, *how, return_indices=self.return_indices)

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}, ceil_mode={self.ceil_mode}"
        )


class MaxPool1d(_MaxPool):
    """The largest element of each window. Input (N, C, L) or (C, L); output the same with L'.

    stride: by default the window's size, so that windows touch. padding: with -inf, at most half a window.
    Raises ShapeError, DTypeError for integers, ValueError for ceil_mode. Source: `torch.nn.MaxPool1d`.

    >>> import framework as torch
    >>> torch.nn.MaxPool1d(2)(torch.tensor([[1.0, 3.0, 2.0, 0.0]]))
    tensor([[3., 2.]])
    """

    dims = 1


class MaxPool2d(_MaxPool):
    """The largest element of each window. Input (N, C, H, W) or (C, H, W); output the same with H' and W'.

    All settings: one number or two. stride: by default the window's size. padding: with -inf, at most half a
    window. Raises ShapeError, DTypeError for integers, ValueError for ceil_mode. Source: `torch.nn.MaxPool2d`.

    >>> import framework as torch
    >>> torch.nn.MaxPool2d(2)(torch.zeros(5, 3, 8, 8)).shape
    torch.Size([5, 3, 4, 4])
    """

    dims = 2


class AvgPool1d(Module):
    """The mean of each window. Input (N, C, L) or (C, L); output the same with L'.

    stride: by default the window's size. padding: with zeros, at most half a window; they count as elements if
    `count_include_pad`. Raises ShapeError, DTypeError for integers, ValueError for ceil_mode.
    Source: `torch.nn.AvgPool1d`.

    >>> import framework as torch
    >>> torch.nn.AvgPool1d(2)(torch.tensor([[1.0, 3.0, 2.0, 0.0]]))
    tensor([[2., 1.]])
    """

    def __init__(
        self,
        kernel_size: Numbers,
        stride: Numbers | None = None,
        padding: Numbers = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__()
        refuse_ceil("AvgPool1d", ceil_mode)
        self.kernel_size = _single(kernel_size)
        self.stride = self.kernel_size if stride is None else _single(stride)
        self.padding = _single(padding)
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad

    def forward(self, input: Tensor) -> Tensor:
        """(N, C, L) or (C, L); the result has another L."""
        check_channels(self, input, None, (1,))
        how = (self.kernel_size, self.stride, self.padding)
        return pool.avg_pool1d(input, *how, count_include_pad=self.count_include_pad)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


def _single(value: Numbers) -> tuple[int, ...]:
    return (value,) if isinstance(value, int) else tuple(value)


class AvgPool2d(Module):
    """The mean of each window. Input (N, C, H, W) or (C, H, W); output the same with H' and W'.

    kernel_size, stride, padding: one number or two, as in `AvgPool1d`. divisor_override: divide each sum by this
    instead of the number of elements. Raises ShapeError, DTypeError for integers, ValueError for ceil_mode.
    Source: `torch.nn.AvgPool2d`.

    >>> import framework as torch
    >>> torch.nn.AvgPool2d(2)(torch.tensor([[[1.0, 3.0], [2.0, 0.0]]]))
    tensor([[[1.5000]]])
    """

    def __init__(
        self,
        kernel_size: Numbers,
        stride: Numbers | None = None,
        padding: Numbers = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__()
        refuse_ceil("AvgPool2d", ceil_mode)
        self.kernel_size, self.stride = kernel_size, kernel_size if stride is None else stride
        self.padding, self.ceil_mode = padding, ceil_mode
        self.count_include_pad, self.divisor_override = count_include_pad, divisor_override

    def forward(self, input: Tensor) -> Tensor:
        """(N, C, H, W) or (C, H, W); the result has another H and W."""
        check_channels(self, input, None, (2,))
        return pool.avg_pool2d(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            count_include_pad=self.count_include_pad,
            divisor_override=self.divisor_override,
        )

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AdaptiveAvgPool2d(Module):
    """Means over as many equal bins as the output has elements, so that its size is known beforehand.

    Input (N, C, H, W) or (C, H, W); output the same with `output_size` in place of H and W: one number or two,
    None keeps that size. Raises ShapeError, DTypeError for integers. Source: `torch.nn.AdaptiveAvgPool2d`.

    >>> import framework as torch
    >>> torch.nn.AdaptiveAvgPool2d(1)(torch.ones(5, 3, 8, 8)).shape
    torch.Size([5, 3, 1, 1])
    """

    def __init__(self, output_size: int | Sequence[int | None] | None) -> None:
        super().__init__()
        self.output_size = output_size

    def forward(self, input: Tensor) -> Tensor:
        """(N, C, H, W) or (C, H, W); the result has `output_size` in place of (H, W)."""
        check_channels(self, input, None, (2,))
        return pool.adaptive_avg_pool2d(input, self.output_size)

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"
