from tensorflow import keras


class Window(keras.layers.Layer):
    def __init__(self, width, offsets=None, **kwargs):
        super().__init__(**kwargs)
        self.width = width
        self.offsets = range(width)

    def call(self, x):
        return x * 2.0

    def get_config(self):  # expect: unserializable-config
        return {**super().get_config(), "width": self.width, "offsets": self.offsets}


model = keras.Sequential([keras.Input((2,)), Window(3)])
model.save("model.keras")
