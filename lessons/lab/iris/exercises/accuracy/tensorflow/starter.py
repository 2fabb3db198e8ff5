from framework import tf


def accuracy(logits, species):
    """Return the share of right answers, a number from 0 to 1."""
    return float(tf.argmax(logits[0]) == species[0])
