import numpy as np
import tensorflow as tf

from layer import Mixture

m = tf.keras.Sequential([tf.keras.Input((2,)), Mixture([1, 3]), tf.keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save("mixture.keras")
assert tf.keras.models.load_model("mixture.keras").layers[-2].mixture_weights == [1.0, 3.0]
