import numpy as np
import tensorflow as tf


@tf.keras.utils.register_keras_serializable("graph")
class FixedAdjacency(tf.keras.layers.Layer):
    def __init__(self, adjacency, **kwargs):
        super().__init__(**kwargs)
        self.adjacency = np.asarray(adjacency, dtype="float32")

    def call(self, x):
        return tf.matmul(x, tf.constant(self.adjacency))

    def get_config(self):
        config = super().get_config()
        config["adjacency"] = self.adjacency.tolist()
        return config
