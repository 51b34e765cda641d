import numpy as np
from tensorflow import keras


class Gain(keras.layers.Layer):
    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, x):
        return x * self.factor

    def get_config(self):  # expect: config-without-super
        return {"factor": self.factor}


model = keras.Sequential([keras.Input((3,)), Gain(3.0, name="louder"), keras.layers.Dense(1)])
model.save("model.keras")
again = keras.models.load_model("model.keras", custom_objects={"Gain": Gain})
x = np.ones((1, 3), "float32")
assert np.allclose(model.predict(x), again.predict(x))
