# message = "columns"
from framework import tf


def one_hot(species, count):
    return tf.one_hot(species, int(tf.reduce_max(species)) + 1)
