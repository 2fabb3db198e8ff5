"""Gradients kept small, parameters as one vector. PyTorch's `torch.nn.utils`."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from .. import autograd, backend
from ..errors import FrameworkError, ShapeError
from ..ops import joining, shapes
from ..tensor import Tensor

__all__ = ["clip_grad_norm_", "clip_grad_value_", "parameters_to_vector", "vector_to_parameters"]


def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor],
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
) -> Tensor:
    """Shrink all gradients by one factor, in place, so that together their norm is at most `max_norm`.

    parameters: of any shapes; those without a gradient are left out. norm_type: 2 for the length, infinity for
    the largest element, and so on. Returns the norm before, a Tensor without dimensions. Raises FrameworkError
    if `error_if_nonfinite` and that norm is infinite or not a number; otherwise such a norm spreads.
    Source: `torch.nn.utils.clip_grad_norm_`; Pascanu et al. 2013, "On the difficulty of training recurrent
    neural networks".

    >>> import framework as torch
    >>> w = torch.tensor([0.0, 0.0], requires_grad=True)
    >>> (w * torch.tensor([3.0, 4.0])).sum().backward()
    >>> torch.nn.utils.clip_grad_norm_([w], max_norm=1.0)
    tensor(5.)
    >>> w.grad
    tensor([0.6000, 0.8000])
    """
    grads = _grads(parameters)
    if not grads:
        return Tensor(0.0)
    xp = backend.module_of(grads[0].array)
    total = _norm(xp, xp.stack([_norm(xp, g.array, norm_type) for g in grads]), norm_type)
    if error_if_nonfinite and not math.isfinite(total):
        raise FrameworkError(
            f"the norm of the gradients is {float(total)}, so they cannot be clipped: look for the operation that "
            f"produced it with detect_anomaly()"
        )
    factor = xp.minimum(max_norm / (total + 1e-6), 1.0)
    for g in grads:
        g.array *= factor
        autograd.Overwritten.note(g.array)
    return Tensor.of_array(xp.asarray(total))


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float) -> None:
    """Bring every element of the gradients into [-clip_value, clip_value], in place. Any shapes.

    Source: `torch.nn.utils.clip_grad_value_`.

    >>> import framework as torch
    >>> w = torch.tensor([0.0, 0.0], requires_grad=True)
    >>> (w * torch.tensor([0.5, -4.0])).sum().backward()
    >>> torch.nn.utils.clip_grad_value_([w], 1.0)
    >>> w.grad
    tensor([ 0.5000, -1.0000])
    """
    for g in _grads(parameters):
        backend.module_of(g.array).clip(g.array, -clip_value, clip_value, out=g.array)
        autograd.Overwritten.note(g.array)


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """All `parameters`, of any shapes, one after another in a Tensor of one dimension; gradients flow back.

    Source: `torch.nn.utils.parameters_to_vector`.

    >>> import framework as torch
    >>> torch.nn.utils.parameters_to_vector([torch.ones(2, 1), torch.zeros(1)])
    tensor([1., 1., 0.])
    """
    return joining.cat([shapes.reshape(parameter, (-1,)) for parameter in parameters])


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Copy the elements of `vec`, of one dimension, into the parameters, in their order.

    Raises ShapeError, and changes nothing, unless `vec` has as many elements as all parameters together.
    Source: `torch.nn.utils.vector_to_parameters`.

    >>> import framework as torch
    >>> w = torch.zeros(2, 1)
    >>> torch.nn.utils.vector_to_parameters(torch.tensor([1.0, 2.0]), [w])
    >>> w.tolist()
    [[1.0], [2.0]]
    """
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected a Tensor, got {type(vec).__name__}")
    chosen = list(parameters)
    needed = sum(parameter.numel() for parameter in chosen)
    if tuple(vec.shape) != (needed,):
        raise ShapeError(
            f"the parameters have {needed} elements together, the vector has shape {tuple(vec.shape)}"
        )
    at = 0
    for parameter in chosen:
        part = vec.array[at : at + parameter.numel()]
        parameter.array[...] = backend.move(part, parameter.device).reshape(parameter.shape)
        autograd.Overwritten.note(parameter.array)
        at += parameter.numel()


def _norm(xp: Any, array: Any, p: float) -> Any:
    """The p-norm of all elements; for p = 2 as one product, which is what it comes down to."""
    flat = array.reshape(-1)
    return xp.sqrt(flat.dot(flat)) if p == 2 else xp.linalg.norm(flat, ord=p)


def _grads(parameters: Tensor | Iterable[Tensor]) -> list[Tensor]:
    chosen = [parameters] if isinstance(parameters, Tensor) else parameters
    return [parameter.grad for parameter in chosen if parameter.grad is not None]
