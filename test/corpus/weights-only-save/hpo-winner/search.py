import random

import numpy as np
import tensorflow as tf


def trial(x, y):
    units = random.choice([2, 4, 8])
    net = tf.keras.Sequential([tf.keras.layers.Dense(units, activation="relu", input_shape=(3,)), tf.keras.layers.Dense(1)])
    net.compile("adam", "mse")
    score = net.fit(x, y, verbose=0).history["loss"][-1]
    return score, net
