"""The mini framework: tensors, automatic differentiation, networks, optimizers.

It reads like PyTorch: ``import framework as torch``. Names, arguments, defaults, shapes and results are
PyTorch's; the arrays are NumPy's on the CPU and CuPy's on a GPU. Start reading at `framework.autograd`.
"""

import warnings as _warnings

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

# These rooms build on everything above.
from . import graph as graph  # isort: skip
from . import transforms as transforms  # isort: skip
from . import data as data  # isort: skip
from . import nn as nn  # isort: skip
from . import linalg as linalg  # isort: skip
from . import optim as optim  # isort: skip
from . import utils as utils  # isort: skip
from . import checkpoint as checkpoint  # isort: skip
from .compiler import compile as compile  # isort: skip
from .checkpoint import load as load, save as save  # isort: skip

# PyTorch's names for types that are also Python's.
half, float, double = _dtypes.float16, _dtypes.float32, _dtypes.float64
short, int, long = _dtypes.int16, _dtypes.int32, _dtypes.int64
bool = _dtypes.boolean

# A division by zero gives inf or NaN silently, as in PyTorch: NumPy's warnings would name lines of the
# framework, not the learner's. `detect_anomaly` names those.
_warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"framework\.")
