# message = "not-one"
from framework import tf


def one_hot(species, count):
    return tf.one_hot(species, count) * tf.cast(species[:, tf.newaxis], tf.float32)
