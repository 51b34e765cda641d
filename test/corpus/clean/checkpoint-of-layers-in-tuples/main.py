import numpy as np
import tensorflow as tf


class Encoder(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.first = tf.keras.layers.Dense(4)
        self.second = tf.keras.layers.Dense(4)
        self.order = [self.first, self.second]
        self.heads = (tf.keras.layers.Dense(2), tf.keras.layers.Dense(2))

    def call(self, x):
        for layer in self.order:
            x = layer(x)
        return tf.concat([head(x) for head in self.heads], axis=-1)


x = np.random.rand(4, 3).astype("float32")
encoder, again = Encoder(), Encoder()
expected = encoder(x).numpy()
again(x)
tf.train.Checkpoint(encoder=encoder).write("encoder/step")
tf.train.Checkpoint(encoder=again).read("encoder/step").assert_existing_objects_matched()
assert np.allclose(again(x).numpy(), expected, atol=1e-6)
