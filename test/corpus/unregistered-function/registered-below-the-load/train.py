import numpy as np
import tensorflow as tf

from losses import scaled_error

x = np.random.rand(8, 3).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
model.compile("adam", scaled_error)
model.fit(x, y, verbose=0)
model.save("net.keras")
