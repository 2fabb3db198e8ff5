"""Convolutional layers: one small window of weights, slid over the whole input."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

from .. import create
from ..ops import conv, embedding, windows
from ..tensor import Tensor
from . import init
from .expect import check_channels
from .module import Module
from .parameter import Parameter

Numbers = int | Sequence[int]


class _Conv(Module):
    """`Conv1d` and `Conv2d`."""

    dims: ClassVar[int]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Numbers,
        stride: Numbers = 1,
        padding: str | Numbers = 0,
        dilation: Numbers = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        name = type(self).__name__
        if groups < 1 or in_channels % groups or out_channels % groups:
            raise ValueError(
                f"{name}: in_channels {in_channels} and out_channels {out_channels} must be divisible by groups, "
                f"which is {groups}"
            )
        if padding_mode not in ("zeros", *embedding.MODES):
            raise ValueError(
                f"{name}: padding_mode must be 'zeros', {', '.join(map(repr, embedding.MODES))}, "
                f"not {padding_mode!r}"
            )
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size = windows.sizes(name, "kernel_size", kernel_size, self.dims)
        self.stride = windows.sizes(name, "stride", stride, self.dims)
        self.dilation = windows.sizes(name, "dilation", dilation, self.dims)
        self.padding: Any = padding
        self.padding_mode = padding_mode
        if isinstance(padding, str):
            if padding not in ("same", "valid"):
                raise ValueError(f"{name}: padding must be 'valid', 'same' or integers, not {padding!r}")
            if padding == "same":  # refuses other strides than 1
                conv.same_padding(name, self.kernel_size, self.stride, self.dilation)
        else:
            self.padding = windows.sizes(name, "padding", padding, self.dims, 0)
        shape = (out_channels, in_channels // groups, *self.kernel_size)
        self.weight = Parameter(create.empty(*shape, device=device, dtype=dtype))
        start = Parameter(create.empty(out_channels, device=device, dtype=dtype)) if bias else None
        self.register_parameter("bias", start)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new starting values."""
        fan_in = self.in_channels // self.groups * math.prod(self.kernel_size)
        bound = 1 / math.sqrt(fan_in) if fan_in else 0.0
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Tensor) -> Tensor:
        """(N, C, …) or (C, …) with C = in_channels; the result has out_channels instead, and other sizes."""
        check_channels(self, input, self.in_channels, (self.dims,))
        padding = self.padding
        if self.padding_mode != "zeros":
            input, padding = embedding.pad(input, self._around(), self.padding_mode), 0
        how = (self.stride, padding, self.dilation, self.groups)
        name = "conv1d" if self.dims == 1 else "conv2d"
        return conv.convolution(name, self.dims, input, self.weight, self.bias, *how)

    def _around(self) -> list[int]:
        """The padding as `pad` takes it: pairs that begin with the last dimension."""
        pairs: Sequence[tuple[int, int]]
        if self.padding == "valid":
            pairs = [(0, 0)] * self.dims
        elif self.padding == "same":
            pairs = conv.same_padding(type(self).__name__, self.kernel_size, self.stride, self.dilation)
        else:
            pairs = [(p, p) for p in self.padding]
        return [p for pair in reversed(pairs) for p in pair]

    def extra_repr(self) -> str:
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        if self.padding != (0,) * self.dims:
            text += f", padding={self.padding}"
        if self.dilation != (1,) * self.dims:
            text += f", dilation={self.dilation}"
        if self.groups != 1:
            text += f", groups={self.groups}"
        if self.bias is None:
            text += ", bias=False"
        return text + ("" if self.padding_mode == "zeros" else f", padding_mode={self.padding_mode}")


class Conv1d(_Conv):
    """Convolution (cross-correlation) along one dimension.

    Input (N, C, L) or (C, L) with C = in_channels, output (N, O, L') or (O, L') with O = out_channels. weight:
    (O, C/groups, K), bias: (O,) or None; both start uniform in ±1/√(C/groups · K). padding: integers, ``"valid"``
    (none) or ``"same"`` (L' = L); filled as padding_mode says: ``"zeros"``, ``"reflect"``, ``"replicate"``,
    ``"circular"``. Raises ShapeError, DTypeError for integers, ValueError for settings that do not fit together.
    Source: `torch.nn.Conv1d`.

    >>> import framework as torch
    >>> torch.nn.Conv1d(1, 4, kernel_size=3)(torch.zeros(5, 1, 10)).shape
    torch.Size([5, 4, 8])
    """

    dims = 1


class Conv2d(_Conv):
    """Convolution (cross-correlation) over two dimensions.

    Input (N, C, H, W) or (C, H, W) with C = in_channels, output with O = out_channels in place of C, H' and W'.
    weight: (O, C/groups, KH, KW), bias: (O,) or None; both start uniform in ±1/√(C/groups · KH · KW).
    kernel_size, stride, padding, dilation: one number or two; padding also ``"valid"`` (none) or ``"same"`` (the
    size stays), filled as in `Conv1d`. Raises ShapeError, DTypeError for integers, ValueError for settings that
    do not fit together. Source: `torch.nn.Conv2d`; LeCun et al. 1989.

    >>> import framework as torch
    >>> layer = torch.nn.Conv2d(1, 4, kernel_size=3, padding="same")
    >>> layer(torch.zeros(5, 1, 8, 8)).shape
    torch.Size([5, 4, 8, 8])
    """

    dims = 2
