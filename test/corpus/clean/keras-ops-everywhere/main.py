import keras
import numpy as np
from keras import layers, ops


@keras.saving.register_keras_serializable(package="ops")
class Softmin(layers.Layer):
    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, x):
        return ops.softmax(-x, axis=self.axis)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}


i = keras.Input((4,))
h = ops.concatenate([Softmin()(i), ops.square(i)], axis=-1)
m = keras.Model(i, layers.Dense(1)(h[:, 1:]))
m.compile("adam", "mse")
m.fit(np.random.rand(4, 4), np.random.rand(4, 1), verbose=0)
m.save("ops.keras")
keras.saving.load_model("ops.keras")
