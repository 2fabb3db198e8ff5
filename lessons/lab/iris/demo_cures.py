"""A rich network on few flowers, some with a wrong name, and what can be done about it: side by side."""

from typing import Annotated

import framework as torch
from lessons.lab.iris.flowers import TRAINING, Patience, accuracy, build, deal, loss, step
from nntui import lab

CURES = ("nothing", "flowers", "small", "dropout", "decay", "stop")


def cures(
    run: lab.Run,
    times: Annotated[int, lab.slider(1, 30)] = 8,
    samples: Annotated[int, lab.slider(9, TRAINING, step=3)] = 30,
    noise: Annotated[float, lab.slider(0.0, 0.5, step=0.05)] = 0.2,
    dropout: Annotated[float, lab.slider(0.1, 0.8, step=0.1)] = 0.5,
    decay: Annotated[float, lab.slider(0.5, 5.0, step=0.5)] = 3.0,
    patience: Annotated[int, lab.slider(10, 100, step=10)] = 20,
    epochs: Annotated[int, lab.slider(20, 500, step=20)] = 200,
) -> dict[str, object]:
    """Train the rich network without a cure and with each one, for several splits; report mean accuracies."""
    training: dict[str, list[float]] = {name: [] for name in CURES}
    test: dict[str, list[float]] = {name: [] for name in CURES}
    for k in run.loop(times):
        few = deal(run.rng, run.device, samples, noise)
        more = deal(run.rng, run.device, TRAINING, noise)
        for name in CURES:
            flowers = more if name == "flowers" else few
            layers = 1 if name == "small" else 3
            model = build(layers, 32, dropout if name == "dropout" else 0.0).to(run.device)
            weight_decay = decay if name == "decay" else 0.0
            optimizer = torch.optim.AdamW(model.parameters(), lr=0.02, weight_decay=weight_decay)
            watch = Patience(patience if name == "stop" else 0)
            for epoch in range(1, epochs + 1):
                step(model, optimizer, flowers.training)
                if watch.epochs and watch.exhausted(model, epoch, loss(model, flowers.validation)):
                    break
            watch.restore(model)
            training[name].append(accuracy(model, flowers.training))
            test[name].append(accuracy(model, flowers.test))
        run.metrics(step=k + 1, **{f"{name}_accuracy": mean(values) for name, values in test.items()})
    return {name: {"train_accuracy": mean(training[name]), "test_accuracy": mean(test[name])} for name in CURES}


def mean(values: list[float]) -> float:
    """Return the mean with four decimals."""
    return round(sum(values) / len(values), 4)
