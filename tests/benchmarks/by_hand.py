"""The floor: forward, backward and update in NumPy, by hand, into buffers allocated once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .workloads import Workload


def step_of(work: Workload) -> Callable[[], float]:
    """A function that takes one training step and returns the loss before it."""
    x, target = work.data()
    layers = work.parameters()
    n, last = work.batch, len(layers) - 1
    theta = np.concatenate([part.ravel() for layer in layers for part in layer])
    slope, scratch = np.empty_like(theta), np.empty_like(theta)
    weights, biases, weight_slopes, bias_slopes = [], [], [], []
    at = 0
    for w, b in layers:
        weights.append(theta[at : at + w.size].reshape(w.shape))
        weight_slopes.append(slope[at : at + w.size].reshape(w.shape))
        at += w.size
        biases.append(theta[at : at + b.size])
        bias_slopes.append(slope[at : at + b.size])
        at += b.size
    transposed = [w.T for w in weights]
    outs = [np.empty((n, size), "float32") for size in work.sizes[1:]]
    deltas = [np.empty_like(out) for out in outs]
    deltas_t = [delta.T for delta in deltas]
    masks = [np.empty(out.shape, bool) for out in outs]
    inputs = [x, *outs[:-1]]
    ones, rows = np.ones(n, "float32"), np.arange(n)
    spare, top = np.empty_like(outs[last]), deltas[last]
    tanh = work.activation == "tanh"

    def bce() -> float:
        z = outs[last]
        np.abs(z, out=top)
        np.negative(top, out=top)
        np.exp(top, out=top)
        np.log1p(top, out=top)
        np.maximum(z, 0, out=spare)
        np.add(top, spare, out=top)
        np.multiply(z, target, out=spare)
        np.subtract(top, spare, out=top)
        loss = top.sum() / n
        np.negative(z, out=top)
        np.exp(top, out=top)
        np.add(top, 1, out=top)
        np.divide(1, top, out=top)
        np.subtract(top, target, out=top)
        np.multiply(top, 1 / n, out=top)
        return float(loss)

    def ce() -> float:
        z = outs[last]
        z -= z.max(axis=1, keepdims=True)
        np.exp(z, out=top)
        total = top.sum(axis=1, keepdims=True)
        loss = (np.log(total[:, 0]) - z[rows, target]).sum() / n
        np.divide(top, total, out=top)
        top[rows, target] -= 1
        np.multiply(top, 1 / n, out=top)
        return float(loss)

    lose = bce if work.loss == "bce" else ce
    rate = work.rate
    if work.optimizer == "adam":
        mean, square = np.zeros_like(theta), np.zeros_like(theta)
    count = 0

    def update() -> None:
        nonlocal count
        if work.optimizer == "sgd":
            np.multiply(slope, rate, out=scratch)
            np.subtract(theta, scratch, out=theta)
            return
        count += 1
        np.subtract(slope, mean, out=scratch)
        np.multiply(scratch, 0.1, out=scratch)
        np.add(mean, scratch, out=mean)
        np.multiply(slope, slope, out=scratch)
        np.multiply(scratch, 0.001, out=scratch)
        np.multiply(square, 0.999, out=square)
        np.add(square, scratch, out=square)
        root = (1 - 0.999**count) ** 0.5
        np.sqrt(square, out=scratch)
        np.add(scratch, 1e-8 * root, out=scratch)
        np.divide(mean, scratch, out=scratch)
        np.multiply(scratch, rate * root / (1 - 0.9**count), out=scratch)
        np.subtract(theta, scratch, out=theta)

    def step() -> float:
        for i in range(last + 1):
            out = outs[i]
            np.dot(inputs[i], transposed[i], out=out)
            np.add(out, biases[i], out=out)
            if i < last:
                np.tanh(out, out=out) if tanh else np.maximum(out, 0, out=out)
        loss = lose()
        for i in range(last, -1, -1):
            delta = deltas[i]
            np.dot(deltas_t[i], inputs[i], out=weight_slopes[i])
            np.dot(ones, delta, out=bias_slopes[i])
            if i:
                below, h = deltas[i - 1], outs[i - 1]
                np.dot(delta, weights[i], out=below)
                if tanh:
                    np.multiply(h, h, out=h)
                    np.subtract(1, h, out=h)
                    np.multiply(below, h, out=below)
                else:
                    np.greater(h, 0, out=masks[i - 1])
                    np.multiply(below, masks[i - 1], out=below)
        update()
        return loss

    return step
