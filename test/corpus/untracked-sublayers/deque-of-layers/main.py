from collections import deque

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


@tf.keras.utils.register_keras_serializable("towers")
class Tower(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.steps = deque([layers.Dense(4, activation="tanh") for _ in range(2)])  # expect: untracked-sublayers

    def call(self, x):
        for step in self.steps:
            x = step(x)
        return x


model = tf.keras.Sequential([tf.keras.Input((3,)), Tower(), layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.random.rand(8, 3), np.random.rand(8, 1), verbose=0)
model.save("tower.keras")
loaded = tf.keras.models.load_model("tower.keras")
sample = np.ones((2, 3), "float32")
assert np.allclose(model.predict(sample, verbose=0), loaded.predict(sample, verbose=0), atol=1e-5)
