"""The mini framework: tensors, automatic differentiation, networks, optimizers.

It reads like PyTorch: ``import framework as torch``. Names, arguments, defaults, shapes and results are
PyTorch's; the arrays are NumPy's on the CPU and CuPy's on a GPU. Start reading at `framework.autograd`.
"""

import warnings as _warnings
from importlib import import_module as _import_module
from typing import TYPE_CHECKING as _TYPE_CHECKING, Any as _Any

from . import autograd as autograd
from . import cuda as cuda
from . import dtypes as _dtypes

from .create import *
from .dtypes import *
from .errors import *
from .modes import *
from .ops.activation import *
from .ops.compare import *
from .ops.cumulative import *
from .ops.elementwise import *
from .ops.einsum import *
from .ops.exponential import *
from .ops.indexing import *
from .ops.joining import *
from .ops.linalg import *
from .ops.order import *
from .ops.picking import *
from .ops.reductions import *
from .ops.rounding import *
from .ops.shapes import *
from .ops.special import *
from .ops.spread import *
from .ops.triangles import *
from .ops.trigonometry import *
from .random import *
from .tensor import *

from .compiler import compile as compile  # isort: skip

if _TYPE_CHECKING:
    from . import checkpoint as checkpoint
    from . import data as data
    from . import graph as graph
    from . import linalg as linalg
    from . import nn as nn
    from . import optim as optim
    from . import transforms as transforms
    from . import utils as utils
    from .checkpoint import load as load
    from .checkpoint import save as save

#: These rooms build on everything above. They are entered when they are first used: name -> module.
_ROOMS = {
    **{name: name for name in ("checkpoint", "data", "graph", "linalg", "nn", "optim", "transforms", "utils")},
    **{"load": "checkpoint", "save": "checkpoint"},
}


def __getattr__(name: str) -> _Any:
    """A room, or a name from it."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    room = _import_module(f"{__name__}.{_ROOMS[name]}")
    value = globals()[name] = room if _ROOMS[name] == name else getattr(room, name)
    return value


def __dir__() -> list[str]:
    """All names, those of rooms not entered yet among them."""
    return sorted({*globals(), *_ROOMS})


# PyTorch's names for types that are also Python's.
half, float, double = _dtypes.float16, _dtypes.float32, _dtypes.float64
short, int, long = _dtypes.int16, _dtypes.int32, _dtypes.int64
bool = _dtypes.boolean

# A division by zero gives inf or NaN silently, as in PyTorch: NumPy's warnings would name lines of the
# framework, not the learner's. `detect_anomaly` names those.
_warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"framework\.")
