import numpy as np
import tensorflow as tf


class Towers(tf.keras.Model):
    def __init__(self, n):
        super().__init__(name="towers")
        self.towers = [tf.keras.layers.Dense(2, name=f"tower_{k}") for k in range(n)]
        self.out = tf.keras.layers.Dense(1, name="out")

    def call(self, x):
        return self.out(tf.concat([t(x) for t in self.towers], axis=-1))


x = np.random.rand(4, 3).astype("float32")
a, b = Towers(3), Towers(3)
a.compile("adam", "mse")
a.fit(x, x[:, :1], verbose=0)
a.save_weights("towers.weights.h5")
b(x[:1])
b.load_weights("towers.weights.h5")
assert np.allclose(a(x), b(x), atol=1e-6)
