"""A network that separates two crescents of points; after each epoch both losses are measured alike."""

import time
from typing import Annotated

import framework as torch
from framework import nn
from framework.data import sets
from nntui import lab

Data = tuple[torch.Tensor, torch.Tensor]

bce = nn.BCEWithLogitsLoss()


def train(
    run: lab.Run,
    samples: Annotated[int, lab.slider(20, 400, step=10)] = 40,
    noise: Annotated[float, lab.slider(0.1, 0.6, step=0.05)] = 0.35,
    hidden: Annotated[int, lab.slider(1, 64, log=True)] = 32,
    dropout: Annotated[float, lab.slider(0, 0.8, step=0.1)] = 0.0,
    epochs: Annotated[int, lab.slider(10, 500, step=10)] = 300,
    delay: Annotated[int, lab.slider(0, 200, step=10, live=True)] = 0,
) -> dict[str, object]:
    """Train in batches of ten points; validate on 200 others from the same crescents."""
    validation = crescents(200, noise, run.device)
    training = crescents(samples, noise, run.device)
    model = nn.Sequential(
        nn.Linear(2, hidden),
        nn.Tanh(),
        nn.Dropout(dropout),
        nn.Linear(hidden, hidden),
        nn.Tanh(),
        nn.Dropout(dropout),
        nn.Linear(hidden, 1),
    ).to(run.device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

    x, y = training
    lowest, lowest_epoch = float("inf"), 0
    for epoch in run.loop(epochs):
        model.train()
        on_the_way = 0.0
        for batch in torch.randperm(samples).to(run.device).split(10):
            loss = bce(model(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            on_the_way += loss.item() * len(batch) / samples

        model.eval()
        train_loss, val_loss = measure(model, training), measure(model, validation)
        values = {"loss": train_loss, "val_loss": val_loss}
        if dropout:
            values["train_mode_loss"] = on_the_way
        run.metrics(step=epoch + 1, epoch=epoch + 1, **values)
        if val_loss < lowest:
            lowest, lowest_epoch = val_loss, epoch + 1
        if epoch % 2 == 0 or epoch + 1 == epochs:
            draw(run, model, training)
        time.sleep(run.get("delay") / 1000)

    if val_loss > 1.2 * lowest:
        run.note("turn", epoch=lowest_epoch, lowest=lowest, last=val_loss)
    else:
        run.note("no_turn", epoch=lowest_epoch, lowest=lowest, last=val_loss)
    return {
        "parameters": sum(p.numel() for p in model.parameters()),
        "training": round(train_loss, 4),
        "validation": round(val_loss, 4),
        "lowest": round(lowest, 4),
        "lowest_epoch": lowest_epoch,
    }


def crescents(samples: int, noise: float, device: str) -> Data:
    """Return points, shape (n, 2), and the crescent each belongs to, 0.0 or 1.0, shape (n, 1)."""
    x, y = sets.moons(samples, noise=noise)
    return x.to(device), y.float().unsqueeze(1).to(device)


def measure(model: nn.Module, data: Data) -> float:
    """Return the loss of a model on some points, without learning from them."""
    x, y = data
    with torch.no_grad():
        return bce(model(x), y).item()


def draw(run: lab.Run, model: nn.Module, data: Data) -> None:
    """Colour the plane by what the model says of it, and put the training points on it."""
    x, y = data
    across = torch.linspace(-2, 3, 50, device=run.device).repeat(40)
    up = torch.linspace(-1.7, 2.2, 40, device=run.device).repeat_interleave(50)
    with torch.no_grad():
        says = torch.tanh(model(torch.stack([across, up], 1)) / 2)  # 2p - 1, p the probability of crescent 1
    first = y[:, 0] == 0
    points = (
        lab.Points("first", x[first, 0], x[first, 1], role="training"),
        lab.Points("second", x[~first, 0], x[~first, 1], role="validation"),
    )
    run.frame("plane", lab.Map(says.reshape(40, 50), (-2, 3, -1.7, 2.2), points))
