import tensorflow as tf

from .base import BaseNet


class GraphNet(BaseNet):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.node = tf.keras.layers.Dense(self.hidden, activation="relu")
        self.readout = tf.keras.layers.Dense(1)

    def call(self, nodes):
        return self.readout(self.node(nodes))
