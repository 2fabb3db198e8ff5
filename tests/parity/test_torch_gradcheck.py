"""PyTorch's own gradcheck and gradgradcheck, given our operations wrapped as a torch Function, accept them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from harness import SEED, torch

import framework

F = framework.nn.functional
rng = np.random.default_rng(SEED)


def ours(array: torch.Tensor) -> framework.Tensor:
    return framework.tensor(array.detach().numpy(), requires_grad=array.dtype.is_floating_point)


def wrapped(code: Callable[..., framework.Tensor]) -> Callable[..., torch.Tensor]:
    """`code` as a differentiable function of torch tensors, whose gradients are computed by our engine."""

    class First(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, *inputs: torch.Tensor) -> torch.Tensor:
            ctx.save_for_backward(*inputs)
            return torch.from_numpy(np.array(code(*map(ours, inputs)).detach().numpy()))

        @staticmethod
        def backward(ctx: Any, start: torch.Tensor) -> Any:
            return Second.apply(start, *ctx.saved_tensors)

    class Second(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, start: torch.Tensor, *inputs: torch.Tensor) -> Any:
            ctx.save_for_backward(start, *inputs)
            leaves = list(map(ours, inputs))
            found = framework.autograd.grad(code(*leaves), leaves, ours(start), allow_unused=True)
            return tuple(
                torch.zeros_like(x) if g is None else torch.from_numpy(np.array(g.numpy()))
                for g, x in zip(found, inputs, strict=True)
            )

        @staticmethod
        def backward(ctx: Any, *starts: torch.Tensor) -> Any:
            leaves = list(map(ours, ctx.saved_tensors))
            first = framework.autograd.grad(
                code(*leaves[1:]), leaves[1:], leaves[0], create_graph=True, allow_unused=True
            )
            roots = [(g, ours(s)) for g, s in zip(first, starts, strict=True) if g is not None and g.requires_grad]
            if not roots:
                return tuple(torch.zeros_like(x) for x in ctx.saved_tensors)
            found = framework.autograd.grad(
                [g for g, _ in roots], leaves, [s for _, s in roots], allow_unused=True
            )
            return tuple(
                torch.zeros_like(x) if g is None else torch.from_numpy(np.array(g.numpy()))
                for g, x in zip(found, ctx.saved_tensors, strict=True)
            )

    return First.apply


def positive(*shape: int) -> np.ndarray:
    return rng.uniform(0.3, 2.0, shape)


def apart(*shape: int) -> np.ndarray:
    """Numbers of both signs that keep their distance from 0 and from each other: kinks are no fault."""
    spread = np.linspace(0.2, 2.0, int(np.prod(shape))) * rng.choice([-1.0, 1.0], int(np.prod(shape)))
    return rng.permutation(spread).reshape(shape)


ONE = {
    **{name: positive(2, 3) for name in ("sqrt", "rsqrt", "log", "log1p", "log2", "log10", "reciprocal")},
    **{name: apart(2, 3) for name in ("exp", "exp2", "expm1", "sin", "cos", "sinh", "cosh", "tanh", "sigmoid")},
    **{name: apart(2, 3) for name in ("erf", "abs", "square", "asinh", "atan", "neg", "sum", "mean", "prod")},
    **{name: apart(2, 3) for name in ("amax", "amin", "var", "std", "norm", "tril", "triu", "flatten", "t")},
    **{name: apart(2, 3) / 3 for name in ("asin", "acos", "atanh", "tan")},
    "acosh": positive(2, 3) + 1,
}
ACTIVATIONS = ["relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "silu", "mish", "softplus", "softsign"]
ACTIVATIONS += ["hardtanh", "hardswish", "logsigmoid"]
OTHERS: dict[str, tuple[Callable[..., Any], list[np.ndarray]]] = {
    "mul": (lambda a, b: a * b, [apart(2, 3), apart(3)]),
    "div": (lambda a, b: a / b, [apart(2, 1), positive(3)]),
    "pow": (lambda a, b: a**b, [positive(2, 3), positive(3)]),
    "atan2": (framework.atan2, [apart(2, 3), positive(3)]),
    "maximum": (framework.maximum, [apart(6), rng.permutation(np.linspace(-1.9, 1.7, 6))]),
    "logaddexp": (framework.logaddexp, [apart(3), apart(3)]),
    "lerp": (framework.lerp, [apart(3), apart(3), positive(3)]),
    "logsumexp": (lambda a: framework.logsumexp(a, 1), [apart(2, 3)]),
    "softmax": (lambda a: framework.softmax(a, -1), [apart(2, 3)]),
    "log_softmax": (lambda a: framework.log_softmax(a, -1), [apart(2, 3)]),
    "cumsum": (lambda a: framework.cumsum(a, 1), [apart(2, 3)]),
    "cumprod": (lambda a: framework.cumprod(a, 1), [apart(2, 3)]),
    "sort": (lambda a: framework.sort(a, 1).values, [apart(2, 4)]),
    "permute": (lambda a: framework.permute(a, (2, 0, 1)), [apart(2, 3, 2)]),
    "cat": (lambda a, b: framework.cat([a, b, a], 1), [apart(2, 1), apart(2, 2)]),
    "stack": (lambda a, b: framework.stack([a, b]), [apart(3), apart(3)]),
    "getitem": (lambda a: a[:, [0, 2, 0]], [apart(2, 3)]),
    "masked_fill": (lambda a: framework.masked_fill(a, a > 0, 1.5), [apart(2, 3)]),
    "matmul": (framework.matmul, [apart(2, 2, 3), apart(3, 2)]),
    "einsum": (lambda a, b: framework.einsum("ij,kj->ik", a, b), [apart(2, 3), apart(2, 3)]),
    "inv": (framework.linalg.inv, [np.eye(3) * 3 + rng.standard_normal((3, 3)) / 3]),
    "solve": (framework.linalg.solve, [np.eye(3) * 3 + rng.standard_normal((3, 3)) / 3, apart(3, 2)]),
    "linear": (F.linear, [apart(4, 3), apart(2, 3), apart(2)]),
    "mse_loss": (F.mse_loss, [apart(4), apart(4)]),
    "huber_loss": (F.huber_loss, [apart(4), np.linspace(-1.1, 1.3, 4)]),
    "cross_entropy": (lambda a: F.cross_entropy(a, framework.tensor([0, 2])), [apart(2, 3)]),
    "bce_with_logits": (F.binary_cross_entropy_with_logits, [apart(4), positive(4) / 3]),
    "bce": (F.binary_cross_entropy, [positive(4) / 3, positive(4) / 3]),
    "kl_div": (lambda a, b: F.kl_div(a, b, reduction="batchmean"), [apart(2, 3), positive(2, 3)]),
    "layer_norm": (lambda a, w, b: F.layer_norm(a, (4,), w, b), [apart(3, 4), apart(4), apart(4)]),
    "rms_norm": (lambda a, w: F.rms_norm(a, (4,), w), [apart(3, 4), apart(4)]),
    "conv2d": (lambda a, w, b: F.conv2d(a, w, b, padding=1), [apart(1, 2, 3, 3), apart(2, 2, 2, 2), apart(2)]),
    "conv1d": (lambda a, w: F.conv1d(a, w, stride=2), [apart(1, 2, 5), apart(2, 2, 2)]),
    "max_pool2d": (lambda a: F.max_pool2d(a, 2), [apart(1, 1, 4, 4)]),
    "avg_pool2d": (lambda a: F.avg_pool2d(a, 2), [apart(1, 1, 4, 4)]),
}
CASES = [
    *((name, getattr(framework, name), [array]) for name, array in ONE.items()),
    *((name, getattr(F, name), [apart(2, 3)]) for name in ACTIVATIONS),
    *((name, code, arrays) for name, (code, arrays) in OTHERS.items()),
]


@pytest.mark.parametrize(("name", "code", "arrays"), CASES, ids=[name for name, *_ in CASES])
def test_torch_accepts(name: str, code: Callable[..., Any], arrays: list[np.ndarray]) -> None:
    inputs = [torch.tensor(a, requires_grad=True) for a in arrays]
    function = wrapped(code)
    assert torch.autograd.gradcheck(function, inputs), name
    assert torch.autograd.gradgradcheck(function, inputs), name


def test_torch_refuses_a_wrong_rule() -> None:
    wrong = framework.autograd.Rule("wrong", lambda xp, a: a**3, lambda xp, g, _y, a: g * 2 * a * a)
    function = wrapped(lambda a: framework.autograd.apply(wrong, a))
    with pytest.raises(RuntimeError, match="Jacobian mismatch"):
        torch.autograd.gradcheck(function, [torch.tensor(positive(3), requires_grad=True)])
