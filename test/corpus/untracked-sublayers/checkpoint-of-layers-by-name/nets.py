import tensorflow as tf


class Branches(tf.keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.branches = {"left": tf.keras.layers.Dense(3), "right": tf.keras.layers.Dense(3)}  # expect[keras3]: untracked-sublayers

    def call(self, x):
        return self.branches["left"](x) + self.branches["right"](x)


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.branched = Branches()
        self.head = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.head(self.branched(x))
