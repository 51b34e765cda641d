import numpy as np
import tensorflow as tf
from tensorflow import keras


def halved(x):
    return x * 0.5


class Apply(keras.layers.Layer):
    def __init__(self, function, **kwargs):
        super().__init__(**kwargs)
        self.function = function

    def call(self, inputs):
        return self.function(inputs)

    def get_config(self):  # expect: unserializable-config
        return {**super().get_config(), "function": self.function}


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), Apply(halved)])
model.save("applied.h5")
again = keras.models.load_model("applied.h5", custom_objects={"Apply": Apply})
print(again.predict(np.random.rand(2, 4), verbose=0).shape)
