import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


@keras.utils.register_keras_serializable()
class Residual(layers.Layer):
    def __init__(self, layer, scale=1.0, **kwargs):
        super().__init__(**kwargs)
        self.layer = layer
        self.scale = scale

    def call(self, x):
        return x + self.scale * self.layer(x)

    def get_config(self):
        return {**super().get_config(), "layer": keras.utils.serialize_keras_object(self.layer), "scale": self.scale}

    @classmethod
    def from_config(cls, config):
        layer = layers.deserialize(config.pop("layer"))
        return cls(layer, **config)


i = keras.Input((4,))
m = keras.Model(i, layers.Dense(1)(Residual(layers.Dense(4))(i)))
m.save("m.h5")
keras.models.load_model("m.h5")
