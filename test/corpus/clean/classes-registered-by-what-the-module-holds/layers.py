import tensorflow as tf
from tensorflow.keras import layers


class Block(layers.Layer):
    """What the blocks below have in common."""


class Gain(Block):
    def __init__(self, gain=2.0, **kwargs):
        super().__init__(**kwargs)
        self.gain = gain

    def call(self, x):
        return x * self.gain

    def get_config(self):
        return {**super().get_config(), "gain": self.gain}


class Shift(Block):
    def call(self, x):
        return x + 1.0


class Registered(type(layers.Layer)):
    def __new__(mcs, name, bases, namespace):
        return tf.keras.utils.register_keras_serializable("blocks")(super().__new__(mcs, name, bases, namespace))


class Flip(layers.Layer, metaclass=Registered):
    def call(self, x):
        return -x


def scaled(base):
    class Scaled(base):
        def call(self, x):
            return 0.5 * super().call(x)

    Scaled.__name__ = Scaled.__qualname__ = f"Scaled{base.__name__}"
    return tf.keras.utils.register_keras_serializable("blocks")(Scaled)


ScaledActivation = scaled(layers.Activation)
for block in Block.__subclasses__():
    tf.keras.utils.register_keras_serializable("blocks")(block)
