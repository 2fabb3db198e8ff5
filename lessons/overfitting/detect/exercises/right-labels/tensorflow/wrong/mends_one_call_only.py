# message = "one-call"
from framework import tf


def report(model, validation, test):
    val_answers = tf.cast(model(validation[0], training=False) > 0, tf.float32)
    test_answers = tf.cast(model(test[0], training=True) > 0, tf.float32)
    val_right = tf.reduce_sum(tf.cast(val_answers == validation[1], tf.float32))
    test_right = tf.reduce_sum(tf.cast(test_answers == test[1], tf.float32))
    return {
        "validation": float(val_right) / len(validation[1]),
        "test": float(test_right) / len(test[1]),
    }
