# message = "transposed"
from framework import tf


def one_hot(species, count):
    return tf.cast(tf.range(count)[:, tf.newaxis] == species, tf.float32)
