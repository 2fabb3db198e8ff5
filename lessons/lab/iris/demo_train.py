"""One network on the iris flowers: as rich as you like, on as few and as wrongly named flowers as you like."""

from typing import Annotated

import numpy as np

import framework as torch
from framework import nn
from framework.data.sets import IRIS_CLASSES
from lessons.lab.iris.flowers import (
    TRAINING,
    Data,
    Flowers,
    Patience,
    accuracy,
    build,
    deal,
    logits,
    loss,
    parameters,
    step,
)
from nntui import lab

PETALS = slice(2, 4)
MAP = (0.5, 7.5, -0.1, 2.8)  # centimetres: petal length, petal width
ROLES = {"setosa": "training", "versicolor": "validation", "virginica": "other"}


def train(
    run: lab.Run,
    layers: Annotated[int, lab.slider(1, 3)] = 1,
    hidden: Annotated[int, lab.slider(1, 64, log=True)] = 8,
    samples: Annotated[int, lab.slider(9, TRAINING, step=3)] = TRAINING,
    noise: Annotated[float, lab.slider(0.0, 0.5, step=0.05)] = 0.0,
    dropout: Annotated[float, lab.slider(0.0, 0.8, step=0.1)] = 0.0,
    decay: Annotated[float, lab.slider(0.0, 5.0, step=0.5)] = 0.0,
    patience: Annotated[int, lab.slider(0, 100, step=10)] = 0,
    scale: Annotated[str, lab.choice("training", "own", "none")] = "training",
    rate: Annotated[float, lab.slider(0.001, 1.0, log=True, live=True)] = 0.05,
    epochs: Annotated[int, lab.slider(20, 1000, step=20)] = 200,
) -> dict[str, object]:
    """Train on one part of the flowers, watch a second, test on a third."""
    flowers = deal(run.rng, run.device, samples, noise, scale)
    model = build(layers, hidden, dropout).to(run.device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=decay)
    watch = Patience(patience)
    draw(run, model, flowers)
    for k in run.loop(epochs):
        optimizer.param_groups[0]["lr"] = run.get("rate")
        step(model, optimizer, flowers.training)

        epoch = k + 1
        val_loss = loss(model, flowers.validation)
        run.metrics(step=epoch, epoch=epoch, loss=loss(model, flowers.training), val_loss=val_loss)
        if epoch % 10 == 0:
            draw(run, model, flowers)
        if watch.exhausted(model, epoch, val_loss):
            run.note("stopped", epoch=epoch, best=watch.best)
            break
    watch.restore(model)
    draw(run, model, flowers)
    return {
        "parameters": parameters(model),
        "train_accuracy": round(accuracy(model, flowers.training), 4),
        "validation_accuracy": round(accuracy(model, flowers.validation), 4),
        "test_accuracy": round(accuracy(model, flowers.test), 4),
        **confusion(model, flowers.test),
    }


def confusion(model: nn.Module, test: Data) -> dict[str, dict[str, int]]:
    """Return, for the flowers of each species, how many the network took for each."""
    x, y = test
    said = logits(model, x).argmax(1)
    return {
        name: {f"as_{other}": int(((y == k) & (said == j)).sum()) for j, other in enumerate(IRIS_CLASSES)}
        for k, name in enumerate(IRIS_CLASSES)
    }


def draw(run: lab.Run, model: nn.Module, flowers: Flowers) -> None:
    """Show what the network says to all petals, the two measures of the sepals at their mean."""
    x0, x1, y0, y1 = MAP
    width, length = np.meshgrid(np.linspace(y0, y1, 30), np.linspace(x0, x1, 48), indexing="ij")
    sepals = flowers.raw[:, :2].mean(0).numpy()
    grid = np.column_stack([np.tile(sepals, (width.size, 1)), length.ravel(), width.ravel()])
    x = flowers.scale(torch.tensor(grid, dtype=torch.float32)).to(run.device)
    shares = torch.softmax(logits(model, x), dim=1)
    values = (shares[:, 2] - shares[:, 0]).reshape(*width.shape)  # setosa -1, versicolor 0, virginica 1

    petals, species = flowers.raw[:, PETALS].numpy(), flowers.training[1].cpu().numpy()
    points = [
        lab.Points(name, petals[species == k, 0], petals[species == k, 1], role=ROLES[name])
        for k, name in enumerate(IRIS_CLASSES)
    ]
    run.frame("map", lab.Map(values, MAP, points))
