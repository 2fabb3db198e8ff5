from framework import tf

x1 = tf.Variable(0.0)
x2 = tf.Variable(0.0)
losses = []
for _ in range(15):
    with tf.GradientTape() as tape:
        loss = (x1 - 3) ** 2 + (x2 + 2) ** 2
    g1, g2 = tape.gradient(loss, [x1, x2])
    x1.assign_sub(0.1 * g1)
    x2.assign_sub(0.1 * g2)
    losses.append(float(loss))
