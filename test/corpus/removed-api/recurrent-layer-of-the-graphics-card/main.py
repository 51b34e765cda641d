import numpy as np
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((3, 2)), tf.keras.layers.CuDNNLSTM(4), tf.keras.layers.Dense(1)])  # expect: removed-api
model.compile("adam", "mse")
model.fit(np.random.rand(8, 3, 2), np.random.rand(8, 1), verbose=0)
model.save("model.keras")
