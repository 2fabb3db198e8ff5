"""A playground as a Python program of its own, against this project's framework or against PyTorch.

The program draws the same points, weights, batches and dropout masks with NumPy, so that it prints the very losses
of the playground (with PyTorch: the same curve, up to its rounding).
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterator

from nntui.play import points, state
from nntui.play.settings import FEATURES, Settings

_ACTIVATIONS = {
    "tanh": "nn.Tanh()",
    "relu": "nn.ReLU()",
    "sigmoid": "nn.Sigmoid()",
    "linear": "nn.Identity()",
    "leakyrelu": "nn.LeakyReLU()",
    "elu": "nn.ELU()",
    "gelu": "nn.GELU()",
    "silu": "nn.SiLU()",
}
_WEIGHTS = {
    "xavier": "rng.uniform(-1, 1, (after, before)) * np.sqrt(6 / (before + after))",
    "he": "rng.normal(0, 1, (after, before)) * np.sqrt(2 / before)",
    "uniform": "rng.uniform(-0.5, 0.5, (after, before))",
    "normal": "rng.normal(0, 1, (after, before))",
    "zeros": "np.zeros((after, before))",
}
_LOSSES = {
    "bce": "F.binary_cross_entropy_with_logits(z, y)",
    "hinge": "F.relu(1 - z * (2 * y - 1)).mean()",
    "mae": "F.l1_loss(z, y)",
    "huber": "F.huber_loss(z, y)",
    "mse": "F.mse_loss(z, y)",
}
_OPTIMIZERS = {
    "adam": "torch.optim.Adam(net.parameters(), lr={lr})",
    "rmsprop": "torch.optim.RMSprop(net.parameters(), lr={lr})",
    "sgd": "torch.optim.SGD(net.parameters(), lr={lr}, momentum=0.0)",
    "momentum": "torch.optim.SGD(net.parameters(), lr={lr}, momentum=0.9)",
}
_RATES = {
    "step": "{lr} * 0.5 ** (epoch // 100)",
    "exp": "{lr} * 0.99**epoch",
    "cosine": "{lr} * (0.5 + 0.5 * np.cos(np.pi * min(epoch, 500) / 500))",
}


def script(settings: Settings, epochs: int, real: bool = False) -> str:
    """The program for so many epochs; `real`: against PyTorch. It prints epoch, training and validation loss."""
    return "\n".join(
        [*_head(settings, real), *_points(settings), *_network(settings), *_training(settings, epochs)]
    )


def _head(settings: Settings, real: bool) -> Iterator[str]:
    yield f"# {state.write(settings)}"
    if settings.data == "csv":
        yield "import csv"
        yield ""
    yield "import numpy as np"
    yield from (
        ("import torch", "from torch import nn", "from torch.nn import functional as F")
        if real
        else ("import framework as torch", "from framework import nn", "from framework.nn import functional as F")
    )
    yield ""
    yield f"SEED, BATCH = {settings.seed}, {settings.batch}"
    yield ""


def _points(settings: Settings) -> Iterator[str]:
    yield ""
    if settings.data in points.MAKERS:
        source = inspect.getsource(points.MAKERS[settings.data])
        yield source.replace("  # type: ignore[no-untyped-def]", "").rstrip()
        yield ""
        yield ""
    yield "rng = np.random.default_rng([SEED, 0])"
    if settings.data == "csv":
        yield from _file(settings)
    elif settings.data == "points":
        yield "drawn = np.array([" + ", ".join(str(list(point)) for point in settings.drawn) + "])"
        yield "x, y = drawn[:, :2], " + (
            "(drawn[:, 2] > 0).astype(int)" if settings.two_classes else "drawn[:, 2]"
        )
    else:
        yield f"x, y = {settings.data}(rng, {settings.n}, {settings.noise!r})"
    yield "order = rng.permutation(len(x))"
    yield "x, y = x[order], y[order][:, None].astype(np.float32)"
    columns = ", ".join(FEATURES[name] for name in settings.features)
    yield "x1, x2 = x[:, 0], x[:, 1]"
    yield f"x = np.stack([{columns}], axis=1).astype(np.float32)"
    yield f"cut = min(max(round({settings.share!r} * len(x)), 1), len(x) - 1)  # so many are for training"
    yield "x, y, val_x, val_y = x[:cut], y[:cut], torch.tensor(x[cut:]), torch.tensor(y[cut:])"
    yield ""


def _file(settings: Settings) -> Iterator[str]:
    yield f"with open({settings.file!r}, encoding='utf-8-sig', newline='') as stream:"
    yield "    sample = stream.read(4096)"
    yield "    stream.seek(0)"
    yield "    delimiter = ';' if sample.count(';') > sample.count(',') else ','"
    yield "    rows = list(csv.reader(stream, delimiter=delimiter))"
    yield "rows = [row for row in rows if any(cell.strip() for cell in row)]"
    yield "try:"
    yield "    float(rows[0][0])"
    yield "except ValueError:"
    yield "    del rows[0]  # the heading"
    yield "x = np.array([[float(cell) for cell in row[:2]] for row in rows])"
    if settings.two_classes:
        yield "def rank(cell):"
        yield "    try:"
        yield "        return False, float(cell), cell"
        yield "    except ValueError:"
        yield "        return True, 0, cell"
        yield "kinds = sorted({row[2].strip() for row in rows}, key=rank)"
        yield "y = np.array([kinds.index(row[2].strip()) for row in rows])"
    else:
        yield "y = np.array([float(row[2]) for row in rows])"


def _network(settings: Settings) -> Iterator[str]:
    if any(layer.dropout for layer in settings.layers):
        yield textwrap.dedent('''
            class Dropout(nn.Module):
                """Dropout with masks drawn by NumPy."""

                def __init__(self, share):
                    super().__init__()
                    self.share = share

                def forward(self, x):
                    if not self.training:
                        return x
                    kept = drops.random(tuple(x.shape)) >= self.share
                    return x * torch.tensor((kept / (1 - self.share)).astype(np.float32))


            drops = np.random.default_rng([SEED, 3])
        ''').strip("\n")
        yield ""
    yield ""
    yield "rng = np.random.default_rng([SEED, 1])"
    yield ""
    yield ""
    yield "def linear(before, after):"
    yield "    layer = nn.Linear(before, after)"
    yield f"    weights = {_WEIGHTS[settings.init]}"
    yield "    with torch.no_grad():"
    yield "        layer.weight.copy_(torch.tensor(weights.astype(np.float32)))"
    yield "        layer.bias.zero_()"
    yield "    return layer"
    yield ""
    yield ""
    yield "net = nn.Sequential("
    before = len(settings.features)
    for layer in settings.layers:
        yield f"    linear({before}, {layer.units}),"
        if layer.norm:
            yield f"    nn.BatchNorm1d({layer.units}),"
        yield f"    {_ACTIVATIONS[layer.activation]},"
        if layer.dropout:
            yield f"    Dropout({layer.dropout!r}),"
        before = layer.units
    yield f"    linear({before}, 1),"
    yield ")"
    yield f"optimizer = {_OPTIMIZERS[settings.optimizer].format(lr=repr(settings.lr))}"
    yield ""


def _training(settings: Settings, epochs: int) -> Iterator[str]:
    yield ""
    yield "def loss_of(z, y):"
    yield f"    return {_LOSSES[settings.loss]}"
    yield ""
    yield ""
    yield "rng = np.random.default_rng([SEED, 2])"
    if settings.stop:
        yield 'best, best_epoch = float("inf"), 0'
    yield f"for epoch in range({epochs}):"
    yield "    order = rng.permutation(len(x))"
    if settings.schedule in _RATES:
        yield "    for group in optimizer.param_groups:"
        yield f'        group["lr"] = float({_RATES[settings.schedule].format(lr=repr(settings.lr))})'
    if any(layer.norm for layer in settings.layers):
        yield "    starts = list(range(0, len(x) - 1, BATCH))  # a last row alone joins the batch before"
        yield "    for start, end in zip(starts, [*starts[1:], len(x)]):"
        yield "        rows = order[start:end]"
    else:
        yield "    for start in range(0, len(x), BATCH):"
        yield "        rows = order[start : start + BATCH]"
    yield "        loss = loss_of(net(torch.tensor(x[rows])), torch.tensor(y[rows]))"
    if settings.l1 or settings.l2:
        yield "        penalties = ["
        yield f"            {settings.l1!r} * w.abs().sum() + {settings.l2 / 2!r} * (w * w).sum()"
        yield '            for name, w in net.named_parameters() if name.endswith("weight") and w.ndim == 2'
        yield "        ]"
        yield "        total = penalties[0]"
        yield "        for part in penalties[1:]:"
        yield "            total = total + part"
        yield "        loss = loss + total"
    yield "        optimizer.zero_grad()"
    yield "        loss.backward()"
    yield "        optimizer.step()"
    yield "    net.eval()"
    yield "    with torch.no_grad():"
    yield "        loss = loss_of(net(torch.tensor(x)), torch.tensor(y)).item()"
    yield "        val_loss = loss_of(net(val_x), val_y).item()"
    yield "    net.train()"
    yield "    print(epoch + 1, loss, val_loss)"
    if settings.stop:
        yield "    if val_loss < best:"
        yield "        best, best_epoch = val_loss, epoch + 1"
        yield f"    if epoch + 1 - best_epoch >= {settings.stop}:"
        yield "        break"
    yield ""
