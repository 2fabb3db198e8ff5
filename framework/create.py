"""Making tensors: from data, filled, counted, random."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import backend, dtypes, random
from .modes import State
from .ops.shapes import sizes
from .tensor import Tensor, to_array

__all__ = [
    "arange",
    "as_tensor",
    "empty",
    "empty_like",
    "eye",
    "from_numpy",
    "full",
    "full_like",
    "linspace",
    "normal",
    "ones",
    "ones_like",
    "rand",
    "rand_like",
    "randint",
    "randn",
    "randn_like",
    "randperm",
    "tensor",
    "zeros",
    "zeros_like",
]


def tensor(data: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A new tensor with a copy of `data`: a number, nested lists, an array or a Tensor."""
    return Tensor(data, dtype, device, requires_grad)


def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> Tensor:
    """`data` as a tensor, without a copy where it is a Tensor or an array of that type."""
    if isinstance(data, Tensor):
        return data.to(dtype=dtype, device=device)
    if type(data) in backend.modules and dtype in (None, data.dtype):
        return Tensor.of_array(data).to(device=device)
    return Tensor(data, dtype, device)


def from_numpy(array: np.ndarray[Any, Any]) -> Tensor:
    """A tensor that shares its memory with `array`: both see each other's changes."""
    dtypes.kind(array.dtype)
    return Tensor.of_array(array)


def _finish(array: Any, dtype: Any, device: Any, requires_grad: bool) -> Tensor:
    if State.recorder is not None:
        array = State.recorder.constant(array)
    out = Tensor.of_array(to_array(array, dtype or dtypes.get_default_dtype(), device))
    return out.requires_grad_() if requires_grad else out


def zeros(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Zeros of shape `size`."""
    return _finish(np.zeros(sizes(size)), dtype, device, requires_grad)


def ones(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Ones of shape `size`."""
    return _finish(np.ones(sizes(size)), dtype, device, requires_grad)


def empty(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor of shape `size` whose values mean nothing yet."""
    return _finish(np.empty(sizes(size)), dtype, device, requires_grad)


def full(
    size: Any, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """A tensor of shape `size` with `fill_value` everywhere, in the type of that value."""
    return _finish(
        np.full(sizes((size,)), fill_value), dtype or dtypes.of_number(fill_value), device, requires_grad
    )


def eye(n: int, m: int | None = None, *, dtype: Any = None, device: Any = None) -> Tensor:
    """Ones on the diagonal of an (n, m) matrix, zeros elsewhere."""
    return _finish(np.eye(n, m), dtype, device, False)


def arange(
    start: Any,
    end: Any = None,
    step: Any = 1,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """`start`, `start + step`, … below `end`; integers give int64. ``arange(5)`` counts 0 to 4."""
    first, last = (0, start) if end is None else (start, end)
    if dtype is None and all(isinstance(n, int | np.integer) for n in (first, last, step)):
        dtype = dtypes.int64
    count = max(int(np.ceil((last - first) / step)), 0)
    return _finish(first + step * np.arange(count), dtype, device, requires_grad)


def linspace(
    start: float,
    end: float,
    steps: int,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """`steps` numbers at equal distances from `start` to `end`, both included."""
    return _finish(np.linspace(start, end, steps), dtype, device, requires_grad)


def rand(
    *size: Any,
    generator: random.Generator | None = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Uniform numbers in [0, 1)."""
    wanted = np.dtype(dtype or dtypes.get_default_dtype())
    drawn = random.draw(generator, "random", sizes(size), dtype=np.float64 if wanted == np.float64 else np.float32)
    return _finish(drawn, wanted, device, requires_grad)


def randn(
    *size: Any,
    generator: random.Generator | None = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Normally distributed numbers with mean 0 and variance 1."""
    drawn = random.draw(generator, "standard_normal", sizes(size))
    return _finish(drawn, dtype, device, requires_grad)


def normal(mean: float, std: float, size: Any, *, generator: random.Generator | None = None) -> Tensor:
    """Normally distributed numbers with the given mean and standard deviation."""
    return _finish(random.draw(generator, "normal", mean, std, sizes((size,))), None, None, False)


def randint(
    low: int,
    high: Any = None,
    size: Any = None,
    *,
    generator: random.Generator | None = None,
    dtype: Any = None,
) -> Tensor:
    """Integers from `low` to below `high`; ``randint(10, (3,))`` starts at 0."""
    if size is None:
        low, high, size = 0, low, high
    drawn = random.draw(generator, "integers", low, high, sizes((size,)))
    return _finish(drawn, dtype or dtypes.int64, None, False)


def randperm(n: int, *, generator: random.Generator | None = None) -> Tensor:
    """The numbers 0 to n-1 in random order."""
    return _finish(random.draw(generator, "permutation", n), dtypes.int64, None, False)


def _like(name: str, maker: Any) -> Any:
    def like(input: Tensor, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
        return maker(  # type: ignore[no-any-return]
            input.shape,
            dtype=dtype or input.dtype,
            device=device or input.device,
            requires_grad=requires_grad,
        )

    like.__name__ = like.__qualname__ = name
    like.__doc__ = f"`{maker.__name__}` of the shape, type and device of `input`."
    return like


zeros_like = _like("zeros_like", zeros)
ones_like = _like("ones_like", ones)
empty_like = _like("empty_like", empty)
rand_like = _like("rand_like", rand)
randn_like = _like("randn_like", randn)


def full_like(input: Tensor, fill_value: Any, *, dtype: Any = None) -> Tensor:
    """A tensor of the shape, type and device of `input` with `fill_value` everywhere."""
    return full(input.shape, fill_value, dtype=dtype or input.dtype, device=input.device)
