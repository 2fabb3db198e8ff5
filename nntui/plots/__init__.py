"""Numbers to terminal cells: curves, pictures of points and lines, heat-maps.

Everything here returns rows of styled text (`Row`), which the terminal UI turns into strips and the
command line into ANSI text (`to_ansi`). Nothing here knows about Textual.
"""

from nntui.plots.cells import Row, Style, to_ansi
from nntui.plots.curves import Curve, Mark, curves
from nntui.plots.heatmap import heatmap
from nntui.plots.palette import DARK, LIGHT, MONO, PALETTES, SAFE, Palette
from nntui.plots.xy import xy

__all__ = [
    "DARK",
    "LIGHT",
    "MONO",
    "PALETTES",
    "SAFE",
    "Curve",
    "Mark",
    "Palette",
    "Row",
    "Style",
    "curves",
    "heatmap",
    "to_ansi",
    "xy",
]
