import numpy as np
import tensorflow as tf


def finish(model, path):
    """Keep the file small."""
    tf.keras.models.save_model(model, path, save_traces=False)  # expect[k215,k3]: unsupported-save-argument


m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
finish(m, "small.keras")
