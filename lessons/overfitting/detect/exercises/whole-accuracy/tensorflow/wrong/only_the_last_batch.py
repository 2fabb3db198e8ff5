# message = "last"
from framework import tf


def accuracy(model, batches):
    for x, y in batches:
        answers = tf.cast(model(x) > 0, y.dtype)
        share = tf.reduce_mean(tf.cast(answers == y, tf.float32))
    return float(share)
