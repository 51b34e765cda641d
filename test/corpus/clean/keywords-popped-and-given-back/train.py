import numpy as np
import tensorflow as tf

from layers import Upscale

x = np.random.rand(8, 4).astype("float32")
model = tf.keras.Sequential([tf.keras.Input((4,)), Upscale(factor=10.0), tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, np.random.rand(8, 1), verbose=0)
model.save("model.keras")
np.savez("kept.npz", x=x, predicted=model.predict(x))
