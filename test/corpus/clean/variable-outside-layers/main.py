import numpy as np
import tensorflow as tf

step = tf.Variable(0, dtype=tf.int64, trainable=False, name="global_step")
net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((net(x, training=True) - y) ** 2)
    gradients = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(gradients, net.trainable_variables))
    step.assign_add(1)
    return loss


x = tf.random.normal((8, 2))
for _ in range(2):
    train_step(x, tf.ones((8, 1)))
net.save("loop.keras")
again = tf.keras.models.load_model("loop.keras", compile=False)
assert np.allclose(net(x), again(x), atol=1e-6) and int(step) == 2
