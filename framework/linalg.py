"""Linear algebra under PyTorch's name: ``framework.linalg.solve(A, B)``."""

from .ops.solve import inv, norm, solve, vector_norm

__all__ = ["inv", "norm", "solve", "vector_norm"]
