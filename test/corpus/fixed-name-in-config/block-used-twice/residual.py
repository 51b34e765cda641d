from tensorflow import keras


class Residual(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.dense = keras.layers.Dense(units, activation="relu")

    def call(self, x):
        return x + self.dense(x)

    def get_config(self):  # expect: fixed-name-in-config
        return dict(super().get_config(), units=self.units, name=self.__class__.__name__.lower())
