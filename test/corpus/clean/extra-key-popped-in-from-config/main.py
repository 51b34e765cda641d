import numpy as np
import tensorflow as tf

from versioned import Boost

m = tf.keras.Sequential([tf.keras.Input((2,)), Boost(4.0), tf.keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save("boost.keras")
assert tf.keras.models.load_model("boost.keras").layers[-2].by == 4.0
