"""Who computes: for each library, a function that makes a workload's training step.

Each ``name(work)`` returns a function of no arguments that takes one step and returns the loss before it, as
something that ``float`` turns into a number. It raises ImportError, or `Skip` with the reason, where it cannot.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from . import by_hand
from .workloads import Workload

Step = Callable[[], Any]


class Skip(Exception):
    """Why a contender does not take part."""


def _torch_like(
    torch: Any, functional: Any, work: Workload, device: str = "cpu"
) -> tuple[Any, Any, Any, Any, Any]:
    """Model, loss function, optimizer and data: one text for PyTorch and for this framework."""
    nn = torch.nn
    layers: list[Any] = []
    for weight, bias in work.parameters():
        layer = nn.Linear(weight.shape[1], weight.shape[0])
        with torch.no_grad():
            layer.weight[...] = torch.tensor(weight)
            layer.bias[...] = torch.tensor(bias)
        layers += [layer, nn.Tanh() if work.activation == "tanh" else nn.ReLU()]
    model = nn.Sequential(*layers[:-1]).to(device)
    lose = functional.binary_cross_entropy_with_logits if work.loss == "bce" else functional.cross_entropy
    kind = torch.optim.SGD if work.optimizer == "sgd" else torch.optim.Adam
    x, target = (torch.tensor(a).to(device) for a in work.data())
    return model, lose, kind(model.parameters(), lr=work.rate), x, target


def _torch_step(
    torch: Any,
    functional: Any,
    work: Workload,
    compile: Callable[[Any], Any] = lambda f: f,
    device: str = "cpu",
) -> Step:
    model, lose, optimizer, x, target = _torch_like(torch, functional, work, device)
    forward = compile(lambda x, target: lose(model(x), target))

    def step() -> Any:
        optimizer.zero_grad()
        loss = forward(x, target)
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step


def numpy(work: Workload) -> Step:
    """NumPy by hand."""
    return by_hand.step_of(work)


def eager(work: Workload, device: str = "cpu") -> Step:
    """This framework, one operation after another."""
    import framework
    import framework.nn.functional as functional

    return _torch_step(framework, functional, work, device=device)


def compiled(work: Workload, device: str = "cpu") -> Step:
    """This framework, the whole step recorded and replayed."""
    import framework
    import framework.nn.functional as functional

    if not hasattr(framework, "compile"):
        raise Skip("framework.compile is not there")
    model, lose, optimizer, x, target = _torch_like(framework, functional, work, device)

    @framework.compile
    def step(x: Any, target: Any) -> Any:
        optimizer.zero_grad()
        loss = lose(model(x), target)
        loss.backward()
        optimizer.step()
        return loss

    return lambda: step(x, target)


def torch_eager(work: Workload, device: str = "cpu") -> Step:
    """PyTorch, one operation after another."""
    import torch

    return _torch_step(torch, torch.nn.functional, work, device=device)


def torch_compile(work: Workload) -> Step:
    """PyTorch, forward and backward compiled by torch.compile."""
    import torch

    torch._dynamo.reset()
    return _torch_step(torch, torch.nn.functional, work, torch.compile)


def jax(work: Workload) -> Step:
    """JAX, the whole step under jit, with the old parameters' memory given back."""
    import jax
    import jax.numpy as jnp

    def loss_of(layers: Any, x: Any, target: Any) -> Any:
        h = x
        for i, (weight, bias) in enumerate(layers):
            h = h @ weight.T + bias
            if i < len(layers) - 1:
                h = jnp.tanh(h) if work.activation == "tanh" else jax.nn.relu(h)
        if work.loss == "bce":
            return jnp.mean(jnp.maximum(h, 0) - h * target + jnp.log1p(jnp.exp(-jnp.abs(h))))
        return jnp.mean(jax.nn.logsumexp(h, axis=1) - h[jnp.arange(len(x)), target])

    def update(state: Any, x: Any, target: Any) -> Any:
        layers, mean, square, count = state
        loss, slopes = jax.value_and_grad(loss_of)(layers, x, target)
        if work.optimizer == "sgd":
            return (jax.tree.map(lambda p, g: p - work.rate * g, layers, slopes), mean, square, count), loss
        count = count + 1
        mean = jax.tree.map(lambda m, g: m + 0.1 * (g - m), mean, slopes)
        square = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, square, slopes)
        root = jnp.sqrt(1 - 0.999**count)
        scale = work.rate * root / (1 - 0.9**count)
        layers = jax.tree.map(lambda p, m, v: p - scale * m / (jnp.sqrt(v) + 1e-8 * root), layers, mean, square)
        return (layers, mean, square, count), loss

    jitted = jax.jit(update, donate_argnums=0)
    x, target = (jnp.asarray(a) for a in work.data())
    layers = [tuple(jnp.asarray(p) for p in layer) for layer in work.parameters()]
    adam = work.optimizer == "adam"
    mean, square = (jax.tree.map(jnp.zeros_like, layers) if adam else None for _ in range(2))
    state = (layers, mean, square, jnp.zeros(()))

    def step() -> Any:
        nonlocal state
        state, loss = jitted(state, x, target)
        jax.block_until_ready(state)
        return loss

    return step


