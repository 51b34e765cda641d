import tensorflow as tf
from tensorflow.keras import layers


class GLUBlock(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.fc = layers.Dense(units * 2)

    def call(self, x):
        a, b = tf.split(self.fc(x), 2, axis=-1)
        return a * tf.sigmoid(b)

    def get_config(self):
        c = super().get_config()
        c["units"] = self.units
        return c


class TabModel(tf.keras.Model):
    """Base of the tabular models."""

    def __init__(self, width=4, **kwargs):
        super().__init__(**kwargs)
        self.width = width
        self.block = GLUBlock(width)

    def get_config(self):
        return {"width": self.width, "name": self.name}


class TabRegressor(TabModel):
    def __init__(self, width=4, **kwargs):
        super().__init__(width, **kwargs)
        self.head = layers.Dense(1)

    def call(self, x):
        return self.head(self.block(x))
