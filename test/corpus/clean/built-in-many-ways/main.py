import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class Built(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.a = layers.Dense(3)
        self.b = layers.Dense(1)
        self(tf.zeros((1, 4)))

    def call(self, x):
        return self.b(self.a(x))


first = tf.keras.Sequential([layers.Dense(2, input_shape=(4,)), layers.Dense(1)])
second = tf.keras.Sequential([layers.InputLayer((4,)), layers.Dense(2), layers.Dense(1)])
third = tf.keras.Sequential([layers.Dense(2), layers.Dense(1)])
third.build((None, 4))
first.save_weights("first.weights.h5")
second.load_weights("first.weights.h5")
third.load_weights("first.weights.h5")
Built().save_weights("built.weights.h5")
Built().load_weights("built.weights.h5")
third.save("third.keras")
x = np.ones((1, 4), "float32")
assert np.allclose(first(x), second(x)) and np.allclose(second(x), third(x))
