import numpy as np
import tensorflow as tf


class Pair(tf.keras.Model):
    def __init__(self, generator, critic):
        super().__init__()
        self.generator = generator
        self.critic = critic

    def call(self, inputs):
        return self.critic(self.generator(inputs))


def part(name):
    inputs = tf.keras.Input((3,), name=name + "_in")
    return tf.keras.Model(inputs, tf.keras.layers.Dense(3, name=name + "_out")(inputs), name=name)


# nobody has called the pair, but its parts have their weights
pair = Pair(part("generator"), part("critic"))
pair.save_weights("pair.h5")
kept = pair.generator.get_weights()[0]

again = Pair(part("generator"), part("critic"))
again(np.zeros((1, 3), "float32"))
again.load_weights("pair.h5")
assert np.allclose(again.generator.get_weights()[0], kept)
