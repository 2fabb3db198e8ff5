"""Early stopping on the usual split of 100 points: 70 to train, 15 to validate, 15 to test."""

import copy
import time
from typing import Annotated

import framework as torch
from framework import nn
from framework.data import sets
from nntui import lab

Data = tuple[torch.Tensor, torch.Tensor]

DATA = 1
"""The hundred points are always the same; a run's seed gives other first weights and other batches."""

bce = nn.BCEWithLogitsLoss()


def stop(
    run: lab.Run,
    patience: Annotated[int, lab.slider(1, 300, log=True)] = 20,
    snapshot: Annotated[bool, lab.switch()] = True,
    watch: Annotated[str, lab.choice("loss", "accuracy")] = "loss",
    epochs: Annotated[int, lab.slider(10, 500, step=10)] = 300,
    delay: Annotated[int, lab.slider(0, 200, step=10, live=True)] = 0,
) -> dict[str, object]:
    """Train until the validation set has shown nothing better for `patience` epochs; keep the best model."""
    x, y = sets.moons(100, noise=0.35, seed=DATA)
    x, y = x.to(run.device), y.float().unsqueeze(1).to(run.device)
    training, validation, test = ((x[a:b], y[a:b]) for a, b in ((0, 70), (70, 85), (85, 100)))
    fresh_x, fresh_y = sets.moons(2000, noise=0.35, seed=DATA + 1)
    fresh = fresh_x.to(run.device), fresh_y.float().unsqueeze(1).to(run.device)
    model = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1)).to(
        run.device
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

    best, best_epoch, kept, waited = float("inf"), 0, copy.deepcopy(model.state_dict()), 0
    x, y = training
    for epoch in run.loop(epochs):
        for batch in torch.randperm(70).to(run.device).split(10):
            loss = bce(model(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

        val_loss, val_accuracy = measure(model, validation)
        run.metrics(
            step=epoch + 1,
            epoch=epoch + 1,
            loss=measure(model, training)[0],
            val_loss=val_loss,
            val_accuracy=val_accuracy,
        )
        if epoch % 2 == 0:
            draw(run, model, training, validation)
        score = val_loss if run.get("watch") == "loss" else -val_accuracy
        if score < best:
            best, best_epoch, kept, waited = score, epoch + 1, copy.deepcopy(model.state_dict()), 0
        else:
            waited += 1
        if waited >= patience:
            run.note("stopped", epoch=epoch + 1, best=best_epoch, patience=patience)
            break
        time.sleep(run.get("delay") / 1000)
    else:
        run.note("never_stopped", epoch=epochs, best=best_epoch)

    last = report(model, validation, test, fresh)
    result: dict[str, object] = {"epochs": epoch + 1, "best_epoch": best_epoch, "last": last}
    if snapshot:
        model.load_state_dict(kept)
        result["kept"] = report(model, validation, test, fresh)
    draw(run, model, training, validation)
    return result


def measure(model: nn.Module, data: Data) -> tuple[float, float]:
    """Return loss and accuracy of a model on some points."""
    x, y = data
    with torch.no_grad():
        z = model(x)
        return bce(z, y).item(), ((z > 0).float() == y).float().mean().item()


def report(model: nn.Module, validation: Data, test: Data, fresh: Data) -> dict[str, float]:
    """Return what is asked of a finished model; `fresh` points are a luxury that real data don't offer."""
    return {
        "validation_loss": round(measure(model, validation)[0], 4),
        "test_loss": round(measure(model, test)[0], 4),
        "fresh_loss": round(measure(model, fresh)[0], 4),
        "fresh_accuracy": round(measure(model, fresh)[1], 4),
    }


def draw(run: lab.Run, model: nn.Module, training: Data, validation: Data) -> None:
    """Colour the plane by what the model says of it; on it the points of both sets."""
    across = torch.linspace(-2, 3, 50, device=run.device).repeat(40)
    up = torch.linspace(-1.7, 2.2, 40, device=run.device).repeat_interleave(50)
    with torch.no_grad():
        says = torch.tanh(model(torch.stack([across, up], 1)) / 2)  # 2p - 1, p the probability of crescent 1
    x, y = (torch.cat(pair) for pair in zip(training, validation, strict=True))
    first = y[:, 0] == 0
    points = (
        lab.Points("first", x[first, 0], x[first, 1], role="training"),
        lab.Points("second", x[~first, 0], x[~first, 1], role="validation"),
    )
    run.frame("plane", lab.Map(says.reshape(40, 50), (-2, 3, -1.7, 2.2), points))
