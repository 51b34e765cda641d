from tensorflow import keras


@keras.utils.register_keras_serializable(package="stack")
class Stack(keras.layers.Layer):
    def __init__(self, units=(4, 2), **kwargs):
        super().__init__(**kwargs)
        self.units = tuple(units)
        self.denses = [keras.layers.Dense(u, activation="relu") for u in self.units]

    def call(self, x):
        for dense in self.denses:
            x = dense(x)
        return x

    def get_config(self):
        return {**super().get_config(), "units": self.units}
