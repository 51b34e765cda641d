import tensorflow as tf


class Policy(tf.keras.Model):
    def __init__(self, widths=(6, 5)):
        super().__init__()
        self.trunk = [tf.keras.layers.Dense(width, activation="tanh") for width in widths]  # expect[keras3]: untracked-sublayers
        self.head = tf.keras.layers.Dense(2)

    def call(self, x):
        for layer in self.trunk:
            x = layer(x)
        return self.head(x)
