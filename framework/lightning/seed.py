"""One seed for everything that draws random numbers."""

from __future__ import annotations

import os
import random

import numpy as np

from ..random import manual_seed
from .say import say


def seed_everything(seed: int | None = None, workers: bool = False, verbose: bool = True) -> int:
    """Seed the framework, NumPy and Python's `random`, and return the seed.

    seed: from 0 to 2**32 - 1; None takes the environment variable ``PL_GLOBAL_SEED``, else 0. workers: there for
    Lightning's sake: batches are made in this process. verbose: say which seed it is. Raises ValueError for a
    seed out of range. Source: `lightning.seed_everything`.

    >>> import framework as torch
    >>> from framework import lightning as L
    >>> L.seed_everything(13, verbose=False)
    13
    >>> first = torch.rand(2)
    >>> _ = L.seed_everything(13, verbose=False)
    >>> bool((torch.rand(2) == first).all())
    True
    """
    if seed is None:
        seed = int(os.environ.get("PL_GLOBAL_SEED", 0))
    if not 0 <= seed < 2**32:
        raise ValueError(f"a seed is a whole number from 0 to {2**32 - 1}, got {seed}")
    os.environ["PL_GLOBAL_SEED"] = str(seed)
    random.seed(seed)
    np.random.seed(seed)
    manual_seed(seed)
    if verbose:
        say(f"Seed set to {seed}")
    return seed
