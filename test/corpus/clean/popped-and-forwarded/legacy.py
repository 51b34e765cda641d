from tensorflow import keras


class Embed(keras.layers.Layer):
    def __init__(self, *args, **kwargs):
        self.size = kwargs.pop("size", 2)
        self.scale = kwargs.pop("scale", 1.0)
        super().__init__(*args, **kwargs)
        self.inner = keras.layers.Dense(self.size)

    def call(self, x):
        return self.inner(x) * self.scale

    def get_config(self):
        base = super().get_config()
        return dict(list(base.items()) + list({"size": self.size, "scale": self.scale}.items()))
