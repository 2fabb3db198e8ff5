"""What a lesson's demo may use: parameter annotations, live views, and the run that it reports to.

A demo is a function ``def fit(run: lab.Run, steps: Annotated[int, lab.slider(10, 500)] = 100)``. From its
annotations come the sliders of the screen, ``--set name=value`` of the command line, and the ranges.
"""

from nntui.lab.demos import Demo, asset, load_demo
from nntui.lab.parameters import (
    Choice,
    Parameter,
    Slider,
    Switch,
    Text,
    choice,
    parameter,
    parameters,
    slider,
    switch,
    text,
)
from nntui.lab.run import Run, StopRun
from nntui.lab.views import XY, Board, Line, Map, Points, Role, View

__all__ = [
    "XY",
    "Board",
    "Choice",
    "Demo",
    "Line",
    "Map",
    "Parameter",
    "Points",
    "Role",
    "Run",
    "Slider",
    "StopRun",
    "Switch",
    "Text",
    "View",
    "asset",
    "choice",
    "load_demo",
    "parameter",
    "parameters",
    "slider",
    "switch",
    "text",
]
