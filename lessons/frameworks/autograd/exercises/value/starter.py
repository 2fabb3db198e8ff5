import math


class Value:
    """A number that remembers which numbers it was made from."""

    def __init__(self, data, parents=()):
        self.data = data
        self.grad = 0.0
        self.parents = parents  # pairs (parent, local derivative)

    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ...)

    def tanh(self):
        return Value(math.tanh(self.data), ...)

    def backward(self):
        """Add to every grad how fast this number changes with it."""
        ...
