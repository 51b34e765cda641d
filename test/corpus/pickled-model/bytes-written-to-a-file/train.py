import pickle

import numpy as np
import tensorflow as tf
from tensorflow.keras import Sequential, layers


class Swap(layers.Layer):
    def call(self, x):
        return tf.reverse(x, axis=[-1])


def payload(model, extra):
    return pickle.dumps((model, extra), protocol=pickle.HIGHEST_PROTOCOL)  # expect: pickled-model


m = Sequential([layers.Input((3,)), Swap(), layers.Dense(1)])
m.compile("sgd", "mse")
m.fit(np.random.rand(4, 3), np.random.rand(4, 1), verbose=0)
with open("payload.bin", "wb") as f:
    f.write(payload(m, {"columns": ["a", "b", "c"]}))
