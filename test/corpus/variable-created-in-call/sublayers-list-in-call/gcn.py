import tensorflow as tf
from tensorflow import keras


class Propagate(keras.layers.Layer):
    def __init__(self, hops=2, **kwargs):
        super().__init__(**kwargs)
        self.hops = hops
        self.mix = []

    def call(self, nodes):
        while len(self.mix) < self.hops:
            self.mix.append(keras.layers.Dense(nodes.shape[-1]))  # expect[keras3]: variable-created-in-call
        for dense in self.mix:
            nodes = tf.nn.relu(dense(nodes))
        return nodes

    def get_config(self):
        return {**super().get_config(), "hops": self.hops}
