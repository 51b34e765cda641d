import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


class Attend(layers.Layer):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.query = layers.Dense(units, name="query")
        self.key = layers.Dense(units, name="key")

    def build(self, shape):
        self.query.build(shape)
        self.key.build(shape)
        super().build(shape)

    def call(self, inputs):
        return self.query(inputs) * self.key(inputs)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


model = keras.Sequential([keras.Input((3,)), Attend(4), layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(16, 3), np.random.rand(16, 1), verbose=0)
model.save("attend.h5")  # expect[keras2]: duplicate-weight-names
keras.models.load_model("attend.h5", custom_objects={"Attend": Attend})
