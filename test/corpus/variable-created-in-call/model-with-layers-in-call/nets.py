from tensorflow import keras
from tensorflow.keras import layers


class Classifier(keras.Model):
    """Layers made where they are used."""

    def __init__(self, units=8, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        # the head alone is kept
        self.out = layers.Dense(2)

    def call(self, inputs, training=False):
        x = layers.Dense(  # expect: variable-created-in-call
            self.units,
            activation="relu",  # not linear
        )(inputs)
        norm = layers.BatchNormalization(name="norm")  # expect: variable-created-in-call
        x = norm(x, training=training)
        return self.out(x)

    def get_config(self):
        return {**super().get_config(), "units": self.units}
