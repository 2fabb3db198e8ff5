"""A demo that needs NumPy alone: gradient descent on a parabola, with everything that a demo may show."""

DEMO = '''
import os, time
from typing import Annotated
import numpy as np
from nntui import lab

def fit(
    run: lab.Run,
    steps: Annotated[int, lab.slider(5, 1000000)] = 60,
    rate: Annotated[float, lab.slider(0.001, 1.0, log=True, live=True)] = 0.1,
    model: Annotated[str, lab.choice("line", "network", "broken")] = "line",
    slow: Annotated[bool, lab.switch()] = False,
):
    """Gradient descent on a parabola."""
    x = np.linspace(-1, 1, 20)
    w = 3.0
    for step in run.loop(steps):
        w -= run.get("rate") * 2 * (w - 1.0)
        if model == "broken" and step == 3:
            raise ValueError("a matrix does not fit")
        run.metrics(step=step, epoch=step // 10, loss=(w - 1) ** 2 + 1e-6, val_loss=(w - 1) ** 2 + 0.01)
        points, fit = lab.Points("points", x, x, role="training"), lab.Line("fit", x, w * x, role="model")
        run.frame("line", lab.XY(points, fit))
        if slow:
            time.sleep(0.002)
    run.note("done", step=steps)
    return {"w": w, "errors": {"train": {"mean": 0.5, "worst": 1.25}, "validation": {"mean": 5.1, "worst": 20.0}}}
'''
