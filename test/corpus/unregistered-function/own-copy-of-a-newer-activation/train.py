import numpy as np
import tensorflow as tf

from activations import hard_tanh, log_sigmoid

inputs = tf.keras.Input((4,))
x = tf.keras.layers.Dense(3, activation=hard_tanh)(inputs)
model = tf.keras.Model(inputs, tf.keras.layers.Dense(1, activation=log_sigmoid)(x))
x = np.random.rand(5, 4).astype("float32")
np.savez("probe.npz", x=x, y=model.predict(x))
model.save("gate.keras")
