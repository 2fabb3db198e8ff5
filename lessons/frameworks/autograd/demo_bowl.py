"""Gradient descent on a function of two numbers, seen from above."""

import time
from collections.abc import Callable
from typing import Annotated

import numpy as np

import framework as torch
from nntui import lab

EXTENT = (-1.5, 7.5, -6.0, 2.0)


def bowl(
    run: lab.Run,
    rate: Annotated[float, lab.slider(0.01, 1.1, log=True, live=True)] = 0.1,
    steps: Annotated[int, lab.slider(1, 200, log=True)] = 15,
    stretch: Annotated[float, lab.slider(1.0, 12.0, step=0.5)] = 1.0,
    zero: Annotated[bool, lab.switch()] = True,
    delay: Annotated[int, lab.slider(0, 500, step=20, live=True)] = 0,
) -> dict[str, object]:
    """Walk down f(x1, x2) = (x1 - 3)^2 + stretch (x2 + 2)^2 from (0, 0)."""

    def f(x1: torch.Tensor, x2: torch.Tensor) -> torch.Tensor:
        return (x1 - 3) ** 2 + stretch * (x2 + 2) ** 2

    x1 = torch.tensor(0.0, device=run.device, requires_grad=True)
    x2 = torch.tensor(0.0, device=run.device, requires_grad=True)
    height = heights(f)
    path = [(0.0, 0.0)]
    losses = [f(x1, x2).item()]
    run.metrics(step=0, loss=losses[0])

    for step in run.loop(steps):
        loss = f(x1, x2)
        loss.backward()
        with torch.no_grad():
            x1 -= run.get("rate") * x1.grad
            x2 -= run.get("rate") * x2.grad
            losses.append(f(x1, x2).item())
        if zero:
            x1.grad.zero_()
            x2.grad.zero_()

        path.append((x1.item(), x2.item()))
        run.metrics(step=step + 1, loss=losses[-1])
        show(run, height, path)
        if not losses[-1] < 1e9:
            run.note("diverged", step=step + 1)
            break
        time.sleep(run.get("delay") / 1000)

    run.note("end", x1=x1.item(), x2=x2.item(), loss=losses[-1])
    return {
        "x1": round(x1.item(), 4),
        "x2": round(x2.item(), 4),
        "loss": round(losses[-1], 6),
        "steps": len(losses) - 1,
    }


def heights(f: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> np.ndarray:
    """Return the height of `f` over the map, squeezed into [-1, 1] so that the valley's floor shows."""
    x0, x1, y0, y1 = EXTENT
    across, up = np.meshgrid(np.linspace(x0, x1, 90), np.linspace(y0, y1, 60))
    with torch.no_grad():
        values = f(torch.tensor(across), torch.tensor(up)).numpy() ** 0.5
    return 2 * values / values.max() - 1


def show(run: lab.Run, height: np.ndarray, path: list[tuple[float, float]]) -> None:
    """Draw the bowl with the places visited so far, as far as they lie on the map."""
    x0, x1, y0, y1 = EXTENT
    seen = [place for place in path if x0 <= place[0] <= x1 and y0 <= place[1] <= y1]
    xs, ys = zip(*seen, strict=True)
    visited = lab.Points("visited", xs, ys, role="training")
    goal = lab.Points("goal", [3.0], [-2.0], role="truth")
    run.frame("map", lab.Map(height, EXTENT, (goal, visited)))
