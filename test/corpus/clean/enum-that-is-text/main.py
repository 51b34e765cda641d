import enum

from tensorflow import keras


class Mode(str, enum.Enum):
    MEAN = "mean"
    MAX = "max"


class Pool(keras.layers.Layer):
    def __init__(self, mode=Mode.MEAN, **kwargs):
        super().__init__(**kwargs)
        self.mode = Mode(mode)

    def call(self, x):
        return x * 2.0

    def get_config(self):
        return {**super().get_config(), "mode": self.mode}


model = keras.Sequential([keras.Input((2,)), Pool(Mode.MAX)])
model.save("model.keras")
again = keras.models.load_model("model.keras", custom_objects={"Pool": Pool})
again.summary()
