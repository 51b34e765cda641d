import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


class Either(layers.Layer):
    def __init__(self, units=4, gated=False, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.gated = gated
        if gated:
            self.body = layers.Dense(units, activation="sigmoid", name="body")
        else:
            self.body = layers.Dense(units, name="body")
        self.drop = layers.Dropout(0.1, name="drop")
        self.noise = layers.GaussianNoise(0.1, name="drop")

    def call(self, inputs):
        return self.noise(self.drop(self.body(inputs)))

    def get_config(self):
        return {**super().get_config(), "units": self.units, "gated": self.gated}


model = keras.Sequential([keras.Input((3,)), Either(4), layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(16, 3), np.random.rand(16, 1), verbose=0)
model.save("either.h5")
keras.models.load_model("either.h5", custom_objects={"Either": Either})
