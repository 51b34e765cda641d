import numpy as np
import tensorflow as tf

from settings import MODEL_PATH

m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save(MODEL_PATH)  # expect[k213,k215,tfk218,k31,k36,k3]: missing-directory
