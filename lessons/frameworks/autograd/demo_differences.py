"""Measured slopes against exact ones: how far may the tiny step shrink before rounding takes over?"""

import time
from collections.abc import Callable
from typing import Annotated

import numpy as np

import framework as torch
from nntui import lab

EXPRESSIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "exp": torch.exp,
    "distance": lambda x: (x**2 + 1) ** 0.5,
    "wave": lambda x: x * torch.sin(2 * x),
}
FLOOR = 1e-17  # an error of exactly 0 has no logarithm
PER_DECADE = 4


def differences(
    run: lab.Run,
    scheme: Annotated[str, lab.choice("forward", "central")] = "forward",
    precision: Annotated[str, lab.choice("float64", "float32")] = "float64",
    expression: Annotated[str, lab.choice(*EXPRESSIONS)] = "exp",
    x: Annotated[float, lab.slider(0.1, 3.0, step=0.1)] = 1.0,
    delay: Annotated[int, lab.slider(0, 200, step=10, live=True)] = 0,
) -> dict[str, object]:
    """Measure the slope at `x` with ever smaller h and compare it with autograd's."""
    f = EXPRESSIONS[expression]
    dtype = torch.float64 if precision == "float64" else torch.float32

    exact_x = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    f(exact_x).backward()
    exact = exact_x.grad.item()

    def at(place: float) -> float:
        return f(torch.tensor(place, dtype=dtype)).item()

    hs: list[float] = []
    errors: list[float] = []
    for step in run.loop(15 * PER_DECADE + 1):
        h = 10.0 ** (-step / PER_DECADE)
        behind, width = (x, h) if scheme == "forward" else (x - h, 2 * h)
        measured = (at(x + h) - at(behind)) / width
        hs.append(h)
        errors.append(max(abs(measured - exact), FLOOR))

        run.metrics(step=step, error=errors[-1])
        line = lab.Line("error", np.log10(hs), np.log10(errors), role="model")
        lowest = int(np.argmin(errors))
        best = lab.Points("lowest", [np.log10(hs[lowest])], [np.log10(errors[lowest])], role="truth")
        run.frame("valley", lab.XY(line, best, x="log10 h", y="log10 error"))
        time.sleep(run.get("delay") / 1000)

    lowest = int(np.argmin(errors))
    run.note("best", exact=exact, h=hs[lowest], error=errors[lowest])
    return {
        "exact": exact,
        "exponent": round(float(np.log10(hs[lowest])), 2),
        "digits": round(-float(np.log10(errors[lowest])), 1),
        "wide": errors[3 * PER_DECADE],
        "middle": errors[8 * PER_DECADE],
        "tiny": errors[14 * PER_DECADE],
    }
