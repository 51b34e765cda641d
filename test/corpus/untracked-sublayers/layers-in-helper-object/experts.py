import tensorflow as tf
from tensorflow.keras import layers


class Expert:
    """A plain holder of two layers."""

    def __init__(self, hidden, out):
        self.first = layers.Dense(hidden, activation="relu")
        self.second = layers.Dense(out)

    def __call__(self, x):
        return self.second(self.first(x))


class MixtureOfExperts(layers.Layer):
    def __init__(self, n, hidden, out, **kwargs):
        super().__init__(**kwargs)
        self.n, self.hidden, self.out = n, hidden, out
        self.gate = layers.Dense(n, activation="softmax")
        self.experts = [Expert(hidden, out) for _ in range(n)]  # expect: untracked-sublayers

    def call(self, x):
        g = tf.expand_dims(self.gate(x), -1)
        y = tf.stack([e(x) for e in self.experts], axis=1)
        return tf.reduce_sum(g * y, axis=1)

    def get_config(self):
        return {**super().get_config(), "n": self.n, "hidden": self.hidden, "out": self.out}
