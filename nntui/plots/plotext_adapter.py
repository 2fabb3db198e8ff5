"""The only door to plotext: dots on a canvas.

plotext is a canvas here: characters and their cells in, rows of text out. Its own ticks, legend and colours
are not used: ticks stand at even parts of the range instead of at round numbers, and where two lines meet
in one cell the later erases the earlier. Pixels become braille here, since its time goes with the number of
what it is given.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import plotext

#: Pixels of one cell in braille: (columns, rows).
BRAILLE = (2, 4)

#: The bit of each pixel of a cell in a braille character: rows from the bottom, columns from the left.
_BITS = np.array([[0x40, 0x80], [0x04, 0x20], [0x02, 0x10], [0x01, 0x08]])


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
    shapes = markers
    if shapes is None:
        x, y, shapes = _braille(x, y, columns, rows)
    plotext.clear_data()  # the one global figure would otherwise grow with every frame
    plotext.limit_size(False, False)
    plotext.plot_size(columns, rows)
    plotext.frame(False)
    plotext.xticks([], [])
    plotext.yticks([], [])
    # A canvas of one pixel would have no extent to scale by.
    plotext.xlim(0, max(1, columns - 1))
    plotext.ylim(0, max(1, rows - 1))
    plotext.scatter(x.tolist(), y.tolist(), marker=list(shapes), color="default")
    lines = plotext.uncolorize(plotext.build()).split("\n")
    plotext.clear_data()
    return [line.ljust(columns)[:columns] for line in (lines + [""] * rows)[:rows]]


def _braille(
    x: npt.NDArray[np.int64], y: npt.NDArray[np.int64], columns: int, rows: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], list[str]]:
    """The cells that have pixels, and for each the character that shows all of them."""
    across, up = BRAILLE
    cells = np.zeros((rows, columns), dtype=np.int64)
    np.bitwise_or.at(cells, (y // up, x // across), _BITS[y % up, x % across])
    filled_y, filled_x = np.nonzero(cells)
    return filled_x, filled_y, [chr(0x2800 + bits) for bits in cells[filled_y, filled_x].tolist()]
