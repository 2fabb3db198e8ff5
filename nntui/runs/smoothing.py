"""Smoothing of curves: an exponential moving average without its bias towards the first values' absence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_BLOCK = 256


def smoothed(values: Sequence[float] | npt.NDArray[np.float64], weight: float) -> npt.NDArray[np.float64]:
    """Each value averaged with those before it, the one k places back counting weight ** k.

    As TensorBoard smooths; 0 changes nothing. What is not finite stays as it is and does not count.
    """
    column = np.array(values, dtype=np.float64)
    if not weight:
        return column
    finite = np.isfinite(column)
    own = column[finite]
    if len(own):
        column[finite] = _averaged(own, weight)
    return column


def _averaged(values: npt.NDArray[np.float64], weight: float) -> npt.NDArray[np.float64]:
    """Block by block: within one as a matrix product, from one to the next by what is carried over."""
    count = len(values)
    blocks = np.zeros((-(-count // _BLOCK), _BLOCK))
    blocks.reshape(-1)[:count] = values
    places = np.arange(_BLOCK)
    back = places[:, None] - places[None, :]
    shares = np.where(back >= 0, weight ** np.maximum(back, 0).astype(np.float64), 0.0)
    sums = blocks @ shares.T
    fading = weight ** (places + 1.0)
    carried = 0.0
    for block in sums:
        block += carried * fading
        carried = block[-1]
    counted = (1 - weight ** (np.arange(count) + 1.0)) / (1 - weight)
    averaged: npt.NDArray[np.float64] = sums.reshape(-1)[:count] / counted
    return averaged
