import numpy as np
import tensorflow as tf

from layers import Whitening

x = np.random.rand(10, 3).astype("float32")
u, s, _ = np.linalg.svd(np.cov(x.T))
model = tf.keras.Sequential([tf.keras.Input((3,)), Whitening(u / np.sqrt(s + 1e-3)), tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, np.random.rand(10, 1), verbose=0)
model.save("white.keras")
