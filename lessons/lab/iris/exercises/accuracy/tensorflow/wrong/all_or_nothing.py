# message = "all"
from framework import tf


def accuracy(logits, species):
    return float(tf.reduce_all(tf.argmax(logits, axis=1) == species))
