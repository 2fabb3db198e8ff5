"""A straight line and a small network, trained side by side on the same five points."""

import csv
from typing import Annotated

import framework as torch
from framework import nn
from nntui import lab

Data = tuple[torch.Tensor, torch.Tensor]

mse = nn.MSELoss()


def fit(
    run: lab.Run,
    model: Annotated[str, lab.choice("both", "line", "network")] = "both",
    hidden: Annotated[int, lab.slider(1, 8)] = 2,
    rate: Annotated[float, lab.slider(0.001, 0.2, log=True, live=True)] = 0.05,
    steps: Annotated[int, lab.slider(100, 10000, step=100)] = 4000,
) -> dict[str, object]:
    """Train by gradient steps on the five points; measure on them and on the validation set."""
    training, validation = read("training", run.device), read("validation", run.device)
    models: dict[str, nn.Module] = {
        "line": nn.Linear(1, 1),
        "network": nn.Sequential(nn.Linear(1, hidden), nn.Tanh(), nn.Linear(hidden, 1)),
    }
    models = {name: m.to(run.device) for name, m in models.items() if model in (name, "both")}
    optimizers = {name: torch.optim.Adam(m.parameters(), lr=rate) for name, m in models.items()}

    passed = False
    lowest, lowest_step = float("inf"), 0
    draw(run, models, training, validation)
    for step in run.loop(steps):
        for name, optimizer in optimizers.items():
            optimizer.param_groups[0]["lr"] = run.get("rate")
            x, y = training
            loss = mse(models[name](x), y)
            if loss.item() < 1e-4:
                continue  # it passes through every point: nothing is left to learn
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

        done = step + 1
        if done % 10 == 0 or done == steps:
            values: dict[str, float] = {}
            if "line" in models:
                values["line_loss"] = error(models["line"], training)
                values["line_val_loss"] = error(models["line"], validation)
            if "network" in models:
                values["loss"] = error(models["network"], training)
                values["val_loss"] = error(models["network"], validation)
                if values["val_loss"] < lowest:
                    lowest, lowest_step = values["val_loss"], done
                if values["loss"] < 1e-4 and not passed:
                    passed = True
                    run.note("passed", step=done)
            run.metrics(step=done, **values)
        if done % 50 == 0 or done == steps:
            draw(run, models, training, validation)

    if "network" in models and lowest < 0.9 * error(models["network"], validation):
        run.note("turn", step=lowest_step, error=lowest)
    names = {"line": "linear", "network": "nonlinear"}
    return {
        names[name]: {
            "parameters": sum(p.numel() for p in m.parameters()),
            "train_error": round(error(m, training), 4),
            "validation_error": round(error(m, validation), 4),
        }
        for name, m in models.items()
    }


def read(part: str, device: str) -> Data:
    """Return x and y, a column each, of the "training" or the "validation" points."""
    with lab.asset("five-points.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["set"] == part]
    x = torch.tensor([[float(row["x"])] for row in rows], device=device)
    y = torch.tensor([[float(row["y"])] for row in rows], device=device)
    return x, y


def error(model: nn.Module, data: Data) -> float:
    """Return the mean squared error of a model on some points."""
    x, y = data
    with torch.no_grad():
        return float(mse(model(x), y))


def draw(run: lab.Run, models: dict[str, nn.Module], training: Data, validation: Data) -> None:
    """Show the points and what each model makes of the whole range."""
    x = torch.linspace(-3, 3, 121, device=run.device).reshape(-1, 1)
    series: list[lab.Points | lab.Line] = [
        lab.Points("training", *training, role="training"),
        lab.Points("validation", *validation, role="validation"),
    ]
    with torch.no_grad():
        if "line" in models:
            series.append(lab.Line("line", x, models["line"](x), role="other"))
        if "network" in models:
            series.append(lab.Line("network", x, models["network"](x), role="model"))
    run.frame("fit", lab.XY(*series, x="x", y="y"))
