# message = "count"
from framework import tf


def accuracy(model, batches):
    right = 0.0
    for x, y in batches:
        answers = tf.cast(model(x) > 0, y.dtype)
        right += float(tf.reduce_sum(tf.cast(answers == y, tf.float32)))
    return right
