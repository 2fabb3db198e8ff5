# message = "columns"
from framework import tf


def accuracy(logits, species):
    right = tf.argmax(logits) == species
    return float(tf.reduce_mean(tf.cast(right, tf.float32)))
