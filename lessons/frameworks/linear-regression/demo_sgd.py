"""A straight line fitted by stochastic gradient descent, every step of it written by hand."""

import math
import time
from typing import Annotated

import numpy as np

import framework as torch
from nntui import lab


def noisy_line(device: str) -> list[torch.Tensor]:
    """Return x, y of 120 training points of y = 2x + 0.9 + noise, in mixed order, then 30 for validation."""
    random = np.random.RandomState(13)
    x = np.linspace(0, 3, 120)
    y = 2 * x + 0.9 + random.randn(120) * 0.5
    order = random.permutation(120)
    val_x = random.uniform(0, 3, 30)
    val_y = 2 * val_x + 0.9 + random.randn(30) * 0.5
    return [torch.tensor(a, dtype=torch.float32, device=device) for a in (x[order], y[order], val_x, val_y)]


def sgd(
    run: lab.Run,
    rate: Annotated[float, lab.slider(0.001, 0.5, log=True, live=True)] = 0.1,
    batch: Annotated[int, lab.slider(1, 120)] = 4,
    epochs: Annotated[int, lab.slider(1, 500, log=True)] = 10,
    zero: Annotated[bool, lab.switch()] = True,
    delay: Annotated[int, lab.slider(0, 100, step=5, live=True)] = 0,
) -> dict[str, object]:
    """Find w and b of y = w x + b, starting far away at w = 100, b = 0."""
    x, y, val_x, val_y = noisy_line(run.device)
    w = torch.tensor(100.0, device=run.device, requires_grad=True)
    b = torch.tensor(0.0, device=run.device, requires_grad=True)

    batches = math.ceil(len(x) / batch)
    losses = []
    for step in run.loop(epochs * batches):
        epoch, i = divmod(step, batches)
        part = slice(i * batch, (i + 1) * batch)

        loss = ((w * x[part] + b - y[part]) ** 2).mean()
        loss.backward()  # fills w.grad and b.grad

        with torch.no_grad():  # the update itself is not to be differentiated
            w -= run.get("rate") * w.grad
            b -= run.get("rate") * b.grad
            val_loss = ((w * val_x + b - val_y) ** 2).mean()
        if zero:
            w.grad.zero_()  # or else the next backward adds to these
            b.grad.zero_()

        run.metrics(step=step + 1, epoch=epoch + 1, loss=loss.item(), val_loss=val_loss.item())
        if step % 5 == 0 or step + 1 == epochs * batches:
            show(run, x, y, w.item(), b.item())
        if i + 1 == batches:
            losses.append(round(loss.item(), 4))
        if not loss.item() < 1e12:
            run.note("diverged", step=step + 1)
            break
        time.sleep(run.get("delay") / 1000)

    best_w, best_b = np.polyfit(x.cpu().numpy(), y.cpu().numpy(), 1)
    run.note("exact", best_w=float(best_w), best_b=float(best_b), w=w.item(), b=b.item())
    return {"losses": losses, "w": round(w.item(), 4), "b": round(b.item(), 4)}


def show(run: lab.Run, x: torch.Tensor, y: torch.Tensor, w: float, b: float) -> None:
    """Draw the points and the present line."""
    ends = np.array([0.0, 3.0])
    points = lab.Points("points", x, y, role="training")
    line = lab.Line("line", ends, w * ends + b, role="model")
    run.frame("fit", lab.XY(points, line, x="x", y="y"))
