import tensorflow as tf


class TwoLayer(tf.keras.Model):
    def __init__(self, width):
        super().__init__()
        self.first = tf.keras.layers.Dense(width, activation="relu")
        self.second = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.second(self.first(x))


def load(path, width=4):
    net = TwoLayer(width)
    _ = net(tf.zeros((1, 3)))  # create the variables
    net.load_weights(path)
    return net
