from concurrent.futures import ThreadPoolExecutor

import numpy as np
import tensorflow as tf


def build(units):
    return tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(units), tf.keras.layers.Dense(1)])


def train(units, path):
    model = build(units)
    model.compile("adam", "mse")
    model.fit(np.zeros((4, 4)), np.zeros((4, 1)), verbose=0)
    model.save_weights(path)
    return path


if __name__ == "__main__":
    with ThreadPoolExecutor(max_workers=1) as pool:
        future = pool.submit(train, 16, "wide.weights.h5")
        print(future.result())
