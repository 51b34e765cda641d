import numpy as np
import tensorflow as tf

from wrap import Repeat

x = np.random.rand(4, 3).astype("float32")
m = tf.keras.Sequential([tf.keras.Input((3,)), Repeat(tf.keras.layers.Dense(3, activation="tanh"), 3), tf.keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(x, x[:, :1], verbose=0)
m.save("repeat.keras")
again = tf.keras.models.load_model("repeat.keras")
assert np.allclose(m.predict(x), again.predict(x), atol=1e-5)
