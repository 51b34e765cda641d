from tensorflow import keras
from tensorflow.keras import layers


class SqueezeExcite(layers.Layer):
    def __init__(self, ratio=4, **kwargs):
        super().__init__(**kwargs)
        self.ratio = ratio

    def build(self, shape):
        c = int(shape[-1])
        self.reduce = layers.Dense(max(c // self.ratio, 1), activation="relu")
        self.expand = layers.Dense(c, activation="sigmoid")
        self.reduce.build((None, c))
        self.expand.build((None, max(c // self.ratio, 1)))
        super().build(shape)

    def call(self, x):
        return x * self.expand(self.reduce(x))

    def get_config(self):
        cfg = super().get_config()
        cfg["ratio"] = self.ratio
        return cfg


def make(n):
    model = keras.Sequential([keras.Input((n,)), layers.Dense(8), SqueezeExcite(2), layers.Dense(1)])
    model.compile("adam", "mean_squared_error")
    return model
