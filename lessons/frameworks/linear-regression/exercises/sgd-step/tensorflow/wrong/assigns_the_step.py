# message = "replaced"
from framework import tf


def step(w, b, x, y, rate):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((w * x + b - y) ** 2)
    w_grad, b_grad = tape.gradient(loss, [w, b])
    w.assign(rate * w_grad)
    b.assign(rate * b_grad)
