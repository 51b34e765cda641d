import numpy as np
import tensorflow as tf


def make():
    net = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(4,))])
    net.compile("adam", "mse")
    return net


def run(x, y, folds=2):
    best, best_score = None, np.inf
    for fold in range(folds):
        train = np.arange(len(x)) % folds != fold
        net = make()
        net.fit(x[train], y[train], epochs=3, verbose=0)  # expect: never-saved
        score = net.evaluate(x[~train], y[~train], verbose=0)
        if score < best_score:
            best, best_score = net, score
    return best_score


print("best fold", run(np.random.rand(8, 4), np.random.rand(8, 1)))
