# message = "order"
import math


class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.grad = 0.0
        self.parents = parents

    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        slopes = (self, other.data), (other, self.data)
        return Value(self.data * other.data, slopes)

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, ((self, 1 - t * t),))

    def backward(self):
        self.grad = 1.0

        def push(value):
            for parent, slope in value.parents:
                parent.grad += slope * value.grad
                push(parent)

        push(self)
