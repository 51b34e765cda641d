"""Layers of our own."""
import keras


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


class Residual(keras.layers.Layer):
    """Adds what a block makes of its inputs to them."""

    def __init__(self, block, **kwargs):
        super().__init__(**kwargs)
        self.block = block

    def call(self, inputs):
        return inputs + self.block(inputs)
