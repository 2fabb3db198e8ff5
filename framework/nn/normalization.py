"""Layers that keep the values in range: normalised over the batch, or within each sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from .. import create
from ..ops import norm
from ..tensor import Tensor
from . import init
from .expect import check_channels, wrong_shape
from .module import Module
from .parameter import Parameter


class _BatchNorm(Module):
    """`BatchNorm1d` and `BatchNorm2d`."""

    dims: ClassVar[tuple[int, ...]]

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        for name, present in (("weight", affine), ("bias", affine and bias)):
            start = Parameter(create.empty(num_features, device=device, dtype=dtype)) if present else None
            self.register_parameter(name, start)
        for name in ("running_mean", "running_var"):
            seen = create.empty(num_features, device=device, dtype=dtype) if track_running_stats else None
            self.register_buffer(name, seen)
        self.register_buffer(
            "num_batches_tracked", create.tensor(0, device=device) if track_running_stats else None
        )
        self.reset_parameters()

    def reset_running_stats(self) -> None:
        """Forget what was seen: mean 0, variance 1, no batches."""
        if self.track_running_stats:
            init.zeros_(self.running_mean)
            init.ones_(self.running_var)
            init.zeros_(self.num_batches_tracked)

    def reset_parameters(self) -> None:
        """Back to the start: weight 1, bias 0, nothing seen."""
        self.reset_running_stats()
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Tensor) -> Tensor:
        """(N, C, …); the result has the same shape."""
        check_channels(self, input, self.num_features, self.dims, batch=True)
        track = self.training and self.running_mean is not None
        share = self.momentum
        if track:
            self.num_batches_tracked.array += 1
            if share is None:
                share = 1 / float(self.num_batches_tracked.array)
        use_running = track or not self.training
        return norm.batch_norm(
            input,
            self.running_mean if use_running else None,
            self.running_var if use_running else None,
            self.weight,
            self.bias,
            self.training or self.running_mean is None,
            0.0 if share is None else share,
            self.eps,
        )

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


class BatchNorm1d(_BatchNorm):
    """Each channel brought to mean 0 and variance 1 over the batch, then times `weight` plus `bias`.

    Input: (N, C) or (N, C, L) with C = num_features; the result has the same shape. weight, bias: (C,), or None
    without `affine`. In training mode by mean and variance of the batch, which are mixed into the buffers
    running_mean and running_var with share `momentum` (None: so that they are the means over all batches);
    in evaluation mode by these two. Raises ShapeError, DTypeError for integers, and ValueError in training for
    one value a channel. Source: `torch.nn.BatchNorm1d`; Ioffe & Szegedy 2015, "Batch Normalization".

    >>> import framework as torch
    >>> layer = torch.nn.BatchNorm1d(2)
    >>> layer(torch.tensor([[1.0, 10.0], [3.0, 30.0]])).round(decimals=3).tolist()
    [[-1.0, -1.0], [1.0, 1.0]]
    >>> layer.running_mean
    tensor([0.2000, 2.0000])
    """

    dims = (0, 1)


class BatchNorm2d(_BatchNorm):
    """`BatchNorm1d` for pictures: each channel normalised over the batch and all its points.

    Input: (N, C, H, W) with C = num_features; the result has the same shape. Raises ShapeError, DTypeError for
    integers, and ValueError in training for one value a channel.
    Source: `torch.nn.BatchNorm2d`; Ioffe & Szegedy 2015.

    >>> import framework as torch
    >>> layer = torch.nn.BatchNorm2d(3)
    >>> layer(torch.randn(5, 3, 8, 8)).shape
    torch.Size([5, 3, 8, 8])
    >>> list(layer.state_dict())
    ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked']
    """

    dims = (2,)


class _SampleNorm(Module):
    """`LayerNorm` and `RMSNorm`: the last dimensions of each sample, of sizes `normalized_shape`."""

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None,
        elementwise_affine: bool,
        bias: bool,
        device: Any,
        dtype: Any,
    ) -> None:
        super().__init__()
        sizes = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.normalized_shape, self.elementwise_affine = sizes, elementwise_affine
        self.eps: Any = eps
        start = Parameter(create.empty(*sizes, device=device, dtype=dtype)) if elementwise_affine else None
        self.register_parameter("weight", start)
        if bias:
            self.register_parameter("bias", Parameter(create.empty(*sizes, device=device, dtype=dtype)))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Back to the start: weight 1, bias 0."""
        for name, parameter in self.named_parameters():
            (init.ones_ if name == "weight" else init.zeros_)(parameter)

    def check(self, input: Tensor) -> None:
        """Raise ShapeError unless the shape of `input` ends in `normalized_shape`."""
        sizes = self.normalized_shape
        if input.array.shape[-len(sizes) :] != sizes:
            raise wrong_shape(
                self,
                f"(..., {', '.join(map(str, sizes))})",
                input,
                f"normalized_shape must be the last sizes of the input, here {tuple(input.shape[-len(sizes) :])}",
            )


class LayerNorm(_SampleNorm):
    """Each sample brought to mean 0 and variance 1 over its last dimensions, then times `weight` plus `bias`.

    Input: any shape that ends in `normalized_shape`, which is the shape of weight and bias, too; the result has
    the same. No difference between training and evaluation. Raises ShapeError, DTypeError for integers.
    Source: `torch.nn.LayerNorm`; Ba et al. 2016, "Layer Normalization".

    >>> import framework as torch
    >>> torch.nn.LayerNorm(2)(torch.tensor([[1.0, 3.0], [20.0, 10.0]])).round(decimals=3).tolist()
    [[-1.0, 1.0], [1.0, -1.0]]
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(normalized_shape, eps, elementwise_affine, elementwise_affine and bias, device, dtype)
        if "bias" not in self._parameters:
            self.register_parameter("bias", None)

    def forward(self, input: Tensor) -> Tensor:
        """(..., *normalized_shape); the result has the same shape."""
        self.check(input)
        return norm.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )


class RMSNorm(_SampleNorm):
    """Each sample divided by its root mean square over the last dimensions, then times `weight`.

    Input: any shape that ends in `normalized_shape`, the shape of weight, too; the result has the same. eps: by
    default the machine epsilon of the element type. Raises ShapeError, DTypeError for integers.
    Source: `torch.nn.RMSNorm`; Zhang & Sennrich 2019.

    >>> import framework as torch
    >>> torch.nn.RMSNorm(2)(torch.tensor([[3.0, -3.0]]))
    tensor([[1., -1.]], grad_fn=<mul>)
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(normalized_shape, eps, elementwise_affine, False, device, dtype)

    def forward(self, input: Tensor) -> Tensor:
        """(..., *normalized_shape); the result has the same shape."""
        self.check(input)
        return norm.rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
