from functools import partial

import tensorflow as tf
from tensorflow.keras import layers


def clipped(x, high):
    return tf.minimum(x, high)


capped = tf.keras.Sequential([tf.keras.Input((3,)), layers.Dense(1)])
capped.add(layers.Lambda(partial(clipped, high=6.0)))  # expect: lambda-layer
capped.save("capped.h5")
