"""Which function really runs: plans speak of NumPy's functions, and a GPU has CuPy's of the same names."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

#: These bring an array to where the others are; all other functions run where their arrays are.
ARRIVING = {np.asarray, np.array, np.ascontiguousarray}


def native(xp: Any, function: Any, arrays: list[Any]) -> Any:
    """The function of `xp` that `function`, a function of NumPy, stands for where it is called on `arrays`.

    Python's own functions stay as they are, and so does NumPy's on NumPy's arrays alone, such as random numbers
    before they are brought to the GPU. Raises NotImplementedError, in words, where `xp` has nothing of that name.
    """
    if xp is np or (
        arrays and function not in ARRIVING and not any(isinstance(array, xp.ndarray) for array in arrays)
    ):
        return function
    name = str(getattr(function, "__name__", ""))
    whole: Any = getattr(function, "__self__", None)
    if isinstance(whole, np.ufunc):  # np.add.at
        return getattr(native(xp, whole, arrays), name)
    if getattr(function, "__objclass__", None) is np.ndarray:  # np.ndarray.astype
        return _named(xp, "ndarray", name)
    if isinstance(function, np.ufunc):
        return _named(xp, name)
    home = str(getattr(function, "__module__", ""))
    package, *path = home.split(".")
    if package != "numpy" or getattr(sys.modules.get(home), name, None) is not function:
        return function
    return _named(xp, *path, name)


def _named(xp: Any, *path: str) -> Any:
    """``xp.lib.stride_tricks.as_strided`` for the names on the way there."""
    found = xp
    for name in path:
        found = getattr(found, name, None)
    if found is None:
        raise NotImplementedError(f"{xp.__name__} has no {'.'.join(path)}")
    return found
