import json

import numpy as np
from tensorflow import keras


class Offset(keras.layers.Layer):
    def __init__(self, by=0.0, **kwargs):
        super().__init__(**kwargs)
        self.by = by

    def call(self, inputs):
        return inputs + self.by

    def get_config(self):
        return {**super().get_config(), "by": self.by}


stack = keras.Sequential([keras.Input((2,)), Offset(2.0), keras.layers.Dense(1)])
copy = keras.layers.deserialize(keras.layers.serialize(stack))  # expect: missing-custom-objects
print(copy(np.ones((1, 2), "float32")))
