import numpy as np
import tensorflow as tf


class Labelled(tf.keras.layers.Layer):
    def __init__(self, labels=None, **kwargs):
        super().__init__(**kwargs)
        self.labels = {"cat": 0, "dog": 1} if labels is None else dict.fromkeys(labels, 0)

    def call(self, x):
        return x * float(len(self.labels))

    def get_config(self):  # expect: unserializable-config
        return {**super().get_config(), "labels": self.labels.keys()}


model = tf.keras.Sequential([tf.keras.Input((3,)), Labelled(), tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.random.rand(8, 3), np.random.rand(8, 1), verbose=0)
model.save("labelled.keras")
