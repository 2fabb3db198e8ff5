# message = "shifted"
from framework import tf


def one_hot(species, count):
    return tf.cast(species[:, tf.newaxis] == tf.range(1, count + 1), tf.float32)
