"""The derivative of any expression: autograd draws the tangent, and a second pass the parabola that fits best."""

import time
from collections.abc import Callable
from typing import Annotated

import numpy as np

import framework as torch
from nntui import lab

EXPRESSIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "distance": lambda x: (x**2 + 1) ** 0.5,
    "cubic": lambda x: x**3 / 3 - x,
    "wave": lambda x: x * torch.sin(2 * x),
    "relu": lambda x: torch.relu(x) - 0.5,
    "yours": lambda x: torch.tanh(3 * x) * torch.exp(-(x**2) / 4),
}


def tangent(
    run: lab.Run,
    expression: Annotated[str, lab.choice(*EXPRESSIONS)] = "distance",
    end: Annotated[float, lab.slider(-2.9, 3.0, step=0.1)] = 2.0,
    parabola: Annotated[bool, lab.switch()] = False,
    delay: Annotated[int, lab.slider(0, 200, step=10, live=True)] = 0,
) -> dict[str, object]:
    """Walk along the curve from x = -3 to x = `end`, asking for both derivatives at every step."""
    f = EXPRESSIONS[expression]
    curve_x = np.linspace(-3, 3, 241)
    curve_y = f(torch.tensor(curve_x, dtype=torch.float64))

    places = np.linspace(-3, end, max(2, round((end + 3) * 20) + 1))
    for step in run.loop(len(places)):
        x = torch.tensor(places[step], dtype=torch.float64, requires_grad=True)
        y = f(x)
        (slope,) = torch.autograd.grad(y, x, create_graph=True)  # the slope's own graph is recorded too
        curvature = 0.0
        if slope.requires_grad:  # the slope of a straight piece depends on nothing
            curvature = torch.autograd.grad(slope, x)[0].item()

        run.metrics(step=step, y=y.item(), slope=slope.item(), curvature=curvature)
        reach = 1.5 if parabola else 1.0
        near = np.linspace(places[step] - reach, places[step] + reach, 41)
        away = near - places[step]
        touching = y.item() + slope.item() * away + (curvature / 2 * away**2 if parabola else 0.0)
        run.frame(
            "curve",
            lab.XY(
                lab.Line("expression", curve_x, curve_y, role="truth"),
                lab.Line("touching", near, touching, role="model"),
                lab.Points("here", [places[step]], [y.item()], role="training"),
                x="x",
                y="y",
            ),
        )
        time.sleep(run.get("delay") / 1000)

    run.note("derivatives", x=end, slope=slope.item(), curvature=curvature)
    return {"value": round(y.item(), 4), "slope": round(slope.item(), 4), "curvature": round(curvature, 4)}
