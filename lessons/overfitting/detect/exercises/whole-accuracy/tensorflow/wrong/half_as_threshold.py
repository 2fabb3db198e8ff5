# message = "threshold"
from framework import tf


def accuracy(model, batches):
    right, points = 0.0, 0
    for x, y in batches:
        answers = tf.cast(model(x) > 0.5, y.dtype)
        right += float(tf.reduce_sum(tf.cast(answers == y, tf.float32)))
        points += len(y)
    return right / points
