from dataclasses import dataclass

import tensorflow as tf
from tensorflow import keras


@dataclass(eq=False)
class Scale(keras.layers.Layer):  # expect[k28,k210]: missing-get-config; expect[keras3]: init-without-kwargs
    factor: float = 2.0
    bias: float = 0.0

    def __post_init__(self):
        super().__init__()

    def call(self, inputs):
        return inputs * self.factor + self.bias
