"""nntui: learn neural-network frameworks and overfitting by doing, in a terminal."""

__version__ = "0.1.0"
