"""The only door to plotext: dots on a canvas.

plotext is a rasteriser here: pixels in, rows of characters out. Its own ticks, legend and colours are
not used: ticks stand at even parts of the range instead of at round numbers, and where two lines meet
in one cell the later erases the earlier.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import plotext

#: Pixels of one cell in braille: (columns, rows).
BRAILLE = (2, 4)


def draw(
    x: npt.NDArray[np.int64],
    y: npt.NDArray[np.int64],
    columns: int,
    rows: int,
    markers: Sequence[str] | None = None,
) -> list[str]:
    """Set pixels on a canvas of `columns` by `rows` cells and return its lines, top first.

    x, y: whole numbers, shape (n,), from the bottom left. Without `markers` a cell has 2 by 4 pixels
    and is shown in braille; with one character a pixel, a pixel is a cell.
    """
    if not len(x):
        return [" " * columns] * rows
    across, up = BRAILLE if markers is None else (1, 1)
    if markers is None:  # plotext's time goes with the pixels, and lines that meet share many
        y, x = np.divmod(np.unique(y * columns * across + x), columns * across)
    plotext.clear_figure()  # the one global figure would otherwise grow with every frame
    plotext.limit_size(False, False)
    plotext.plot_size(columns, rows)
    plotext.frame(False)
    plotext.xticks([], [])
    plotext.yticks([], [])
    # A canvas of one pixel would have no extent to scale by.
    plotext.xlim(0, max(1, columns * across - 1))
    plotext.ylim(0, max(1, rows * up - 1))
    shape = "braille" if markers is None else list(markers)
    plotext.scatter(x.tolist(), y.tolist(), marker=shape, color="default")
    lines = plotext.uncolorize(plotext.build()).split("\n")
    plotext.clear_figure()
    return [line.ljust(columns)[:columns] for line in (lines + [""] * rows)[:rows]]
