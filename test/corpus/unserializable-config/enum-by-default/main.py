import enum

from tensorflow import keras


class Mode(enum.Enum):
    MEAN = "mean"
    MAX = "max"


class Pool(keras.layers.Layer):
    def __init__(self, mode=Mode.MEAN, **kwargs):
        super().__init__(**kwargs)
        self.mode = mode

    def call(self, x):
        return x * 2.0

    def get_config(self):  # expect[k215,keras3]: unserializable-config
        return {**super().get_config(), "mode": self.mode}


model = keras.Sequential([keras.Input((2,)), Pool()])
model.save("model.keras")
