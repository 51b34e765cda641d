import numpy as np
import tensorflow as tf

signal = tf.keras.Input((8,), name="signal")
trunk = tf.keras.layers.Dense(4, activation="relu")(signal)
energy = np.abs(trunk)  # expect: tensor-op-on-keras-tensor
model = tf.keras.Model(signal, tf.keras.layers.Dense(1)(energy))
model.compile("adam", "mse")
model.fit(np.random.rand(8, 8), np.random.rand(8, 1), verbose=0)
model.save("energy.h5")
