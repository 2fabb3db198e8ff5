# message = "logit"
from framework import tf


def accuracy(logits, species):
    right = tf.reduce_max(logits, axis=1) == tf.cast(species, tf.float32)
    return float(tf.reduce_mean(tf.cast(right, tf.float32)))
