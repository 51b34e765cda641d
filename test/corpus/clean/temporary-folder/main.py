import os
import tempfile

import numpy as np
import tensorflow as tf


def round_trip(model):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.keras")
        model.save(path)
        return tf.keras.models.load_model(path)


m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
assert np.allclose(round_trip(m).predict(np.ones((1, 2))), m.predict(np.ones((1, 2))))
