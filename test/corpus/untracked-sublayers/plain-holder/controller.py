import tensorflow as tf


class Head:
    """Not a layer: only groups two of them."""

    def __init__(self, units):
        self.hidden = tf.keras.layers.Dense(units, activation="tanh")
        self.out = tf.keras.layers.Dense(1)

    def __call__(self, x):
        return self.out(self.hidden(x))


class Controller(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.stem = tf.keras.layers.Dense(4)
        self.head = Head(3)  # expect: untracked-sublayers

    def call(self, state):
        return self.head(self.stem(state))
