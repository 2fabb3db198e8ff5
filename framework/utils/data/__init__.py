"""PyTorch's `torch.utils.data`: everything lives in `framework.data`."""

from ...data import *  # noqa: F403
from ...data import __all__ as __all__
