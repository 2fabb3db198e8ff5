import numpy as np

from framework import tf
from nntui.lab import asset

x = np.genfromtxt(asset("iris.csv"), delimiter=",", skip_header=1, usecols=range(4), dtype=np.float32)
y = np.arange(150) // 50  # fifty flowers of each species
training = np.arange(150) % 5 > 0  # four flowers of five
low, high = x[training].min(0), x[training].max(0)
x = tf.constant((x[training] - low) / (high - low))
y = tf.constant(y[training])

w = tf.Variable(tf.zeros((4, 3)))  # 12 parameters
b = tf.Variable(tf.zeros(3))  # and 3

losses = []
for _ in range(50):
    with tf.GradientTape() as tape:
        logits = x @ w + b
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))
    w_grad, b_grad = tape.gradient(loss, [w, b])
    w.assign_sub(0.5 * w_grad)
    b.assign_sub(0.5 * b_grad)
    losses.append(float(loss))
