"""One layer against a network with a hidden layer, on the same flowers dealt out anew each time."""

from typing import Annotated

import framework as torch
from lessons.lab.iris.flowers import TRAINING, accuracy, build, deal, parameters, step
from nntui import lab


def splits(
    run: lab.Run,
    hidden: Annotated[int, lab.slider(1, 64, log=True)] = 4,
    times: Annotated[int, lab.slider(1, 50)] = 10,
    samples: Annotated[int, lab.slider(9, TRAINING, step=3)] = TRAINING,
    rate: Annotated[float, lab.slider(0.001, 1.0, log=True)] = 0.05,
    epochs: Annotated[int, lab.slider(20, 500, step=20)] = 200,
) -> dict[str, object]:
    """Train both from scratch for each split and report their test accuracy: mean, lowest, highest."""
    layers = {"one_layer": 1, "network": 2}
    found: dict[str, list[float]] = {name: [] for name in layers}
    sizes: dict[str, int] = {}
    for k in run.loop(times):
        flowers = deal(run.rng, run.device, samples)
        for name, count in layers.items():
            model = build(count, hidden).to(run.device)
            optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.0)
            for _ in range(epochs):
                step(model, optimizer, flowers.training)
            found[name].append(accuracy(model, flowers.test))
            sizes[name] = parameters(model)
        run.metrics(step=k + 1, **{f"{name}_accuracy": values[-1] for name, values in found.items()})
    return {
        name: {
            "parameters": sizes[name],
            "mean": round(sum(values) / len(values), 4),
            "lowest": round(min(values), 4),
            "highest": round(max(values), 4),
        }
        for name, values in found.items()
    }
