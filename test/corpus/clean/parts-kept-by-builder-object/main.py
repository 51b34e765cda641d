# A plain object makes the layers and hands out the networks made of them: the model holds the networks, and so the weights.
import numpy as np
import tensorflow as tf


class Builder:
    def __init__(self, units):
        self.units = units
        self.layers = [tf.keras.layers.Dense(units) for _ in range(3)]
        self.head = tf.keras.layers.Dense(1)

    def grow(self, count):
        inputs = tf.keras.Input((4,))
        x = inputs
        for layer in self.layers[:count]:
            x = layer(x)
        return tf.keras.Model(inputs, self.head(x))


class Growing(tf.keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.builder = Builder(8)
        self.grow(3)

    def grow(self, count):
        self.net = self.builder.grow(count)

    def call(self, inputs):
        return self.net(inputs)


model = Growing()
x = np.ones((2, 4), "float32")
before = model(x).numpy()
model.save_weights("growing.weights.h5")
again = Growing()
again(x)
again.load_weights("growing.weights.h5")
np.testing.assert_allclose(again(x).numpy(), before, rtol=1e-5)
