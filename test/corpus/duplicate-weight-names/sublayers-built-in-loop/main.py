import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Block(layers.Layer):
    def build(self, shape):
        self.norm = layers.LayerNormalization()
        self.first = layers.Dense(4)
        self.second = layers.Dense(4)
        for layer, its in ((self.norm, shape), (self.first, shape), (self.second, shape)):
            layer.build(its)
        super().build(shape)

    def call(self, x):
        return self.second(self.first(self.norm(x)))


model = keras.Sequential([keras.Input((4,)), Block()])
model.save("block.h5")  # expect[keras2]: duplicate-weight-names
