from tensorflow import keras


class Quantize(keras.layers.Layer):
    def __init__(self, step=0.5, **kwargs):
        super().__init__(**kwargs)
        self.step = step

    def call(self, x):
        return x / self.step

    def get_config(self):
        return {**super().get_config(), "step": self.step}
