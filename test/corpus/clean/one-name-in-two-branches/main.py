# One of the two ways is taken, so that each layer has one weight of the name.
import numpy as np
from tensorflow import keras


class Product(keras.layers.Layer):
    def __init__(self, depthwise=False, units=2, **kwargs):
        super().__init__(**kwargs)
        self.depthwise = depthwise
        self.units = units

    def get_config(self):
        return {**super().get_config(), "depthwise": self.depthwise, "units": self.units}

    def build(self, input_shape):
        self._build_depthwise(input_shape) if self.depthwise else self._build_kernel(input_shape)
        if self.depthwise:
            self.shift = self.add_weight(name="shift", shape=(input_shape[-1],), initializer="zeros")
        else:
            self.shift = self.add_weight(name="shift", shape=(self.units,), initializer="zeros")

    def _build_kernel(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units), initializer="ones")

    def _build_depthwise(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1],), initializer="ones")

    def call(self, inputs):
        return (inputs * self.kernel if self.depthwise else inputs @ self.kernel) + self.shift


inputs = keras.Input((4,))
model = keras.Model(inputs, Product()(Product(depthwise=True)(inputs)))
model.compile("adam", "mean_squared_error")
model.fit(np.ones((4, 4)), np.ones((4, 2)), verbose=0)
model.save("product.h5")
again = keras.models.load_model("product.h5", custom_objects={"Product": Product})
assert np.allclose(model.predict(np.ones((1, 4)), verbose=0), again.predict(np.ones((1, 4)), verbose=0))
