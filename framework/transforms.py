"""Derivatives of functions: Jacobian, Hessian, products with them, and a check against finite differences.

A function here takes Tensors and returns one Tensor; `inputs` is a Tensor or a tuple of them, as for
`torch.autograd.functional`, whose names and shapes these are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from . import backend
from .autograd import grad
from .errors import GradientError
from .tensor import Tensor

__all__ = ["gradcheck", "gradgradcheck", "hessian", "jacobian", "jvp", "vjp"]

Function = Callable[..., Tensor]


def _fresh(inputs: Any) -> tuple[Tensor, ...]:
    """Leaves with the values of `inputs`, which require gradients; connected to them if they do too."""
    given = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    return tuple(x * 1 if x.tracked else x.detach().clone().requires_grad_() for x in given)


def _like(result: tuple[Any, ...], inputs: Any) -> Any:
    """One result for one input, a tuple for a tuple."""
    return result[0] if isinstance(inputs, Tensor) else result


def _or_zeros(gradient: Tensor | None, x: Tensor) -> Tensor:
    return Tensor.of_array(_zeros(x)) if gradient is None else gradient


def _zeros(x: Tensor) -> Any:
    return backend.module_of(x.array).zeros_like(x.array)


def _basis(like: Tensor, i: int) -> Tensor:
    """Zeros of the shape of `like` with a 1 at element `i`, counted row by row."""
    array = _zeros(like)
    array.reshape(-1)[i] = 1
    return Tensor.of_array(array)


def jacobian(func: Function, inputs: Any, create_graph: bool = False) -> Any:
    """All first derivatives: J[i..., j...] = d output[i...] / d input[j...].

    The shape is that of the output followed by that of the input; one such Tensor per input. Computed row by
    row with one backward each, so a function with few outputs is cheap. Source: `torch.autograd.functional`.
    """
    from .ops.joining import stack
    from .ops.shapes import reshape

    leaves = _fresh(inputs)
    output = func(*leaves)
    rows = [_row(output, leaves, i, create_graph) for i in range(output.numel())]
    result = tuple(
        reshape(stack(column) if column else Tensor.of_array(_zeros(x)[None][:0]), (*output.shape, *x.shape))
        for x, column in zip(leaves, zip(*rows, strict=True) if rows else [()] * len(leaves), strict=True)
    )
    return _like(result, inputs)


def _row(output: Tensor, leaves: tuple[Tensor, ...], i: int, create_graph: bool) -> tuple[Tensor, ...]:
    if not output.tracked:
        return tuple(Tensor.of_array(_zeros(x)) for x in leaves)
    found = grad(output, leaves, _basis(output, i), True, create_graph, allow_unused=True)
    return tuple(_or_zeros(g, x) for g, x in zip(found, leaves, strict=True))


def hessian(func: Function, inputs: Any, create_graph: bool = False) -> Any:
    """All second derivatives of a function with one number as its output.

    For one input, H[i..., j...] of its shape twice; for a tuple of inputs, a tuple of tuples.
    Raises GradientError where the output has more than one element.
    """
    several = not isinstance(inputs, Tensor)

    def gradient_of(k: int) -> Function:
        def gradient(*xs: Tensor) -> Tensor:
            output = func(*xs)
            if output.numel() != 1:
                raise GradientError(f"hessian needs a function with one number as output, got {output.shape}")
            found = grad(output, xs[k], create_graph=True, allow_unused=True)[0] if output.tracked else None
            return _or_zeros(found, xs[k])

        return gradient

    given = tuple(inputs) if several else (inputs,)
    rows = tuple(jacobian(gradient_of(k), given, create_graph) for k in range(len(given)))
    return rows if several else rows[0][0]


def vjp(func: Function, inputs: Any, v: Tensor | None = None, create_graph: bool = False) -> tuple[Tensor, Any]:
    """The output, and the vector-Jacobian product vᵀJ: what one backward computes.

    v: of the shape of the output; may be left out where that has one element.
    """
    leaves = _fresh(inputs)
    output = func(*leaves)
    found = grad(output, leaves, v, create_graph=create_graph, allow_unused=True)
    result = tuple(_or_zeros(g, x) for g, x in zip(found, leaves, strict=True))
    return (output if create_graph else output.detach()), _like(result, inputs)


def jvp(func: Function, inputs: Any, v: Any = None, create_graph: bool = False) -> tuple[Tensor, Tensor]:
    """The output, and the Jacobian-vector product Jv: how the output moves when the inputs move along v.

    v: of the shape(s) of the inputs; may be left out for one input with one element. Computed with two
    backwards: the vector-Jacobian product is linear in its vector, and its derivative is Jv.
    Source: J. Townsend 2017, "A new trick for calculating Jacobian vector products".
    """
    leaves = _fresh(inputs)
    directions = (v,) if v is None or isinstance(v, Tensor) else tuple(v)
    output = func(*leaves)
    dummy = Tensor.of_array(_zeros(output)).requires_grad_()
    products = grad(output, leaves, dummy, create_graph=True, allow_unused=True)
    used = [
        (p, Tensor.of_array(backend.module_of(p.array).ones_like(p.array)) if d is None else d)
        for p, d in zip(products, directions, strict=True)
        if p is not None and p.tracked
    ]
    if not used:
        return (output if create_graph else output.detach()), Tensor.of_array(_zeros(output))
    (result,) = grad(
        [p for p, _ in used], dummy, [d for _, d in used], create_graph=create_graph, allow_unused=True
    )
    return (output if create_graph else output.detach()), _or_zeros(result, output)


def gradcheck(
    func: Callable[..., Any],
    inputs: Any,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
) -> bool:
    """Compare the gradients of `func` with central differences (f(x + eps) - f(x - eps)) / 2 eps.

    inputs: float64 Tensors that require gradients (others are passed on). Every output element is checked
    against every input element. A failure raises GradientError naming op, output, input, element, both values
    and the relative error, or returns False if not `raise_exception`. Source: `torch.autograd.gradcheck`.
    """
    given = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    checked = [i for i, x in enumerate(given) if isinstance(x, Tensor) and x.tracked]
    for i in checked:
        if given[i].dtype != np.float64:
            raise GradientError(f"gradcheck needs float64 to see anything, and input {i} is {given[i].dtype.name}")
    problem = _first_difference(func, given, checked, eps, atol, rtol)
    if problem and raise_exception:
        raise GradientError(problem)
    return not problem


def _outputs(func: Callable[..., Any], given: Sequence[Any]) -> list[Tensor]:
    result = func(*given)
    return [result] if isinstance(result, Tensor) else [t for t in result if isinstance(t, Tensor)]


def _first_difference(
    func: Callable[..., Any], given: tuple[Any, ...], checked: list[int], eps: float, atol: float, rtol: float
) -> str:
    """What is wrong with the first gradient that is; empty if all are right."""
    for number, output in enumerate(_outputs(func, given)):
        if not output.is_floating_point():
            continue
        for i in checked:
            analytic = _matrix(output, given[i])
            for element in np.ndindex(*given[i].shape):
                column = _numeric(func, given, number, i, element, eps)
                mine = analytic[(..., *element)].reshape(-1)
                for row, (a, n) in enumerate(zip(mine, column, strict=True)):
                    if not abs(a - n) <= atol + rtol * abs(n):
                        op = output.node.name if output.node else "the function"
                        return (
                            f"gradcheck: the gradient of {op} is wrong. Output {number} (element {row}) with "
                            f"respect to input {i}, element {element}: by backward {a:.6g}, by finite "
                            f"differences {n:.6g}, relative error {abs(a - n) / max(abs(n), 1e-12):.2g}"
                        )
    return ""


def _matrix(output: Tensor, x: Tensor) -> np.ndarray[Any, Any]:
    """The derivatives of all elements of `output` by those of `x`: (elements of output, *shape of x)."""
    rows = []
    for i in range(output.numel()):
        found = grad(output, x, _basis(output, i), True, allow_unused=True)[0] if output.tracked else None
        rows.append(backend.move(_or_zeros(found, x).array, "cpu"))
    return np.array(rows).reshape((output.numel(), *x.shape))


def _numeric(
    func: Callable[..., Any], given: tuple[Any, ...], number: int, i: int, element: tuple[int, ...], eps: float
) -> np.ndarray[Any, Any]:
    """By central differences: how output `number` moves with one element of input `i`."""
    ends = []
    for sign in (1, -1):
        moved = given[i].array.copy()
        moved[element] += sign * eps
        other = Tensor.of_array(moved).requires_grad_()
        changed = _outputs(func, [other if k == i else x for k, x in enumerate(given)])[number]
        ends.append(backend.move(changed.array, "cpu").reshape(-1))
    return (ends[0] - ends[1]) / (2 * eps)  # type: ignore[no-any-return]


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Any,
    grad_outputs: Any = None,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
) -> bool:
    """`gradcheck` of the gradient: are the second derivatives of `func` right?

    grad_outputs: what the first gradients start from; random numbers by default.
    """
    given = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    tracked = [i for i, x in enumerate(given) if isinstance(x, Tensor) and x.tracked]
    floats = [o for o in _outputs(func, given) if o.tracked]
    if grad_outputs is None:
        random = np.random.default_rng(0)
        starts = [Tensor(random.standard_normal(o.shape)).to(device=o.device).requires_grad_() for o in floats]
    else:
        starts = [grad_outputs] if isinstance(grad_outputs, Tensor) else list(grad_outputs)

    def first(*arguments: Any) -> tuple[Tensor, ...]:
        xs, vs = arguments[: len(given)], arguments[len(given) :]
        outputs = [o for o in _outputs(func, xs) if o.tracked]
        found = grad(outputs, [xs[i] for i in tracked], list(vs), create_graph=True, allow_unused=True)
        return tuple(g for g in found if g is not None and g.tracked)

    return gradcheck(first, (*given, *starts), eps, atol, rtol, raise_exception)