def _update_of(work: Workload, arrays: list[Any]) -> Callable[[list[Any]], None]:
    """The update in NumPy, array by array in place, for libraries that have no optimizers."""
    mean, square = [np.zeros_like(a) for a in arrays], [np.zeros_like(a) for a in arrays]
    count = 0

    def update(slopes: list[Any]) -> None:
        nonlocal count
        if work.optimizer == "sgd":
            for array, g in zip(arrays, slopes, strict=True):
                array -= work.rate * g
            return
        count += 1
        for array, g, m, v in zip(arrays, slopes, mean, square, strict=True):
            m += 0.1 * (g - m)
            v *= 0.999
            v += 0.001 * g * g
            array -= work.rate / (1 - 0.9**count) * m / (np.sqrt(v) / (1 - 0.999**count) ** 0.5 + 1e-8)

    return update


def mygrad(work: Workload) -> Step:
    """MyGrad."""
    import mygrad
    from mygrad.nnet.activations import relu
    from mygrad.nnet.losses import softmax_crossentropy

    x, target = work.data()
    layers = [tuple(mygrad.tensor(p) for p in layer) for layer in work.parameters()]
    tensors = [p for layer in layers for p in layer]
    update = _update_of(work, [p.data for p in tensors])

    def step() -> Any:
        h = x
        for i, (weight, bias) in enumerate(layers):
            h = mygrad.matmul(h, weight.T) + bias
            if i < len(layers) - 1:
                h = mygrad.tanh(h) if work.activation == "tanh" else relu(h)
        if work.loss == "bce":
            loss = mygrad.mean(mygrad.maximum(h, 0) - h * target + mygrad.log1p(mygrad.exp(-mygrad.abs(h))))
        else:
            loss = softmax_crossentropy(h, target)
        loss.backward()
        update([p.grad for p in tensors])
        return loss.data

    return step


def hips_autograd(work: Workload) -> Step:
    """HIPS autograd."""
    import autograd.numpy as anp
    from autograd import value_and_grad

    x, target = work.data()
    rows = np.arange(len(x))
    arrays = [p for layer in work.parameters() for p in layer]

    def loss_of(arrays: Any) -> Any:
        h = x
        for i in range(0, len(arrays), 2):
            h = anp.dot(h, arrays[i].T) + arrays[i + 1]
            if i < len(arrays) - 2:
                h = anp.tanh(h) if work.activation == "tanh" else anp.maximum(h, 0)
        if work.loss == "bce":
            return anp.mean(anp.maximum(h, 0) - h * target + anp.log1p(anp.exp(-anp.abs(h))))
        h = h - anp.max(h, axis=1, keepdims=True)
        return anp.mean(anp.log(anp.sum(anp.exp(h), axis=1)) - h[rows, target])

    both, update = value_and_grad(loss_of), _update_of(work, arrays)

    def step() -> Any:
        loss, slopes = both(arrays)
        update(slopes)
        return loss

    return step


def tinygrad(work: Workload) -> Step:
    """tinygrad, the whole step under TinyJit."""
    from tinygrad import Tensor, TinyJit
    from tinygrad.nn.optim import SGD, Adam

    x, target = (Tensor(a).realize() for a in work.data())
    layers = [tuple(Tensor(p, requires_grad=True).realize() for p in layer) for layer in work.parameters()]
    tensors = [p for layer in layers for p in layer]
    optimizer = (SGD if work.optimizer == "sgd" else Adam)(tensors, lr=work.rate)

    @TinyJit
    def jitted() -> Any:
        with Tensor.train():
            optimizer.zero_grad()
            h = x
            for i, (weight, bias) in enumerate(layers):
                h = h @ weight.T + bias
                if i < len(layers) - 1:
                    h = h.tanh() if work.activation == "tanh" else h.relu()
            loss = h.binary_crossentropy_logits(target) if work.loss == "bce" else h.cross_entropy(target)
            loss.backward()
            optimizer.step()
            return loss.realize()

    return lambda: jitted().item()


ALL: dict[str, Callable[[Workload], Step]] = {
    "eager": eager,
    "compiled": compiled,
    "NumPy by hand": numpy,
    "PyTorch eager": torch_eager,
    "torch.compile": torch_compile,
    "jax.jit": jax,
    "MyGrad": mygrad,
    "HIPS autograd": hips_autograd,
    "tinygrad": tinygrad,
}

#: On a GPU; the steps of the CPU beside them, to show from which size on the GPU is worth it.
ON_GPU: dict[str, Callable[[Workload], Step]] = {
    "eager, GPU": functools.partial(eager, device="cuda"),
    "compiled, GPU": functools.partial(compiled, device="cuda"),
    "PyTorch eager, GPU": functools.partial(torch_eager, device="cuda"),
    "compiled, CPU": compiled,
}
