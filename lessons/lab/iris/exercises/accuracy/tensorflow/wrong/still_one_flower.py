# message = "one-flower"
from framework import tf


def accuracy(logits, species):
    return float(tf.argmax(logits[-1]) == species[-1])
