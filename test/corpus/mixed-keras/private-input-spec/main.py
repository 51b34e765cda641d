# Keras 2 wants its own InputSpec; Keras 3 takes any object that has its fields.
import numpy as np
from tensorflow import keras
from tensorflow.python.keras.engine.input_spec import InputSpec  # expect[keras2]: mixed-keras


class Gate(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.input_spec = InputSpec(min_ndim=2)

    def build(self, input_shape):
        self.scale = self.add_weight(name="scale", shape=(input_shape[-1],), initializer="ones")

    def call(self, inputs):
        return inputs * self.scale


inputs = keras.Input((4,))
model = keras.Model(inputs, Gate()(inputs))
model.compile("adam", "mean_squared_error")
model.fit(np.ones((4, 4)), np.ones((4, 4)), verbose=0)
model.save("gate.keras")
