# message = "mean-of-means"
from framework import tf


def accuracy(model, batches):
    shares = []
    for x, y in batches:
        answers = tf.cast(model(x) > 0, y.dtype)
        shares.append(tf.reduce_mean(tf.cast(answers == y, tf.float32)))
    return float(tf.reduce_mean(shares))
