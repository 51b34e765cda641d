"""Layers of our own."""
import keras
from keras import ops


class Scale(keras.layers.Layer):
    """Multiplies by a learned factor for each channel."""

    def __init__(self, channels, initial=1.0):
        super().__init__()
        self.channels = channels
        self.initial = initial

    def build(self, input_shape):
        self.factor = self.add_weight(
            shape=(self.channels,),
            initializer=keras.initializers.Constant(self.initial),
            name="factor",
        )

    def call(self, inputs):
        return inputs * self.factor


class GaussianBump(keras.layers.Layer):
    """A bump around zero, of a width that is set once."""

    def __init__(self, width=1.0, **kwargs):
        super().__init__(**kwargs)
        self.width = width

    def call(self, inputs):
        return ops.exp(-ops.square(inputs) / self.width)

    def get_config(self):
        return {**super().get_config(), "width": self.width}
