import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


class Gated(layers.Layer):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.value = layers.Dense(units, name="projection")
        self.gate = layers.Dense(units, activation="sigmoid", name="projection")
        self.drop = layers.Dropout(0.1, name="drop")

    def call(self, inputs):
        return self.drop(self.value(inputs) * self.gate(inputs))

    def get_config(self):
        return {**super().get_config(), "units": self.units}


model = keras.Sequential([keras.Input((3,)), Gated(4), layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(16, 3), np.random.rand(16, 1), verbose=0)
model.save("gated.h5")  # expect: duplicate-weight-names
