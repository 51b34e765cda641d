import numpy as np
import tensorflow as tf


class Two(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.first = tf.keras.layers.Dense(3, activation="relu")
        self.last = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.last(self.first(x))


x = np.random.rand(4, 3).astype("float32")
trained, fresh = Two(), Two()
trained.compile("adam", "mse")
trained.fit(x, x[:, :1], verbose=0)
trained.save_weights("two.weights.h5")
fresh.build((None, 3))
fresh.load_weights("two.weights.h5")  # expect[keras3]: unbuilt-model
assert np.allclose(trained(x), fresh(x), atol=1e-6)
