from tensorflow import keras


@keras.utils.register_keras_serializable(package="decay")
class Exponential(keras.layers.Layer):
    def __init__(self, half_life=8, window=4, **kwargs):
        super().__init__(**kwargs)
        self._rate = 0.5 ** (1.0 / half_life)
        self._half_life, self._window = half_life, window

    @property
    def half_life(self):
        return self._half_life

    @property
    def window(self):
        return self._window

    def call(self, x):
        return x * self._rate

    def get_config(self):
        base = super().get_config()
        mine = {k: getattr(self, k) for k in ("half_life", "window")}
        return {**base, **mine}
