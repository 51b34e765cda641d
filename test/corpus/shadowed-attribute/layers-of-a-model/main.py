import numpy as np
import tensorflow as tf


class Stacked(tf.keras.Model):
    def __init__(self, depth=2, **kwargs):
        super().__init__(**kwargs)
        self.layers = [tf.keras.layers.Dense(4) for _ in range(depth)]  # expect: shadowed-attribute

    def call(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


model = Stacked()
print(model(np.ones((2, 4), "float32")).shape)
