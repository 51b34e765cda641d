import numpy as np
import tensorflow as tf


class Attend(tf.keras.layers.Layer):
    def __init__(self, heads, size):
        super().__init__()
        self.heads, self.size = heads, size
        self.q = tf.keras.layers.Dense(heads * size)

    def call(self, x):
        return tf.nn.softmax(self.q(x))


x = np.random.rand(4, 3).astype("float32")
m = tf.keras.Sequential([tf.keras.Input((3,)), Attend(2, 2), tf.keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(x, x[:, :1], verbose=0)
m.save("attend_dir", save_format="tf")
again = tf.keras.models.load_model("attend_dir")
assert np.allclose(m.predict(x), again.predict(x), atol=1e-5)
