from tensorflow import keras


class Normed(keras.layers.Layer):
    def __init__(self, norm=keras.layers.LayerNormalization, **kwargs):
        super().__init__(**kwargs)
        self.norm = norm

    def call(self, x):
        return x * 2.0

    def get_config(self):  # expect: unserializable-config
        return {**super().get_config(), "norm": self.norm}


model = keras.Sequential([keras.Input((2,)), Normed()])
model.save("model.keras")
