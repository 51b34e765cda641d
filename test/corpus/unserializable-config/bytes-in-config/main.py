from tensorflow import keras


class Keyed(keras.layers.Layer):
    def __init__(self, key=b"salt", **kwargs):
        super().__init__(**kwargs)
        self.key = key

    def call(self, x):
        return x * 2.0

    def get_config(self):  # expect[k28,k210]: unserializable-config
        return {**super().get_config(), "key": self.key}


model = keras.Sequential([keras.Input((2,)), Keyed()])
model.save("model.keras")
