import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Block(layers.Layer):
    def build(self, shape):
        self.norm = layers.LayerNormalization()
        self.first = layers.Dense(4)
        for layer in (self.norm, self.first):
            layer.build(shape)
        super().build(shape)

    def call(self, x):
        return self.first(self.norm(x))


model = keras.Sequential([keras.Input((4,)), Block()])
model.save("block.h5")
