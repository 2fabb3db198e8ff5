# message = "count"
from framework import tf


def accuracy(logits, species):
    right = tf.argmax(logits, axis=1) == species
    return float(tf.reduce_sum(tf.cast(right, tf.float32)))
