# message = "no-descent"
from framework import tf


def step(w, b, x, y, rate):
    with tf.GradientTape() as tape:
        loss = (w * x[0] + b - y[0]) ** 2
    w_grad, b_grad = tape.gradient(loss, [w, b])
    w.assign_sub(rate * w_grad)
    b.assign_sub(rate * b_grad)
